/** Why posture refuses a use, in words of what is to be done; and what those that act from an asset may and may not. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decisionOf, stage, type Stage } from '../../proof/testkit/stage.ts'
import { hash, HOUR, NOW } from '../../proof/worlds/clock.ts'
import { deriveId, type HoldId } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Decision } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import type { Tier } from '../model/posture.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { askForTime, linesOf } from './access-lines.ts'
import type { AssetAccess } from './asset-access.ts'
import { refusalReason, type UseNow } from './refusal-reason.ts'

interface World extends Stage {
  readonly web: Stored<'Asset'>
  use(tier: Tier, code: ReasonCode, change?: Partial<Decision>): UseNow
}

function world(): World {
  const made = stage()
  const identity = made.put('Identity', 'svc', { type: 'bot' })
  return {
    ...made,
    web: made.asset('web'),
    use: (tier, code, change) => {
      const resource = made.put('Resource', `t${tier}`, { type: 'secret', tier })
      return { identity, resource, actions: ['read'], decision: decisionOf(code, change) }
    },
  }
}

describe('why posture refuses a use', () => {
  const ROWS: readonly (readonly [ReasonCode, string | null])[] = [
    ['asset-quarantined', 'blocked'],
    ['from-backup', 'from-backup'],
    ['asset-unheard', 'unheard'],
    ['asset-stale', 'too-old'],
    ['posture-unknown', 'never-reported'],
    ['asset-not-established', 'never-reported'],
    ['permitted', null],
    ['permitted-by-override', null],
    ['permitted-report-only', null],
    ['no-grant', null],
    ['not-bound', null],
    ['policy-forbids', null],
    ['clock-suspect', null],
  ]
  for (const [code, reason] of ROWS) {
    test(`${code}: ${reason}`, () => {
      assert.equal(refusalReason(stage().state, decisionOf(code)), reason)
      assert.equal(refusalReason(stage().state, decisionOf(code, { decision: true })), null)
    })
  }

  test('what cannot be judged is that where nothing else is a cause of it', () => {
    const made = world()
    const gap = made.open(made.web, { class: 'cannot-judge', component: 'a' })
    const other = made.open(made.web, { class: 'cannot-judge', component: 'b' })
    const fix = made.open(made.web)
    const why = (...causes: readonly { readonly id: typeof fix.id }[]): unknown =>
      refusalReason(
        made.state,
        decisionOf('asset-blocked', { causes: causes.map((cause) => cause.id) }),
      )
    assert.deepEqual([why(gap), why(gap, other)], ['cannot-judge', 'cannot-judge'])
    assert.deepEqual([why(fix), why(gap, fix), why()], ['blocked', 'blocked', 'blocked'])
  })

  test('what was reported and is not enough, of any that denies', () => {
    const made = world()
    const other = made.asset('other')
    made.heard(made.web)
    const why = (...denying: readonly Stored<'Asset'>[]): unknown =>
      refusalReason(made.state, decisionOf('posture-unknown', { denying: denying.map((asset) => asset.uid) })) // prettier-ignore
    assert.deepEqual([why(made.web), why(other, made.web)], ['incomplete', 'incomplete'])
    assert.deepEqual([why(other), why()], ['never-reported', 'never-reported'])
  })
})

describe('lines of access', () => {
  test('what is permitted and what is not, each with its code, its end and what keeps it open', () => {
    const made = world()
    const { id } = made.override('exception', { scope: { assets: [made.web.uid] } })
    const gone = deriveId(hash, 'stage', 'override', 'gone')
    const until = instant(NOW + HOUR)
    const uses = [
      made.use(0, 'asset-stale'),
      made.use(1, 'permitted-by-override', { overrides: [id], allowedUntil: until }),
      made.use(2, 'permitted-by-override', { overrides: [gone] }),
      made.use(3, 'no-grant'),
    ]
    const { cannot, still } = finished(linesOf(made.state, uses, undefined))
    const brief = (lines: typeof cannot): unknown =>
      lines.map(({ resource, tier, code, reason, until: end, override }) => [resource, tier, code, reason, end, override]) // prettier-ignore
    assert.deepEqual(brief(cannot), [
      ['t0', 0, 'asset-stale', 'too-old', null, null],
      ['t3', 3, 'no-grant', null, null, null],
    ])
    assert.deepEqual(brief(still), [
      ['t1', 1, 'permitted-by-override', null, until, 'exception'],
      ['t2', 2, 'permitted-by-override', null, null, null],
    ])
    assert.equal(finished(linesOf(made.state, uses, 'svc')).cannot.length, 2)
    const none = finished(linesOf(made.state, uses, 'other'))
    assert.deepEqual([none.cannot, none.still], [[], []])
  })

  test('time is asked for where a hold refuses somebody, or would', () => {
    const access = (state: AssetAccess['state'], hold: HoldId | null): string | null =>
      askForTime({ state, hold, since: null, reason: null, tiers: [], override: null, denying: world().web.uid }) // prettier-ignore
    const id = deriveId(hash, 'stage', 'hold', 'h')
    for (const state of ['blocked', 'overridden', 'report-only'] as const) {
      assert.equal(access(state, id), `holdfast hold release ${id} --until 8h --reason "…"`)
    }
    assert.equal(access('permitted', id), null)
    assert.equal(access('blocked', null), null)
  })
})
