/** What becomes of a cause by its vendor's word: gone by proof, gone by people's word, or kept and told what is missing. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, causeOf, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, plus, type Instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { PosturePolicySpec, Stored } from '../model/manifest.ts'
import type { Observation, VendorReport } from '../model/vendor-report.ts'
import type { Fate } from './fate.ts'
import { vendorFate } from './vendor-fate.ts'

const URL = 'https://crm.example/'
const REPORT = 'ev_report' as EvidenceId
const REQUIRED: PosturePolicySpec = { assets: { all: true }, triage: 'require' }
const WHY = 'accepted by bob'

beforeEach(() => {
  reset()
  declare(manifest('Asset', 'web', { type: 'integration' }))
})

function asset(): Stored<'Asset'> {
  const known = state.manifests.Asset.get(web().uid)
  assert.ok(known !== undefined)
  return known
}

/** A source of ours that looks at it, and what it saw at its newest look. */
function looks(
  name: string,
  tells: readonly string[] | null,
  change: Partial<Observation> = {},
): void {
  const fetch = { adapter: 'endpoint', url: URL }
  const rest = { says: ['os-packages'], independence: 'second', mayRaise: 'always' }
  declare(manifest('Source', name, { assets: { all: true }, ...rest, fetch }))
  if (tells !== null) saw(name, tells, change)
}

function saw(source: string, tells: readonly string[], change: Partial<Observation> = {}): void {
  const evidence = `ev_${source}` as EvidenceId
  const document = 'sha256:o' as Digest
  state.observations.set(source, {
    source,
    url: URL,
    tells,
    at: now,
    document,
    evidence,
    ...change,
  })
}

const word = (by: string, at: Instant = now) => ({ by, at, reason: `${by} called` })

function reported(change: Partial<VendorReport> = {}, cause: Partial<Cause> = {}): Cause {
  const document = 'sha256:d' as Digest
  const said = { evidence: REPORT, document, by: 'ann', at: ago(HOUR_MS), versions: ['2'] }
  return causeOf(cause, { reported: { ...said, accepted: [word('bob')], ...change } })
}

const TWO = { accepted: [word('bob'), word('eve')] }
const TRIAGE: Partial<Cause> = { triage: { because: 'listed', due: ago(0) } }

interface Given {
  readonly policy?: PosturePolicySpec | undefined
  readonly waits?: boolean
}

function fateOf(cause: Cause, { policy, waits = false }: Given = {}): Fate {
  const asked = { asset: asset(), policy, seen: state.observations, waits, why: WHY }
  return vendorFate(state, cause, asked, env())
}

/** It stays as it was, but for what is told to be missing. */
function assertKept(cause: Cause, fate: Fate, missing: RegExp): void {
  assert.equal(fate.kind, 'kept')
  assert.equal(fate.why, WHY)
  assert.match(fate.cause.detail.missingProof ?? '', missing)
  const { missingProof } = cause.detail
  assert.deepEqual({ ...fate.cause, detail: { ...fate.cause.detail, missingProof } }, cause)
}

describe('it is gone', () => {
  test('by two people, where nobody of ours looks: their word, and no proof', () => {
    const proof = "the vendor's report, accepted by bob and eve"
    const lifted = { by: 'eve', reason: 'eve called' }
    const by = { evidence: [REPORT], proof, lifted }
    assert.deepEqual(fateOf(reported(TWO)), { kind: 'proven', by, single: false })
  })

  test('by one person and what a source of ours saw: proof, and not that person', () => {
    looks('eye', ['2'])
    const proof = "the vendor's report, accepted by bob, and eye saw 2"
    const by = { evidence: [REPORT, 'ev_eye'], proof }
    assert.deepEqual(fateOf(reported()), { kind: 'proven', by, single: false })
  })

  test('with every look that sources of ours had at it', () => {
    looks('eye', ['2'])
    looks('ear', ['1'])
    looks('nose', null)
    const fate = fateOf(reported())
    assert.equal(fate.kind, 'proven')
    assert.deepEqual(fate.by.evidence, [REPORT, 'ev_ear', 'ev_eye'])
  })

  test('with no look of what does not look at it', () => {
    looks('eye', ['2'])
    saw('gone', ['2'])
    const fate = fateOf(reported())
    assert.equal(fate.kind, 'proven')
    assert.deepEqual(fate.by.evidence, [REPORT, 'ev_eye'])
  })

  test('by a look that no entry holds yet', () => {
    looks('eye', ['2'])
    const seen = new Map(state.observations)
    state.observations.delete('eye')
    const cause = reported()
    assert.equal(fateOf(cause).kind, 'kept')
    const asked = { asset: asset(), policy: undefined, seen, waits: false, why: WHY }
    const fate = vendorFate(state, cause, asked, env())
    assert.equal(fate.kind, 'proven')
    assert.deepEqual(fate.by.evidence, [REPORT, 'ev_eye'])
  })

  const NO_TRIAGE: readonly (readonly [string, Partial<Cause>, PosturePolicySpec | undefined])[] = [
    ['where none is asked for', {}, REQUIRED],
    ['where the policy only shows it', TRIAGE, { assets: { all: true }, triage: 'show' }],
    ['where there is no policy', TRIAGE, undefined],
    ['where it is due at tiers 2 and 3 alone', { ...TRIAGE, due: [null, null, ago(0), ago(0)] }, REQUIRED],
  ] // prettier-ignore
  for (const [what, change, policy] of NO_TRIAGE) {
    test(`without a triage, ${what}`, () => {
      assert.equal(fateOf(reported(TWO, change), { policy }).kind, 'proven')
    })
  }
})

describe('it stays', () => {
  const old = { at: ago(30 * DAY_MS) }
  const ROWS: readonly (readonly [string, () => Cause, (() => void) | null, RegExp])[] = [
    ['without a report', () => causeOf(), null, /^the vendor's report that lists openssl$/],
    ['without a report, whatever we see', () => causeOf(), () => looks('eye', ['2']), /^the vendor's report that/],
    ['by a report of a month ago', () => reported({ ...TWO, ...old }), null, /^a vendor's report of the last 30 days/],
    ['where nobody accepted it', () => reported({ accepted: [] }), null, /^its acceptance by two people other than ann/],
    ['by one person alone', () => reported(), null, /looks at it: bob did/],
    ['by one and who handed it in', () => reported({ accepted: [word('bob'), word('ann')] }), null, /looks at it: bob did/],
    ['by one under two spellings', () => reported({ accepted: [word('bob'), word('Bob')] }), null, /looks at it: bob did/],
    ['where nobody accepted it, whatever we see', () => reported({ accepted: [] }), () => looks('eye', ['2']), /^its acceptance by a named person/],
    ['where a source of ours has not looked yet', () => reported(), () => looks('eye', null), /^eye to see 2$/],
    ['where it sees another version', () => reported(), () => looks('eye', ['1']), /^eye to see 2: it shows 1$/],
    ['where it looked before the cause opened', () => reported(), () => looks('eye', ['2'], { at: ago(3 * HOUR_MS) }), /^eye to see 2$/],
    ['where two people say so, and a source of ours does not see it', () => reported(TWO), () => looks('eye', ['1']), /^eye to see 2: it shows 1$/],
  ] // prettier-ignore
  for (const [what, made, setUp, missing] of ROWS) {
    test(what, () => {
      setUp?.()
      const cause = made()
      assertKept(cause, fateOf(cause), missing)
    })
    test(`${what}: that is told also where a release waits`, () => {
      setUp?.()
      const cause = made()
      assertKept(cause, fateOf(cause, { waits: true }), missing)
    })
  }

  test('however well it is proven, where nothing is released now', () => {
    const byPeople = reported(TWO)
    assertKept(byPeople, fateOf(byPeople, { waits: true }), /^fresh evidence a little later$/)
    looks('eye', ['2'])
    const seen = reported()
    assertKept(seen, fateOf(seen, { waits: true }), /^fresh evidence a little later$/)
    const asks = reported({}, TRIAGE)
    assertKept(asks, fateOf(asks, { policy: REQUIRED, waits: true }), /^fresh evidence a little/)
  })
})

describe('it waits for its triage', () => {
  const heard = (source: string): void => {
    web().lastEvidence = { ...web().lastEvidence, source } as never // Only its source is asked.
  }

  test('at tiers 0 and 1 alone, proven by the report', () => {
    heard('vendor')
    const cause = reported(TWO, TRIAGE)
    const fate = fateOf(cause, { policy: REQUIRED })
    assert.equal(fate.kind, 'awaited')
    assert.equal(fate.why, "the vendor's report, accepted by bob and eve")
    const { due, provenBy, detail, ...rest } = fate.cause
    assert.deepEqual(due, [cause.due[0], cause.due[1], null, null])
    assert.deepEqual(provenBy, [{ source: 'vendor', evidence: REPORT }])
    assert.match(detail.missingProof ?? '', /^the forensic triage of DSA-1: recorded/)
    assert.equal(detail.triageAwaited, true)
    assert.deepEqual(detail.reported, cause.detail.reported)
    assert.deepEqual({ ...rest, due: cause.due, provenBy: [], detail: cause.detail }, cause)
  })

  const ROWS: readonly (readonly [string, () => void, PosturePolicySpec])[] = [
    ['under a strict profile', () => undefined, { assets: { all: true }, profile: 'strict' }],
    ['whatever a source of ours saw', () => looks('eye', ['2']), REQUIRED],
    ['where nobody has spoken of it', () => undefined, REQUIRED],
  ]
  for (const [what, setUp, policy] of ROWS) {
    test(what, () => {
      setUp()
      assert.equal(fateOf(reported(TWO, TRIAGE), { policy }).kind, 'awaited')
    })
  }

  test('once in the name of a source, however often it is looked at', () => {
    heard('vendor')
    const first = fateOf(reported(TWO, TRIAGE), { policy: REQUIRED })
    assert.equal(first.kind, 'awaited')
    const again = fateOf(first.cause, { policy: REQUIRED })
    assert.deepEqual(again, first)
  })

  test('no longer once a person waived it, and not before it is proven', () => {
    const cause = reported(TWO, TRIAGE)
    const id = 'ev_waiver' as EvidenceId
    const waiver = {
      id,
      assets: { all: true },
      vulnerability: 'DSA-1',
      by: 'p',
      reason: 'r',
    } as const
    state.triageWaivers.set(id, { ...waiver, at: now, expiresAt: plus(now, 1) })
    assert.equal(fateOf(cause, { policy: REQUIRED }).kind, 'proven')
    state.triageWaivers.set(id, { ...waiver, at: ago(1), expiresAt: now })
    assert.equal(fateOf(cause, { policy: REQUIRED }).kind, 'awaited')
    const open = reported({}, TRIAGE)
    assertKept(open, fateOf(open, { policy: REQUIRED }), /looks at it: bob did/)
  })
})
