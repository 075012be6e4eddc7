/** What posture says of a whole asset, and what of that overrides of whole assets leave; what an older state may not permit. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { causeOf, stage, type Stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import type { HoldId, OverrideId } from '../kernel/ids.ts'
import { instant, MINUTE_MS } from '../kernel/instant.ts'
import { finished } from '../kernel/stepwise.ts'
import type { AccessPolicyAnswer } from '../model/access-policy.ts'
import type { DecisionRequest } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import type { Override } from '../model/override.ts'
import { REASON_CODES, type ReasonCode } from '../model/reason-codes.ts'
import type { Denial } from '../model/refusal.ts'
import type { Standing } from '../state/evidence/standing.ts'
import { denialOf, leftOpen } from './denials.ts'
import { hasOverrides } from './overrides.ts'
import { pastDenies } from './past.ts'
import { decideByPolicy, refusal } from './refusal.ts'
import { sentenceFor, type SentenceParts } from './sentence.ts'

const CAUSE = causeOf()
const FRESH = { evidenceEnds: null, nextDue: null, open: true } as const
const BLOCKED: Standing = { ...FRESH, rows: ['restricted-serious'], aged: 'fresh', due: [CAUSE] }
const OLD: Standing = { ...FRESH, rows: ['unknown'], aged: 'stale-beyond', due: [] }
const BOTH: Standing = { ...FRESH, rows: ['restricted-serious', 'unknown'], aged: 'stale-beyond', due: [CAUSE] } // prettier-ignore

interface World extends Stage {
  readonly web: Stored<'Asset'>
}
const world = (): World => {
  const made = stage()
  return { ...made, web: made.asset('web') }
}

describe('of a whole asset', () => {
  test('a denial has every reason of it; what is permitted there has none', () => {
    const made = world()
    const denied = (standing: Standing, tier: 0 | 2): unknown => {
      const denial = finished(denialOf(made.state, { asset: made.web.uid, standing }, tier, envAt(NOW))) // prettier-ignore
      return denial === null ? null : [denial.code, ...denial.reasons.map((reason) => reason.code)]
    }
    assert.deepEqual(denied(BLOCKED, 0), ['asset-blocked', 'asset-blocked'])
    assert.deepEqual(denied(BOTH, 0), ['asset-blocked', 'asset-blocked', 'asset-stale'])
    assert.deepEqual(denied(OLD, 0), ['asset-stale', 'asset-stale'])
    assert.equal(denied(BOTH, 2), null)
  })

  type Scope = (made: World) => Override['scope']
  const MINE: Scope = (made) => ({ assets: [made.web.uid] })
  const FLAW: Scope = () => ({ lineages: [CAUSE.lineage], codes: ['asset-blocked'] })
  const AGE: Scope = () => ({ domains: [''], codes: ['asset-stale'] })
  const ROWS: readonly (readonly [
    what: string,
    standing: Standing,
    scopes: readonly Scope[],
    left: ReasonCode | null,
    without?: true,
  ])[] = [
    ['no override', BLOCKED, [], 'asset-blocked'],
    ['one of the asset', BLOCKED, [MINE], null],
    ['one of the asset, left out', BLOCKED, [MINE], 'asset-blocked', true],
    ['one of its cause and one of its age', BOTH, [FLAW, AGE], null],
    ['one of its age', BOTH, [AGE], 'asset-blocked'],
    ['one of its age alone', OLD, [AGE], null],
    ['one of another flaw', BLOCKED, [() => ({ lineages: ['other'] })], 'asset-blocked'],
    ['one of its identities', BLOCKED, [(made) => ({ ...MINE(made), identities: [] })], 'asset-blocked'], // prettier-ignore
    ['one of some resources', BLOCKED, [(made) => ({ ...MINE(made), resources: [] })], 'asset-blocked'], // prettier-ignore
    ['one of another tier', BLOCKED, [(made) => ({ ...MINE(made), tiers: [1] })], 'asset-blocked'],
  ]
  for (const [what, standing, scopes, left, without] of ROWS) {
    test(`${what} leaves ${left ?? 'nothing'}`, () => {
      const made = world()
      const denied = finished(denialOf(made.state, { asset: made.web.uid, standing }, 0, envAt(NOW))) // prettier-ignore
      const ids: OverrideId[] = scopes.map((scope, at) => made.override(`o${at}`, { scope: scope(made) }).id) // prettier-ignore
      const open = finished(leftOpen(made.state, made.web.uid, 0, denied, envAt(NOW), new Set(without === true ? ids : []))) // prettier-ignore
      assert.equal(open?.code ?? null, left)
    })
  }

  test('the worst that is left is told', () => {
    const made = world()
    const two = [CAUSE, causeOf({ lineage: 'B', component: 'b' })]
    const standing = { ...BOTH, due: two }
    const denied = finished(denialOf(made.state, { asset: made.web.uid, standing }, 0, envAt(NOW)))
    for (const cause of two) made.override(cause.lineage, { scope: { lineages: [cause.lineage] } })
    const left = finished(leftOpen(made.state, made.web.uid, 0, denied, envAt(NOW)))
    assert.equal(left?.code, 'asset-stale')
  })

  test('nothing turns a quarantine, and nothing is left of no denial', () => {
    const made = world()
    made.override('o', { scope: MINE(made) })
    const quarantined: Denial = { code: 'asset-quarantined', reasons: [] }
    const left = (denied: Denial | null): unknown => finished(leftOpen(made.state, made.web.uid, 0, denied, envAt(NOW))) // prettier-ignore
    assert.equal(left(quarantined), quarantined)
    assert.equal(left(null), null)
  })

  test('whether any override is to be asked', () => {
    const made = world()
    const other = made.asset('other')
    const asked = (...assets: readonly Stored<'Asset'>[]): boolean =>
      hasOverrides(made.state, assets.map((asset) => ({ asset: asset.uid }))) // prettier-ignore
    assert.equal(asked(made.web), false)
    made.override('o', { scope: MINE(made) })
    assert.deepEqual([asked(made.web), asked(other, made.web), asked(other), asked()], [true, true, false, false]) // prettier-ignore
    made.override('p', { scope: { lineages: ['A'] } })
    assert.deepEqual([asked(other), asked()], [true, true])
  })
})

describe('what an older state may not permit', () => {
  const use = { identity: '' as never, resource: '' as never } // Nothing in particular.
  const past = (
    tier: 0 | 1 | 2 | 3,
    code: ReasonCode,
    change: {
      readonly fromBackup?: boolean
      readonly restored?: number | null
      readonly report?: true
    } = {},
  ): unknown => {
    // prettier-ignore
    const made = world()
    const other = made.asset('other')
    made.heard(made.web)
    made.heard(other, { lastGoodAt: NOW })
    const { fromBackup = false, restored = -0.5 } = change
    made.state.restoredAt = restored === null ? null : instant(NOW + restored * HOUR)
    if (change.report === true) made.mode('report-only', { assets: [made.web.uid] })
    const denies = pastDenies(made.state, code, [made.web.uid, other.uid], { ...use, tier }, envAt(NOW, { fromBackup })) // prettier-ignore
    return denies === null ? null : [denies.code, denies.denying.map((uid) => (uid === made.web.uid ? 'web' : 'other'))] // prettier-ignore
  }
  test('tiers 0 and 1, by those that were not heard of since', () => {
    assert.deepEqual(past(0, 'permitted'), ['asset-unheard', ['web']])
    assert.deepEqual(past(1, 'permitted'), ['asset-unheard', ['web']])
    for (const tier of [2, 3] as const) assert.equal(past(tier, 'permitted'), null)
    assert.equal(past(0, 'permitted-by-override'), null)
    assert.equal(past(0, 'permitted-report-only'), null)
    assert.equal(past(0, 'permitted', { report: true }), null)
    assert.equal(past(0, 'permitted', { restored: -2 }), null)
    assert.equal(past(0, 'permitted', { restored: null }), null)
  })
  test('a state in doubt denies by itself, in every mode', () => {
    const fromBackup = { fromBackup: true }
    for (const code of ['permitted', 'permitted-by-override', 'permitted-report-only'] as const) {
      assert.deepEqual(past(1, code, { ...fromBackup, report: true }), ['from-backup', []])
    }
    assert.equal(past(2, 'permitted', fromBackup), null)
  })
})

const REQUEST: DecisionRequest = {
  subject: { type: 'user', id: 'ann' },
  action: { name: 'read' },
  resource: { type: 'record', id: 'r1' },
  context: { ip: '::1' },
  assets: [],
}

describe('what policy alone decides', () => {
  const ROWS: readonly (readonly [Partial<AccessPolicyAnswer>, ReasonCode, readonly string[]])[] = [
    [{ permits: ['p'] }, 'permitted-by-policy', ['p']],
    [{ permits: ['p'], errors: ['e'] }, 'permitted-by-policy', ['p']],
    [{}, 'policy-denies', []],
    [{ errors: ['e'] }, 'policy-error', []],
    [{ permits: ['p'], forbids: ['f'] }, 'policy-forbids', ['f']],
    [{ permits: ['p'], forbids: ['f'], errors: ['e'] }, 'policy-forbids', ['f']],
  ]
  for (const [answer, code, policies] of ROWS) {
    test(`${JSON.stringify(answer)}: ${code}`, () => {
      const env = envAt(NOW)
      const evaluate = (question: unknown): AccessPolicyAnswer => {
        const { assets: _, ...asked } = REQUEST
        assert.deepEqual(question, { ...asked, governed: false })
        return { permits: [], forbids: [], errors: [], ...answer }
      }
      const decision = decideByPolicy(REQUEST, { ...env, accessPolicy: { ...env.accessPolicy, evaluate } }) // prettier-ignore
      const permitted = code === 'permitted-by-policy'
      assert.deepEqual([decision.code, decision.decision, decision.governed], [code, permitted, false]) // prettier-ignore
      assert.equal(decision.allowedUntil, permitted ? NOW + 5 * MINUTE_MS : null)
      assert.deepEqual([decision.policies, decision.policyErrors], [policies, answer.errors ?? []])
    })
  }
})

describe('a refusal before posture', () => {
  test('says what is known of it, and nothing of what is not', () => {
    const made = stage()
    const identity = made.put('Identity', 'svc', { type: 'bot', owner: 'team' })
    const resource = made.put('Resource', 'db', { type: 'secret', tier: 1 })
    const unknown = refusal(REQUEST, 'subject-unknown')
    assert.deepEqual([unknown.decision, unknown.identity, unknown.resource, unknown.tier], [false, null, null, null]) // prettier-ignore
    const known = refusal(REQUEST, 'no-grant', { identity, resource })
    assert.deepEqual([known.identity, known.resource, known.tier, known.allowedUntil], [identity.uid, resource.uid, 1, null]) // prettier-ignore
    assert.equal(refusal(REQUEST, 'not-bound', { asset: 'web' }).reason, 'ann does not run on web')
    const otherType = { asked: 'record', is: 'secret' }
    assert.equal(refusal(REQUEST, 'resource-unknown', { otherType }).reason, 'r1 is no record: its type is secret') // prettier-ignore
    assert.equal(refusal(REQUEST, 'resource-unknown').reason, 'resource r1 is not known')
  })
})

const HELD = 'h_1' as HoldId

describe('the sentence', () => {
  const PARTS: SentenceParts = { identity: 'svc', action: 'read', resource: 'db', asset: 'web', assetType: 'host', owner: 'team', hold: HELD, override: 'move' } // prettier-ignore
  const WHY = 'run "holdfast why web", or on the host itself "sudo holdfast why"; ask team'
  const ROWS: readonly (readonly [ReasonCode, Partial<SentenceParts>, string, string | null])[] = [
    ['permitted', {}, 'svc may read db', null],
    ['permitted-by-override', {}, 'svc may read db only by override move: on web it would be blocked (hold h_1)', WHY], // prettier-ignore
    ['permitted-by-override', { hold: null }, 'svc may read db only by override move: on web it would be refused', WHY], // prettier-ignore
    ['permitted-report-only', {}, 'svc may read db: report-only, enforcing would block it on web (hold h_1)', WHY], // prettier-ignore
    ['permitted-report-only', { hold: null }, 'svc may read db: report-only, enforcing would refuse it on web', WHY], // prettier-ignore
    ['asset-blocked', {}, 'svc is blocked on web: a security fix is not yet proven to run there (hold h_1)', WHY], // prettier-ignore
    ['asset-blocked', { hold: null, owner: null }, 'svc is blocked on web: a security fix is not yet proven to run there', 'run "holdfast why web", or on the host itself "sudo holdfast why"'], // prettier-ignore
    ['asset-blocked', { assetType: 'image', asset: null }, 'svc is blocked on its asset: a security fix is not yet proven to run there (hold h_1)', 'run "holdfast why its asset"; ask team'], // prettier-ignore
    ['asset-stale', {}, 'svc is refused on web: the last proof that it is patched is too old', 'send fresh evidence: "holdfast asset verify web"; ask team'], // prettier-ignore
    ['from-backup', { fromBackup: true }, 'svc is refused: this server runs from a backup that nobody has accepted yet', 'an administrator looks at what may be missing, then runs "holdfast ledger accept-restore --reason …"'], // prettier-ignore
    ['no-grant', { fromBackup: true }, 'no grant lets svc read db (as of a backup that nobody has accepted yet)', 'declare a Grant with holdfast apply'], // prettier-ignore
    ['no-grant', { fromBackup: false }, 'no grant lets svc read db', 'declare a Grant with holdfast apply'], // prettier-ignore
    ['resource-unknown', { otherType: { asked: 'role', is: 'secret' } }, 'db is no role: its type is secret', 'ask for type secret'], // prettier-ignore
  ]
  for (const [code, change, reason, next] of ROWS) {
    test(`${code} ${JSON.stringify(change)}`, () => {
      assert.deepEqual(sentenceFor(code, { ...PARTS, ...change }), { reason, next })
    })
  }

  test('every code has one of its own, of one line', () => {
    const codes = Object.keys(REASON_CODES) as ReasonCode[] // The table has no other keys.
    const reasons = codes.map((code) => sentenceFor(code, PARTS).reason)
    for (const reason of reasons) assert.match(reason, /^\S[^\n]*[^\s.]$/)
    // What policy alone permits reads as what posture permits.
    assert.equal(new Set(reasons).size, codes.length - 1)
  })
})
