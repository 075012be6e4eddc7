/** Break-glass through judge and decide: what two people open, for whom and how long, and what stands in their way. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  codeAt,
  declare,
  env,
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
import type { OverrideId, TokenId } from '../kernel/ids.ts'
import { DAY_MS, instant, MINUTE_MS, type Instant } from '../kernel/instant.ts'
import type { Signed } from '../model/break-glass-input.ts'
import type { Input } from '../model/input.ts'
import type { Warrant } from '../model/warrant.ts'

const digest = (seed: number): Digest => `sha256:${seed.toString(16).padStart(64, '0')}` as Digest
const keyOf = (name: string): string => `SHA256:${name}`
let made = 0

function approver(subject: string, key = subject, scope: 'approve' | 'read' = 'approve'): TokenId {
  made += 1
  const sshKey = { type: 'ssh-ed25519', fingerprint: keyOf(key), blob: key }
  const expiresAt = instant(now + DAY_MS)
  said({ kind: 'create-token', subject, scope: { kind: scope }, hash: digest(made), expiresAt, sshKey }) // prettier-ignore
  return [...state.tokens.keys()].at(-1) as TokenId
}

function warrant(change: Partial<Warrant> = {}, signedBy = ['anna', 'ben']): Signed {
  made += 1
  const warrant: Warrant = {
    ledger: state.ledgerId,
    purpose: 'open',
    incident: 'INC-1',
    reason: 'nothing else works',
    identities: ['svc'],
    assets: null,
    from: now,
    until: instant(now + 60 * MINUTE_MS),
    nonce: made.toString().padStart(26, '0'),
    ...change,
  }
  return { said: warrant, digest: digest(made), signedBy: signedBy.map(keyOf) }
}

/** What it was answered: the codes of its refusals, or the ids. */
function said(input: Input, change = {}, actor = 'tester'): string {
  const { answer } = run(input, change, actor)
  if (answer.kind === 'refused')
    return answer.refusals.map(({ code, message }) => `${code}: ${message}`).join()
  return answer.kind === 'done' ? answer.ids.join() : answer.kind
}

const open = (signed: Signed): string => said({ kind: 'open-break-glass', ...signed })

beforeEach(() => {
  reset()
  approver('anna')
  approver('ben')
  approver('carla')
  send(withPackages('1'))
  declare(manifest('Asset', 'other', { type: 'host' }))
})

describe('opened by two people', () => {
  test('what posture denies is permitted until its end, and no longer', () => {
    later(30 * DAY_MS)
    approver('anna')
    approver('ben')
    assert.equal(codeAt('r0'), 'asset-stale')
    assert.match(open(warrant()), /^ov_/)
    assert.equal(codeAt('r0'), 'permitted-by-override')
    later(60 * MINUTE_MS - 1)
    assert.equal(codeAt('r0'), 'permitted-by-override')
    later(1)
    assert.equal(codeAt('r0'), 'asset-stale')
  })

  test('for the named identities, and of assets only the named ones', () => {
    later(30 * DAY_MS)
    approver('anna')
    approver('ben')
    declare(manifest('Identity', 'else', { type: 'service-account', assets: ['web'] }))
    const first = open(warrant({ identities: ['else'] })) as OverrideId
    assert.equal(codeAt('r0'), 'asset-stale')
    said({ kind: 'close-break-glass', override: first, reason: 'r' })
    said({ kind: 'review-break-glass', override: first, note: 'n' })
    const second = open(warrant({ assets: ['other'] })) as OverrideId
    assert.equal(codeAt('r0'), 'asset-stale')
    said({ kind: 'close-break-glass', override: second, reason: 'r' })
    said({ kind: 'review-break-glass', override: second, note: 'n' })
    open(warrant({ assets: ['web'] }))
    assert.equal(codeAt('r0'), 'permitted-by-override')
  })

  test('never what is quarantined, nor what no grant permits', () => {
    run({ kind: 'quarantine', asset: 'web', reason: 'r' })
    assert.match(open(warrant()), /^ov_/)
    assert.equal(codeAt('r0'), 'asset-quarantined')
    assert.equal(codeAt('r3'), 'asset-quarantined')
    declare(manifest('Resource', 'more', { type: 'secret', tier: 0 }))
    assert.equal(codeAt('more'), 'no-grant')
  })

  test('closed before its end it permits nothing more', () => {
    later(30 * DAY_MS)
    approver('anna')
    approver('ben')
    const id = open(warrant()) as OverrideId
    assert.equal(said({ kind: 'close-break-glass', override: id, reason: 'it works again' }), id)
    assert.equal(codeAt('r0'), 'asset-stale')
    assert.match(said({ kind: 'close-break-glass', override: id, reason: 'r' }), /^not-found/)
  })
})

describe('refused', () => {
  const ROWS: readonly (readonly [what: string, of: () => Signed, says: RegExp])[] = [
    ['nobody signed', () => warrant({}, []), /^two-approvers: no approver signed it/],
    ['one signed', () => warrant({}, ['anna']), /^two-approvers: `anna` alone signed it/],
    ['one signed twice', () => warrant({}, ['anna', 'anna']), /^two-approvers: `anna` alone/],
    ['one signed with two keys of theirs', () => (approver('anna', 'anna-2'), warrant({}, ['anna', 'anna-2'])), /^two-approvers: `anna` alone/], // prettier-ignore
    ['a stranger signed', () => warrant({}, ['anna', 'eve']), /no approver has the key SHA256:eve/],
    ['a token of another scope', () => (approver('eve', 'eve', 'read'), warrant({}, ['anna', 'eve'])), /^two-approvers/], // prettier-ignore
    ['of another ledger', () => warrant({ ledger: 'other' }), /^warrant-other-ledger/],
    ['a drill', () => warrant({ purpose: 'drill' }), /^warrant-over: it was signed to drill/],
    ['not yet', () => warrant({ from: instant(now + 1) }), /^warrant-over: it begins/],
    ['over', () => warrant({ from: instant(now - 9), until: now }), /^warrant-over: it ended/],
    [
      'an unknown identity',
      () => warrant({ identities: ['nobody'] }),
      /^not-found: identity `nobody`/,
    ],
    ['an unknown asset', () => warrant({ assets: ['nowhere'] }), /^not-found: asset `nowhere`/],
  ]
  for (const [what, of, says] of ROWS) {
    test(what, () => {
      const size = state.overrides.size
      assert.match(open(of()), says)
      assert.equal(state.overrides.size, size)
    })
  }

  test('an approver whose token was revoked, or has ended', () => {
    const eve = approver('eve')
    assert.equal(said({ kind: 'revoke-token', token: eve, reason: 'left' }), eve)
    assert.match(open(warrant({}, ['anna', 'eve'])), /^two-approvers: `anna` alone/)
    later(DAY_MS)
    assert.match(open(warrant()), /^two-approvers: no approver signed it/)
  })

  test('a key that another person has', () => {
    const sshKey = { type: 'ssh-ed25519', fingerprint: keyOf('anna'), blob: 'anna' }
    const asked = { scope: { kind: 'approve' }, expiresAt: instant(now + DAY_MS), sshKey } as const
    const create = (subject: string) => said({ kind: 'create-token', subject, hash: digest(99), ...asked }) // prettier-ignore
    assert.match(create('dan'), /^key-taken: this SSH key is that of `anna`/)
    assert.match(create('anna'), /^tk_/)
  })

  test('from a backup', () => {
    const input = { kind: 'open-break-glass', ...warrant() } as const
    assert.match(said(input, env({ fromBackup: true })), /^from-backup/)
  })

  test('a warrant that was used, whatever became of it', () => {
    const signed = warrant()
    const id = open(signed) as OverrideId
    assert.match(open(signed), /^warrant-used/)
    said({ kind: 'close-break-glass', override: id, reason: 'r' })
    said({ kind: 'review-break-glass', override: id, note: 'n' })
    assert.match(open(signed), /^warrant-used/)
    assert.match(open({ ...warrant({ nonce: signed.said.nonce }) }), /^warrant-used/)
    assert.match(open(warrant()), /^ov_/)
  })
})

describe('the review', () => {
  const by = (person: string, override: OverrideId): string => {
    const token = [...state.tokens.values()].find(({ subject }) => subject === person)?.id
    return said({ kind: 'review-break-glass', override, note: 'looked' }, {}, token)
  }
  test('blocks the next use, and is by somebody who did not sign', () => {
    const id = open(warrant()) as OverrideId
    assert.match(open(warrant()), /^still-open: `ov_\w+` \(INC-1\) is open until/)
    assert.match(by('carla', id), /^still-open/)
    later(60 * MINUTE_MS)
    assert.match(open(warrant()), /^review-first: .*but for `anna` and `ben`, who signed it/)
    assert.match(by('anna', id), /^reviewer-signed: `anna` signed it/)
    assert.equal(by('carla', id), id)
    assert.match(by('carla', id), /^already-reviewed: `carla`/)
    assert.match(open(warrant()), /^ov_/)
  })
  test('of what is not known there is none', () => {
    const override = 'ov_0000000000000' as OverrideId
    assert.match(said({ kind: 'review-break-glass', override, note: 'n' }), /^not-found/)
  })
})

test('a drill opens nothing, keeps its record, and is used once', () => {
  const signed = warrant({ purpose: 'drill' })
  const drill = { kind: 'drill-break-glass', ...signed } as const
  assert.match(said(drill), /^ov_/)
  assert.deepEqual([state.overrides.size, state.drills.size, state.unreviewed.size], [0, 1, 0])
  assert.match(said(drill), /^warrant-used/)
  assert.match(said({ kind: 'drill-break-glass', ...warrant() }), /^warrant-over: it was signed to open/) // prettier-ignore
})

describe('a journal that is merged', () => {
  const line = (index: number, kind: 'opened' | 'told' | 'closed', of: Digest, at: Instant = now) =>
    ({ line: digest(1000 + index), index, kind, at, by: 'root', digest: of, text: 't' }) as const
  const merge = (index: number, kind: 'opened' | 'told' | 'closed', signed: Signed, at?: Instant) =>
    said({ kind: 'merge-break-glass', line: line(index, kind, signed.digest, at), signed: kind === 'opened' ? signed : null }) // prettier-ignore

  test('goes on to its end, each line once', () => {
    const signed = warrant()
    const [at] = [now]
    later(10 * MINUTE_MS)
    merge(0, 'opened', signed, at)
    merge(0, 'opened', signed, at)
    const [opened] = [...state.breakGlass.values()]
    assert.deepEqual(
      [opened?.openedAt, opened?.offline?.by, opened?.problem],
      [at, 'root', undefined],
    )
    assert.equal(state.overrides.get(opened?.id as OverrideId)?.expiresAt, signed.said.until)
    assert.equal(state.mergedLines.size, 1)
    merge(1, 'closed', signed)
    assert.equal(state.overrides.size, 0)
    assert.match(open(warrant()), /^review-first/)
  })

  test('of what was over by then only the record is left', () => {
    const signed = warrant()
    const at = now
    later(61 * MINUTE_MS)
    merge(0, 'opened', signed, at)
    const [opened] = [...state.breakGlass.values()]
    assert.deepEqual(
      [state.overrides.size, opened?.problem, state.unreviewed.size],
      [0, undefined, 1],
    )
  })

  test('what nobody could have opened opens nothing, is said, and waits for a review', () => {
    const signed = warrant({}, ['anna', 'eve'])
    merge(0, 'opened', signed)
    const [opened] = [...state.breakGlass.values()]
    assert.equal(state.overrides.size, 0)
    assert.match(opened?.problem ?? '', /`anna` alone signed it/)
    assert.match(open(warrant()), /^review-first/)
  })

  test('an approver who was revoked meanwhile opens nothing from now on', () => {
    const ben = [...state.tokens.values()].find(({ subject }) => subject === 'ben')?.id as TokenId
    const signed = warrant()
    const at = now
    later(MINUTE_MS)
    said({ kind: 'revoke-token', token: ben, reason: 'stolen' })
    merge(0, 'opened', signed, at)
    const [opened] = [...state.breakGlass.values()]
    assert.equal(state.overrides.size, 0)
    assert.deepEqual(
      opened?.approvals.map(({ person }) => person),
      ['anna', 'ben'],
    )
    assert.match(opened?.problem ?? '', /`anna` alone/)
  })
})
