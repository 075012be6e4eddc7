/** What still waits for a forensic triage after its proof, and who has answered it (DESIGN section 5, causes and clocks). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, causeOf, web } from '../../proof/testkit/one-cause.ts'
import { env, reset, state } from '../../proof/testkit/one-host.ts'
import { DAY_MS, HOUR_MS, plus, type Instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { TriageFinding, TriageWaiver } from '../model/triage.ts'
import { foundIn, triageAwaited } from './triage-awaited.ts'

const REQUIRED: PosturePolicySpec = { assets: { all: true }, triage: 'require' }
const RECORD = 'ev_record' as EvidenceId

beforeEach(() => reset())

const cause = (change: Partial<Cause> = {}, detail: Partial<CauseDetail> = {}): Cause =>
  causeOf(
    { triage: { because: 'listed', due: plus(ago(0), DAY_MS) }, ...change },
    { advisories: ['DSA-1', 'CVE-2026-1'], ...detail },
  )
const asked = (one: Cause, policy: PosturePolicySpec | undefined): string | null =>
  triageAwaited(state, one, policy, env())
const waits = (one: Cause): string | null => asked(one, REQUIRED)

function duty(one: Cause, openedAt: Instant, found: TriageFinding | null): void {
  state.duties.set(one.id, {
    because: 'listed',
    due: one.openedAt,
    cause: one.id,
    asset: one.asset,
    component: one.component,
    vulnerabilities: ['CVE-2026-1'],
    openedAt,
    record: found === null ? null : RECORD,
  })
  if (found === null) return
  const record = {
    id: RECORD,
    assets: { all: true },
    vulnerability: 'CVE-2026-1',
    by: 'p',
  } as const
  state.triageRecords.set(RECORD, { ...record, found, reason: 'r', at: ago(0) })
}

function waiver(change: Partial<TriageWaiver> = {}): void {
  const id = 'ev_waiver' as EvidenceId
  const all = { id, assets: { all: true }, vulnerability: 'CVE-2026-1', by: 'p' } as const
  state.triageWaivers.set(id, {
    ...all,
    reason: 'r',
    at: ago(HOUR_MS),
    expiresAt: plus(ago(0), 1),
    ...change,
  })
}

describe('it waits', () => {
  const ROWS: readonly (readonly [string, Partial<Cause>, PosturePolicySpec | undefined])[] = [
    ['where the policy asks', {}, REQUIRED],
    ['where the profile is strict', {}, { assets: { all: true }, profile: 'strict' }],
    ['due at tier 0 alone', { due: [ago(0), null, null, null] }, REQUIRED],
    ['due at tier 1 alone', { due: [null, ago(0), null, null] }, REQUIRED],
  ]
  for (const [what, change, policy] of ROWS) {
    test(what, () => assert.match(asked(cause(change), policy) ?? '', /triage of CVE-2026-1: rec/))
  }

  test('in the name of a CVE where it has one, else in its own', () => {
    assert.match(waits(cause({}, { advisories: ['DSA-1'] })) ?? '', /triage of DSA-1: recorded/)
    const own = cause({ lineage: 'CVE-2026-2' }, { advisories: ['DSA-1'] })
    assert.match(waits(own) ?? '', /triage of CVE-2026-2: recorded/)
  })

  const NOT_ANSWERED: readonly (readonly [string, (one: Cause) => void])[] = [
    ['nobody looked yet', (one) => duty(one, one.openedAt, null)],
    ['somebody was in', (one) => duty(one, one.openedAt, 'compromise')],
    ['they looked when it was open before', (one) => duty(one, ago(3 * HOUR_MS), 'nothing')],
    ['the record is not there', (one) => {
      duty(one, one.openedAt, 'nothing')
      state.triageRecords.delete(RECORD)
    }],
    ['the waiver has ended', () => waiver({ expiresAt: ago(0) })],
    ['the waiver is of another flaw', () => waiver({ vulnerability: 'CVE-2026-9' })],
    ['the waiver is of another asset', () => waiver({ assets: { names: ['db'] } })],
    ['the asset is not declared any more', (one) => {
      waiver()
      state.manifests.Asset.delete(one.asset)
    }],
  ] // prettier-ignore
  for (const [what, answer] of NOT_ANSWERED) {
    test(`although it was answered: ${what}`, () => {
      const one = cause()
      answer(one)
      assert.notEqual(waits(one), null)
    })
  }
})

describe('it does not wait', () => {
  const ROWS: readonly (readonly [string, Partial<Cause>, PosturePolicySpec | undefined])[] = [
    ['where the policy only shows it', {}, { assets: { all: true }, triage: 'show' }],
    ['where the profile is balanced', {}, { assets: { all: true }, profile: 'balanced' }],
    ['where there is no policy', {}, undefined],
    ['where the policy of a strict profile only shows it', {}, { ...REQUIRED, profile: 'strict', triage: 'show' }],
    ['due at tiers 2 and 3 alone', { due: [null, null, ago(0), ago(0)] }, REQUIRED],
    ['not due yet', { due: [plus(ago(0), 1 + HOUR_MS * 3), null, null, null] }, REQUIRED],
    ['a watch, that takes nothing', { weight: 'watch' }, REQUIRED],
  ] // prettier-ignore
  for (const [what, change, policy] of ROWS) {
    test(what, () => assert.equal(asked(cause(change), policy), null))
  }

  test('where nobody asks for one', () => assert.equal(waits(causeOf()), null))

  test('where a look found nothing, or a waiver of any of its names covers the asset', () => {
    const one = cause()
    duty(one, one.openedAt, 'nothing')
    assert.equal(waits(one), null)
    reset()
    waiver({ vulnerability: 'DSA-1', assets: { names: ['web'] } })
    assert.equal(waits(cause()), null)
    reset()
    waiver({ assets: { names: ['db'] } })
    state.triageWaivers.set(
      'ev_2' as EvidenceId,
      {
        ...[...state.triageWaivers.values()][0],
        assets: { all: true },
      } as TriageWaiver,
    )
    assert.equal(waits(cause()), null)
  })
})

test('what was found: of a look, of none, and of one that is gone', () => {
  const one = cause()
  const found = () => {
    const known = state.duties.get(one.id)
    return known === undefined ? 'no duty' : foundIn(state, known)
  }
  assert.equal(found(), 'no duty')
  duty(one, one.openedAt, null)
  assert.equal(found(), null)
  duty(one, one.openedAt, 'compromise')
  assert.equal(found(), 'compromise')
  state.triageRecords.delete(RECORD)
  assert.equal(found(), null)
  assert.equal(web().uid, one.asset)
})
