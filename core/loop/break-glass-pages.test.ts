/** A page goes out when break-glass opens and when it is over: who is told, of what, and of what nobody is. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  declare,
  later,
  manifest,
  now,
  reset,
  run,
  send,
  state,
  withPackages,
} from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import type { OverrideId } from '../kernel/ids.ts'
import { DAY_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { JsonObject } from '../kernel/canonical-json.ts'
import type { Signed } from '../model/break-glass-input.ts'
import type { Input } from '../model/input.ts'
import type { Warrant } from '../model/warrant.ts'
import { allEffects } from '../state/effects/table.ts'

const digest = (seed: number): Digest => `sha256:${seed.toString(16).padStart(64, '0')}` as Digest
let made = 0

function approver(subject: string): void {
  made += 1
  const sshKey = { type: 'ssh-ed25519', fingerprint: `SHA256:${subject}`, blob: subject }
  const expiresAt = instant(now + DAY_MS)
  run({ kind: 'create-token', subject, scope: { kind: 'approve' }, hash: digest(made), expiresAt, sshKey }) // prettier-ignore
}

function warrant(purpose: Warrant['purpose'] = 'open', names = ['anna', 'ben']): Signed {
  made += 1
  const said: Warrant = {
    ledger: state.ledgerId,
    purpose,
    incident: 'INC-1',
    reason: 'log4j is exploited on web',
    identities: ['svc'],
    assets: null,
    from: now,
    until: instant(now + 60 * MINUTE_MS),
    nonce: made.toString().padStart(26, '0'),
  }
  return { said, digest: digest(made), signedBy: names.map((name) => `SHA256:${name}`) }
}

const open = (signed: Signed): OverrideId => {
  const { answer } = run({ kind: 'open-break-glass', ...signed })
  assert.ok(answer.kind === 'done', JSON.stringify(answer))
  return answer.ids[0] as OverrideId // The only one that it says.
}

/** What a journal says of it. */
const merge = (index: number, kind: 'opened' | 'told' | 'closed', signed: Signed, at = now) => {
  const line = { line: digest(1000 + index), index, kind, at, by: 'root', digest: signed.digest, text: 't' } // prettier-ignore
  return run({ kind: 'merge-break-glass', line, signed: kind === 'opened' ? signed : null })
}

const pages = () =>
  [...allEffects(state)].flatMap((effect) =>
    'session' in effect ? [{ ...effect, body: effect.body as JsonObject }] : [],
  )
const events = () => pages().map(({ point, body }) => `${point} ${String(body['event'])}`)

beforeEach(() => {
  reset()
  approver('anna')
  approver('ben')
  send(withPackages('1'))
  declare(
    manifest('EnforcementPoint', 'chat', { adapter: 'webhook', url: 'https://a.example/' }),
    manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url: 'https://v.example/' }),
    manifest('EnforcementPoint', 'gone', { adapter: 'lapse', url: 'https://l.example/' }),
  )
})

describe('told', () => {
  test('who opened it, who signed it, for whom and where, until when, and where it is reviewed', () => {
    declare(
      manifest('Identity', 'svc', {
        type: 'service-account',
        assets: ['web'],
        accounts: [{ enforcementPoint: 'vault', ref: 'auth/approle/role/app', metadata: 'asset' }],
      }),
    )
    const id = open(warrant())
    const [page, ...more] = pages()
    assert.deepEqual(more, [])
    assert.deepEqual(
      [page?.type, page?.point, page?.session, page?.outcome, page?.intendedAt],
      ['notify-break-glass-opened', 'chat', id, null, now],
    )
    assert.deepEqual(page?.body, {
      session: id,
      event: 'break-glass-opened',
      at: now,
      incident: 'INC-1',
      signedBy: ['anna', 'ben'],
      identities: ['svc'],
      points: ['vault'],
      morePoints: 0,
      review: `holdfast break-glass review ${id} --note …`,
      page: `/break-glass/${id}`,
      openedBy: 'tester',
      openedAt: now,
      until: now + 60 * MINUTE_MS,
      open: true,
      offline: false,
      problem: null,
    })
    assert.doesNotMatch(JSON.stringify(pages()), /log4j/, 'the reason stays here')
  })

  const ENDS: readonly (readonly [string, (id: OverrideId) => void, string])[] = [
    ['closed', (override) => void run({ kind: 'close-break-glass', override, reason: 'it works' }), 'it works'],
    ['ended as any override is', (override) => void run({ kind: 'end-override', override, reason: 'enough' }), 'enough'],
    ['at its time', () => later(60 * MINUTE_MS), 'its time is over'],
  ] // prettier-ignore
  for (const [what, end, why] of ENDS) {
    test(`once that it is over: ${what}`, () => {
      const id = open(warrant())
      end(id)
      run({ kind: 'tick', jumpedMs: 0 })
      run({ kind: 'tick', jumpedMs: 0 })
      assert.deepEqual(events(), ['chat break-glass-opened', 'chat break-glass-closed'])
      assert.equal(pages()[1]?.body['why'], why)
    })
  }

  test('each receiver', () => {
    declare(
      manifest('EnforcementPoint', 'pager', { adapter: 'webhook', url: 'https://b.example/' }),
    )
    open(warrant())
    assert.deepEqual(events().toSorted(), ['chat break-glass-opened', 'pager break-glass-opened'])
  })

  test('that it was opened with no server running, when, and by whom', () => {
    const [signed, at] = [warrant(), now]
    later(10 * MINUTE_MS)
    merge(0, 'opened', signed, at)
    merge(0, 'opened', signed, at)
    const [page] = pages()
    const { offline, openedAt, openedBy, open: isOpen, at: told } = page?.body ?? {}
    assert.deepEqual([offline, openedAt, openedBy, isOpen, told], [true, at, 'root', true, now])
    merge(1, 'told', signed)
    merge(2, 'closed', signed)
    assert.deepEqual(events(), ['chat break-glass-opened', 'chat break-glass-closed'])
  })

  test('that it was over by then, or that nobody could have opened it', () => {
    const [signed, at] = [warrant(), now]
    later(61 * MINUTE_MS)
    merge(0, 'opened', signed, at)
    merge(1, 'opened', warrant('open', ['anna', 'eve']))
    const said = pages().map(({ body }) => [body['open'], body['problem'] === null])
    assert.deepEqual(said, [
      [false, true],
      [false, false],
    ])
    assert.match(String(pages()[1]?.body['problem']), /`anna` alone signed it/)
  })
})

describe('nobody is told', () => {
  const ROWS: readonly (readonly [string, () => Input])[] = [
    ['of what one alone signed', () => ({ kind: 'open-break-glass', ...warrant('open', ['anna']) })],
    ['of what a stranger signed', () => ({ kind: 'open-break-glass', ...warrant('open', ['anna', 'eve']) })],
    ['of a drill', () => ({ kind: 'drill-break-glass', ...warrant('drill') })],
    ['of a drill that is to open', () => ({ kind: 'open-break-glass', ...warrant('drill') })],
    ['of the end of what is not known', () => ({ kind: 'close-break-glass', override: 'ov_0000000000000' as OverrideId, reason: 'r' })],
    ['of a line that opened nothing', () => ({ kind: 'merge-break-glass', line: { line: digest(7), index: 0, kind: 'closed', at: now, by: 'root', digest: digest(8), text: 't' }, signed: null })],
  ] // prettier-ignore
  for (const [what, input] of ROWS) {
    test(what, () => {
      run(input())
      assert.deepEqual(pages(), [])
    })
  }

  test('where there is no receiver', () => {
    run({ kind: 'delete-manifest', manifest: 'EnforcementPoint', name: 'chat', reason: 'r' })
    open(warrant())
    assert.deepEqual(pages(), [])
  })

  test('again, of one that is opened twice', () => {
    const signed = warrant()
    open(signed)
    run({ kind: 'open-break-glass', ...signed })
    assert.deepEqual(events(), ['chat break-glass-opened'])
  })
})
