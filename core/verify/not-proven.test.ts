/** What an open cause remembers of a report that did not end it: since when the fix is seen, by whom, and who took it as true. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { acceptedOf, ago, causeOf, declareSource } from '../../proof/testkit/one-cause.ts'
import { env, facts, now, reset } from '../../proof/testkit/one-host.ts'
import { HOUR_MS } from '../kernel/instant.ts'
import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { CauseDetail, Witness } from '../model/cause.ts'
import type { AssetType } from '../model/manifest.ts'
import { missing, type Proof } from '../model/proof.ts'
import type { VendorReport } from '../model/vendor-report.ts'
import { awaitingTriage, notProven } from './not-proven.ts'

beforeEach(() => {
  reset()
  declareSource('s')
})

const PROVEN: Proof = { kind: 'proven', how: 'h' }
const NOT: Proof = missing('the fix')
const SEEN: Proof = { kind: 'missing', what: 'a boot', fixedSeen: true }
const BEFORE: Proof = { kind: 'missing', what: 'a start', fixedSeen: 'before' }
const DISK: Witness = { source: 'disk', independence: 'host' }
const S: Witness = { source: 's', independence: 'second' }

function told(
  proof: Proof,
  detail: Partial<CauseDetail> = {},
  type: AssetType = 'host',
  document?: string,
): CauseDetail {
  const change = document === undefined ? {} : { document: document as Digest }
  const accepted = acceptedOf('s', facts(), change)
  return notProven(
    causeOf({}, detail),
    proof,
    'what is missing',
    { accepted, by: 'p', type },
    env(),
  ).detail
}

describe('since when the fix is seen on disk', () => {
  const then = { fixedSeenAt: ago(HOUR_MS) }
  const ROWS: readonly (readonly [string, Proof, Partial<CauseDetail>, number | null])[] = [
    ['seen now', SEEN, {}, 0],
    ['proven now', PROVEN, {}, 0],
    ['seen before and now', SEEN, then, HOUR_MS],
    ['seen before by others, nothing said of it now', BEFORE, then, HOUR_MS],
    ['never seen, nothing said of it now', BEFORE, {}, null],
    ['never seen', NOT, {}, null],
    ['seen before, not any more', NOT, then, null],
  ]
  for (const [what, proof, detail, expected] of ROWS) {
    test(`${what}: ${expected === null ? 'not seen' : `${expected} ms ago`}`, () => {
      assert.equal(told(proof, detail).fixedSeenAt, expected === null ? null : now - expected)
      assert.equal(told(proof, detail).missingProof, 'what is missing')
    })
  }
})

describe('of a database, by whom', () => {
  const seen = { fixedSeenAt: ago(HOUR_MS), fixedSeenBy: [DISK] }
  const ROWS: readonly (readonly [
    string,
    Proof,
    Partial<CauseDetail>,
    AssetType,
    readonly Witness[] | undefined,
  ])[] = [
    ['the first', SEEN, {}, 'database', [S]],
    ['another', SEEN, seen, 'database', [DISK, S]],
    ['the same again', SEEN, { ...seen, fixedSeenBy: [S, DISK] }, 'database', [DISK, S]],
    ['one that only tells its start', BEFORE, seen, 'database', [DISK]],
    ['one that only tells its start, of what nobody listed', BEFORE, {}, 'database', undefined],
    ['one that lists the old version: it begins anew', NOT, seen, 'database', undefined],
    ['of a host nobody is kept', SEEN, {}, 'host', undefined],
  ]
  for (const [what, proof, detail, type, expected] of ROWS) {
    test(what, () => assert.deepEqual(told(proof, detail, type).fixedSeenBy, expected))
  }
})

describe("a vendor's report", () => {
  const REPORTED: Proof = { ...SEEN, reported: ['2'] } as Proof
  const known: VendorReport = {
    evidence: 'ev_0' as EvidenceId,
    document: 'sha256:same' as Digest,
    by: 'q',
    at: ago(HOUR_MS),
    versions: ['2'],
    accepted: [{ by: 'r', at: ago(1), reason: 'x' }],
  }
  test('is kept with who handed it in, and nobody has accepted it yet', () => {
    assert.deepEqual(told(REPORTED, {}, 'integration', 'sha256:new').reported, {
      evidence: 'ev_fresh',
      document: 'sha256:new',
      by: 'p',
      at: now,
      versions: ['2'],
      accepted: [],
    })
  })
  test('the same document again keeps who accepted it; another needs their word anew', () => {
    const detail = { reported: known }
    assert.deepEqual(told(REPORTED, detail, 'integration', 'sha256:same').reported, known)
    const other = told(REPORTED, detail, 'integration', 'sha256:other').reported
    assert.deepEqual([other?.by, other?.accepted], ['p', []])
  })
  test('is gone with a report that does not show it fixed, or proves all of it', () => {
    for (const proof of [NOT, SEEN, PROVEN]) {
      assert.equal(told(proof, { reported: known }, 'integration').reported, undefined)
    }
  })
})

test('what waited for a triage waits no longer: it lacks proof again', () => {
  assert.equal('triageAwaited' in told(NOT, { triageAwaited: true }), false)
})

describe('proven, and a triage is awaited', () => {
  const waiting = (provenBy: readonly { source: string; evidence: EvidenceId }[] = []) =>
    awaitingTriage(causeOf({ provenBy }), 's', 'ev_2' as EvidenceId, 'a triage')

  test('it stays at tiers 0 and 1 alone, and says so', () => {
    const { due, detail, openedAt } = waiting()
    assert.deepEqual(due, [openedAt, openedAt, null, null])
    assert.deepEqual([detail.missingProof, detail.triageAwaited], ['a triage', true])
  })

  test('who proved it is kept, once', () => {
    const [before, mine] = ['ev_0', 'ev_1'] as EvidenceId[]
    const other = { source: 'o', evidence: before as EvidenceId }
    const own = { source: 's', evidence: mine as EvidenceId }
    assert.deepEqual(waiting().provenBy, [{ source: 's', evidence: 'ev_2' }])
    assert.deepEqual(waiting([other]).provenBy, [other, { source: 's', evidence: 'ev_2' }])
    assert.deepEqual(waiting([other, own]).provenBy, [other, own])
  })
})
