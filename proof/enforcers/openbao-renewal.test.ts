/** The token that OpenBao is called with: its period begins anew, and one that cannot be renewed is said with its end. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import { outbound } from '@holdfast/edges-base/http/outbound'
import type { Renewed } from '@holdfast/edges-base/ports/enforcers'
import { renew } from '@holdfast/enforcers/openbao/renew'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { groundOn } from './bench-openbao.ts'

describe('the token OpenBao is called with', { skip: needsBao }, () => {
  let bao: Bao
  before(async () => {
    bao = await startBao()
    await groundOn(bao)
  })
  after(() => bao.stop())

  const made = async (asked: object): Promise<string> => {
    const { body } = await bao.ask('POST', 'auth/token/create', {
      policies: ['holdfast'],
      ...asked,
    })
    return body.auth?.client_token ?? ''
  }
  const renewed = (token: string): Promise<Renewed> =>
    renew(
      { adapter: 'openbao', url: bao.url },
      {
        secret: redact(token),
        send: outbound({ network: 'private' }),
        addresses: () => Promise.reject(new Error('OpenBao is asked by HTTP')),
        now: instant(0),
        signal: new AbortController().signal,
      },
    )

  test('of a period: for the whole of it from now on', async () => {
    const token = await made({ period: '24h', ttl: '24h' })
    const before = await bao.ask('GET', 'auth/token/lookup-self', undefined, token)
    assert.equal(before.body.data?.['last_renewal_time'], undefined)
    assert.deepEqual(await renewed(token), { validMs: 86_400_000, why: null })
    const now = await bao.ask('GET', 'auth/token/lookup-self', undefined, token)
    assert.equal(typeof now.body.data?.['last_renewal_time'], 'number')
  })

  test('of an end of its own: no longer than that', async () => {
    const { validMs } = await renewed(await made({ ttl: '1h', explicit_max_ttl: '2h' }))
    assert.ok(validMs !== null && validMs <= 7_200_000)
  })

  test('that is not renewable: that is said', async () => {
    const { why } = await renewed(await made({ ttl: '1h', renewable: false }))
    assert.equal(why, 'the token is not renewable')
  })

  test('without end: nothing is renewed', async () => {
    assert.deepEqual(await renewed('root'), { validMs: null, why: null })
  })

  for (const asked of [{ no_default_policy: true, period: '24h' }, null]) {
    test(`${asked === null ? 'that is none' : 'that may not'}: that is thrown`, async () => {
      const token = asked === null ? 's.none' : await made(asked)
      await assert.rejects(renewed(token), /OpenBao answered 403 for the token we call with/)
    })
  }
})
