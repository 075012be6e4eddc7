/**
 * The canary of OpenBao: it passes where a cut takes effect, and where one silently does not it names the step and what
 * was answered. It leaves nothing behind either way.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { instant } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import { outbound, type Outbound } from '@holdfast/edges-base/http/outbound'
import type { CanaryStep } from '@holdfast/edges-base/ports/enforcers'
import { enforcer } from '@holdfast/enforcers/openbao/enforcer'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { databaseBehind, type BaoDatabase } from '../testkit/bao-database.ts'
import { needsPostgres } from '../testkit/postgres.ts'
import { until } from '../testkit/until.ts'
import { POLICY } from './bench-openbao.ts'

const ROLE = 'auth/approle/role/holdfast-canary'
const READS = 'database/creds/holdfast-canary'
const BASE = readFileSync(POLICY, 'utf8')
const CANARY = readFileSync(POLICY.replace(/policy\.hcl$/, 'policy-canary.hcl'), 'utf8')
const READING = `path "database/creds/*" { capabilities = ["read"] }
path "secret/data/canary" { capabilities = ["read"] }`
const NOTHING = 'path "none" { capabilities = ["deny"] }'
let lists = 0

const OWNS = `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'; CREATE TABLE IF NOT EXISTS owned (); ALTER TABLE owned OWNER TO "{{name}}"`

/** What is asked of the real thing, or answered in its place; undefined: it is asked. */
type Between = (path: string) => string | undefined | Promise<undefined>

describe('the canary of OpenBao', { skip: needsBao || needsPostgres() }, () => {
  let bao: Bao
  let database: BaoDatabase
  let token = ''

  const policy = (name: string, text: string): Promise<unknown> =>
    bao.ask('PUT', `sys/policies/acl/${name}`, { policy: text })
  const tried = async (
    between: Between = () => undefined,
    canary: object | null = { role: ROLE, reads: READS },
  ): Promise<readonly CanaryStep[] | null> => {
    const real = outbound({ network: 'private' })
    const send: Outbound = async (url, asked) => {
      const answered = await between(new URL(url).pathname)
      if (answered === undefined) return real(url, asked)
      return { ...(await real(`${bao.url}/v1/sys/health`)), status: 200, bytes: utf8(answered) }
    }
    const point = { adapter: 'openbao', url: bao.url, ...(canary === null ? {} : { canary }) }
    const call = {
      secret: redact(token),
      send,
      addresses: () => Promise.reject(new Error('OpenBao is asked by HTTP')),
      now: instant(0),
      signal: new AbortController().signal,
    }
    return enforcer.canary?.(point, call) ?? null
  }
  /** Of secret ids, tokens of the role, leases and database users. */
  const left = async (): Promise<readonly number[]> => {
    const keys = async (path: string): Promise<readonly string[]> =>
      ((await bao.ask('GET', `${path}?list=true`)).body.data?.['keys'] ?? []) as string[]
    const tokens = await Promise.all(
      (await keys('auth/token/accessors')).map(async (accessor) => {
        const { body } = await bao.ask('POST', 'auth/token/lookup-accessor', { accessor })
        return body.data?.['path'] === 'auth/approle/login'
      }),
    )
    const users = await database.postgres.sql(
      "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'",
    )
    return [
      (await keys(`${ROLE}/secret-id`)).length,
      tokens.filter(Boolean).length,
      (await keys(`sys/leases/lookup/${READS}`)).length,
      Number(users),
    ]
  }

  /** What it takes back after a failure OpenBao may be ending still. */
  const nothingLeft = async (): Promise<void> => {
    let all: readonly number[] = []
    await until(
      'nothing is left',
      async () => (all = await left()).every((count) => count === 0),
      () => all.join(' '),
    )
  }

  before(async () => {
    bao = await startBao()
    database = await databaseBehind(bao)
    await database.role('holdfast-canary')
    await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
    await bao.ask('POST', 'secret/data/canary', { data: { worth: 'none' } })
    await bao.ask('POST', ROLE, { token_policies: 'canary', token_ttl: '5m' })
    await policy('canary', READING)
    await policy('holdfast', BASE)
    await policy('holdfast-canary', CANARY)
    const own = { policies: ['holdfast', 'holdfast-canary'], period: '24h' }
    token = (await bao.ask('POST', 'auth/token/create', own)).body.auth?.client_token ?? ''
  })
  after(async () => {
    bao.stop()
    await database.postgres.stop()
  })

  for (const [what, reads] of [
    ['a lease of a database', READS],
    ['a secret without one', 'secret/data/canary'],
  ]) {
    test(`passes where a cut takes effect: ${what}; nothing is left, and nothing else is touched`, async () => {
      const other = await bao.ask('POST', 'auth/token/create', { policies: ['canary'] })
      const steps = await tried(undefined, { role: ROLE, reads })
      assert.deepEqual(
        steps?.map(({ ok }) => ok),
        Array(7).fill(true),
        JSON.stringify(steps),
      )
      assert.deepEqual(await left(), [0, 0, 0, 0])
      const { status } = await bao.ask('GET', READS, undefined, other.body.auth?.client_token)
      assert.equal(status, 200)
      await bao.ask('POST', 'auth/token/revoke', { token: other.body.auth?.client_token })
      await nothingLeft()
    })
  }

  test('is none where none is named', async () => {
    assert.equal(await tried(undefined, null), null)
  })

  for (const [what, name, from, to, step, words] of [
    ['no secret id may be made', 'holdfast-canary', CANARY, '', 0, /403.*permission denied/],
    ['its role may read nothing', 'canary', READING, '', 2, /403.*permission denied/],
    [
      'no token may be ended',
      'holdfast',
      'auth/token/revoke-accessor',
      'none',
      3,
      /1 token of canary-.*revokes the token .*403/,
    ],
    [
      'no secret id may be ended',
      'holdfast',
      'secret-id-accessor/destroy',
      'none',
      3,
      /1 secret id of canary-/,
    ],
    ['tokens are not seen', 'holdfast', 'auth/token/accessors', 'none', 3, /403 for its tokens/],
    ['leases are not seen', 'holdfast', 'sys/leases/lookup/*', 'none', 3, /403 for the leases/],
  ] as const) {
    test(`a policy that falls short: ${what}`, async () => {
      const whole = { holdfast: BASE, canary: READING, 'holdfast-canary': CANARY }
      assert.ok(whole[name].includes(from))
      await policy(name, whole[name].replace(from, to === '' ? NOTHING : to))
      failsAt(await tried(), step, words)
      await policy(name, whole[name])
      await nothingLeft()
    })
  }

  for (const [what, between, step, words] of [
    [
      'a token is said to be ended and is not',
      answers({ '/revoke-accessor': '{}' }),
      3,
      /still lets through 1 token/,
    ],
    [
      'a secret id is said to be ended and is not',
      answers({ '-accessor/destroy': '{}' }),
      3,
      /still lets through 1 secret id/,
    ],
    [
      'no token is shown',
      answers({ '/auth/token/accessors': '{"data":{"keys":[]}}' }),
      4,
      /answered 200/,
    ],
    [
      'no secret id is shown',
      (path: string) =>
        path === `/v1/${ROLE}/secret-id` && ++lists > 1 ? '{"data":{"keys":[]}}' : undefined,
      5,
      /answered 200/,
    ],
  ] as const) {
    test(`a cut that silently did nothing: ${what}`, async () => {
      lists = 0
      failsAt(await tried(between), step, words)
      await nothingLeft()
    })
  }

  test('a lease that is not shown is found', async () => {
    const none = answers({ [`/sys/leases/lookup/${READS}`]: '{"data":{"keys":[]}}' })
    const keeps = { db_name: 'pg', default_ttl: '1h', creation_statements: [OWNS] }
    await bao.ask('POST', 'database/roles/holdfast-canary', keeps)
    failsAt(await tried(none), 6, /answered 200/)
    await mended()
  })

  test('a credential that the database does not drop is told in its words', async () => {
    const keeps = { db_name: 'pg', default_ttl: '1h', creation_statements: [OWNS] }
    await bao.ask('POST', 'database/roles/holdfast-canary', keeps)
    failsAt(
      await tried(),
      3,
      /1 lease of database\/creds\/holdfast-canary past its end; .*cannot be dropped/,
    )
    await mended()
  })

  test('a database that is away while it is cut', async () => {
    let isAway = false
    const away: Between = async (path) => {
      if (isAway || !path.endsWith('/secret-id-accessor/destroy')) return
      isAway = true
      await database.postgres.stop()
    }
    failsAt(await tried(away), 3, /1 lease of .* past its end; .*connect/)
    await database.postgres.restart()
    await mended()
  })

  test('its token may do no more than it needs', async () => {
    await bao.ask('POST', 'auth/approle/role/other', { token_policies: 'canary' })
    for (const [method, path] of [
      ['POST', 'auth/approle/role/other/secret-id'],
      ['GET', 'auth/approle/role/other/role-id'],
      ['POST', ROLE],
      ['POST', `${ROLE}/policies`],
      ['POST', `${ROLE}/custom-secret-id`],
      ['GET', READS],
      ['PUT', 'sys/policies/acl/canary'],
    ] as const) {
      const { status } = await bao.ask(method, path, method === 'GET' ? undefined : {}, token)
      assert.equal(status, 403, path)
    }
  })

  /** What keeps the last one's lease is taken away, and the lease. */
  const mended = async (): Promise<void> => {
    await database.postgres.sql('DROP TABLE IF EXISTS owned')
    await database.role('holdfast-canary')
    const { status } = await bao.ask('POST', `sys/leases/revoke-prefix/${READS}`, { sync: true })
    assert.equal(status, 204)
    await nothingLeft()
  }
})

function answers(by: { readonly [end: string]: string }): Between {
  return (path) => Object.entries(by).find(([end]) => path.endsWith(end))?.[1]
}

function failsAt(steps: readonly CanaryStep[] | null, step: number, words: RegExp): void {
  const said = JSON.stringify(steps)
  assert.equal(steps?.length, step + 1, said)
  assert.deepEqual(
    steps.map(({ ok }) => ok),
    [...Array<boolean>(step).fill(true), false],
    said,
  )
  assert.match(steps[step]?.detail ?? '', words)
}
