/** Whether an asset refuses anybody, why, at which tiers and since when: what its decisions say, and what nobody's would. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { causeOf, decisionOf, stage, type Stage } from '../../proof/testkit/stage.ts'
import { hash, HOUR, NOW } from '../../proof/worlds/clock.ts'
import { deriveId, type AssetUid, type HoldId } from '../kernel/ids.ts'
import { instant, type Instant } from '../kernel/instant.ts'
import type { Decision } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import { TIERS, type Tier } from '../model/posture.ts'
import type { Env } from '../model/env.ts'
import type { View } from '../state/state.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import type { Denial } from '../model/refusal.ts'
import { accessBy as accessByDenials, type AssetAccess, type Denials } from './asset-access.ts'
import type { UseNow } from './refusal-reason.ts'

type DenialsAt = (tier: Tier) => Omit<Denials, 'tier'>

// prettier-ignore
const accessBy = (view: View, asset: AssetUid, uses: readonly UseNow[], at: DenialsAt, env: Env): AssetAccess =>
  accessByDenials(view, asset, uses, TIERS.map((tier) => ({ tier, ...at(tier) })), env)

interface World extends Stage {
  readonly web: Stored<'Asset'>
  use(tier: Tier, code: ReasonCode, change?: Partial<Decision>): UseNow
}

function world(spec: Parameters<Stage['asset']>[1] = {}): World {
  const made = stage()
  const web = made.asset('web', spec)
  const identity = made.put('Identity', 'svc', { type: 'bot' })
  return {
    ...made,
    web,
    use: (tier, code, change) => {
      const resource = made.put('Resource', `t${tier}`, { type: 'secret', tier })
      return { identity, resource, actions: ['read'], decision: decisionOf(code, change) }
    },
  }
}

const NOBODY: DenialsAt = () => ({ denied: null, open: null })
const says = ({ state, reason, tiers }: AssetAccess): string =>
  [state, ...(reason === null ? [] : [reason]), tiers.join('')].join(' ').trim()

describe('what its uses say', () => {
  const ROWS: readonly (readonly [
    what: string,
    uses: readonly (readonly [Tier, ReasonCode])[],
    expected: string,
  ])[] = [
    [
      'all are permitted',
      [
        [0, 'permitted'],
        [1, 'permitted'],
      ],
      'permitted',
    ],
    [
      'denied, and not by posture',
      [
        [0, 'no-grant'],
        [1, 'policy-forbids'],
      ],
      'permitted',
    ],
    [
      'kept open by an override',
      [
        [0, 'permitted-by-override'],
        [1, 'permitted'],
      ],
      'overridden 0',
    ],
    ['not enforced', [[1, 'permitted-report-only'], [0, 'permitted-report-only']], 'report-only 01'], // prettier-ignore
    ['an override before what is not enforced', [[1, 'permitted-report-only'], [0, 'permitted-by-override']], 'overridden 0'], // prettier-ignore
    // Some use is refused.
    [
      'a fix is due',
      [
        [0, 'asset-blocked'],
        [2, 'permitted'],
      ],
      'blocked blocked 0',
    ],
    [
      'quarantined',
      [
        [3, 'asset-quarantined'],
        [0, 'asset-quarantined'],
      ],
      'blocked blocked 03',
    ],
    ['too old', [[0, 'asset-stale']], 'refused too-old 0'],
    ['not known', [[1, 'posture-unknown']], 'refused never-reported 1'],
    ['not established', [[1, 'asset-not-established']], 'refused never-reported 1'],
    ['a block is told before what is too old', [[0, 'asset-stale'], [1, 'asset-blocked']], 'blocked blocked 01'], // prettier-ignore
    ['from a backup', [[0, 'from-backup']], 'refused from-backup 0'],
    [
      'not heard of since',
      [
        [0, 'asset-unheard'],
        [0, 'asset-unheard'],
      ],
      'refused unheard 0',
    ],
    ['refused before what is kept open', [[1, 'permitted-by-override'], [0, 'asset-stale'], [2, 'permitted-report-only']], 'refused too-old 0'], // prettier-ignore
  ]
  for (const [what, uses, expected] of ROWS) {
    test(what, () => {
      const made = world()
      const now = uses.map(([tier, code]) => made.use(tier, code))
      assert.equal(says(accessBy(made.state, made.web.uid, now, NOBODY, envAt(NOW))), expected)
    })
  }

  test('who is to blame is the first that denies of the use that is told', () => {
    const made = world()
    const [node, other] = [made.asset('node').uid, made.asset('other').uid]
    const uses = [
      made.use(0, 'asset-stale', { denying: [other] }),
      made.use(1, 'asset-blocked', { denying: [node, other] }),
    ]
    const denying = (some: readonly UseNow[]): unknown =>
      accessBy(made.state, made.web.uid, some, NOBODY, envAt(NOW)).denying
    assert.equal(denying(uses), node)
    assert.equal(denying(uses.slice(0, 1)), other)
    assert.equal(denying([made.use(0, 'permitted')]), made.web.uid)
  })

  test('of the overrides that keep it open the first to end is named, of equal ones by id', () => {
    const made = world()
    const until = (hour: number): { readonly expiresAt: Instant } => ({ expiresAt: instant(NOW + hour * HOUR) }) // prettier-ignore
    const [late, one, two] = [made.override('late', until(3)), made.override('one', until(1)), made.override('two', until(1))] // prettier-ignore
    const first = [one, two].toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]
    for (const ids of [[late.id, two.id], [one.id]] as const) {
      const uses = [made.use(0, 'permitted-by-override', { overrides: [...ids] }), made.use(1, 'permitted-by-override', { overrides: [one.id, two.id] })] // prettier-ignore
      const { override } = accessBy(made.state, made.web.uid, uses, NOBODY, envAt(NOW))
      assert.deepEqual(override, { id: first?.id, name: first?.name, owner: 'team-a', reason: 'a reason', until: NOW + HOUR }) // prettier-ignore
    }
    const gone = deriveId(hash, 'stage', 'override', 'gone')
    for (const [ids, name] of [
      [[gone], undefined],
      [[gone, late.id], 'late'],
    ] as const) {
      // prettier-ignore
      const uses = [made.use(0, 'permitted-by-override', { overrides: ids })]
      const { override } = accessBy(made.state, made.web.uid, uses, NOBODY, envAt(NOW))
      assert.equal(override?.name, name)
    }
  })
})

describe('where nothing acts from it, what posture says of the whole', () => {
  const reason = (code: ReasonCode, gap: string | null): Denial['reasons'][number] => {
    const caused = code === 'asset-blocked' || code === 'asset-quarantined'
    return { asset: world().web.uid, cause: caused ? causeOf().id : null, lineage: null, source: null, gap, code } // prettier-ignore
  }
  const denial = (code: ReasonCode, ...gaps: readonly (string | null)[]): Denial => ({
    code,
    reasons: (gaps.length === 0 ? [null] : gaps).map((gap) => reason(code, gap)),
  })
  /** By tier: denied and left open, denied and kept open by an override, or neither. */
  type At = readonly [Denial, 'open' | 'kept'] | null
  const BLOCKED = denial('asset-blocked')
  const STALE = denial('asset-stale')
  const UNKNOWN = denial('posture-unknown')
  const QUARANTINED = denial('asset-quarantined')
  const report = (made: World): void => made.mode('report-only')
  const heard = (made: World): void => made.heard(made.web)

  const ROWS: readonly (readonly [
    what: string,
    at: readonly At[],
    before: ((made: World) => void) | undefined,
    expected: string,
  ])[] = [
    ['nobody would be denied', [], undefined, 'permitted'],
    ['an override keeps all open', [[BLOCKED, 'kept'], [BLOCKED, 'kept']], undefined, 'overridden 01'], // prettier-ignore
    [
      'not enforced',
      [
        [BLOCKED, 'open'],
        [BLOCKED, 'open'],
      ],
      report,
      'report-only 01',
    ],
    ['not enforced, and a part kept open', [[BLOCKED, 'open'], [BLOCKED, 'kept']], report, 'report-only 0'], // prettier-ignore
    ['enforced at another tier', [[BLOCKED, 'open']], (made) => { made.mode('report-only', { tiers: [0] }) }, 'report-only 0'], // prettier-ignore
    ['enforced for some uses alone', [[BLOCKED, 'open']], (made) => { made.mode('report-only', { resources: [] }) }, 'report-only 0'], // prettier-ignore
    // Whoever came would be refused.
    [
      'a fix is due',
      [
        [BLOCKED, 'open'],
        [BLOCKED, 'open'],
      ],
      undefined,
      'blocked blocked 01',
    ],
    ['kept open at one tier only', [[BLOCKED, 'kept'], [BLOCKED, 'open']], undefined, 'blocked blocked 1'], // prettier-ignore
    ['not enforced at one tier only', [[BLOCKED, 'open'], [BLOCKED, 'open']], (made) => { made.mode('report-only', { tiers: [0] }) }, 'blocked blocked 1'], // prettier-ignore
    ['a quarantine, in every mode', [[QUARANTINED, 'open']], report, 'blocked blocked 0'],
    ['a quarantine beside what is not enforced', [[BLOCKED, 'open'], [QUARANTINED, 'open']], report, 'blocked blocked 1'], // prettier-ignore
    ['what cannot be judged', [[denial('asset-blocked', 'a', 'b'), 'open']], undefined, 'blocked cannot-judge 0'], // prettier-ignore
    ['what cannot be judged, and a fix', [[denial('asset-blocked', 'a', null), 'open']], undefined, 'blocked blocked 0'], // prettier-ignore
    ['too old', [[STALE, 'open']], undefined, 'refused too-old 0'],
    ['never reported', [[UNKNOWN, 'open']], undefined, 'refused never-reported 0'],
    ['not enough reported', [[UNKNOWN, 'open']], heard, 'refused incomplete 0'],
    ['a block is told before what is too old', [[STALE, 'open'], [BLOCKED, 'open']], undefined, 'blocked blocked 01'], // prettier-ignore
  ]
  for (const [what, at, before, expected] of ROWS) {
    test(what, () => {
      const made = world()
      before?.(made)
      const denialsAt: DenialsAt = (tier) => {
        const of = at[tier] ?? null
        return of === null ? { denied: null, open: null } : { denied: of[0], open: of[1] === 'open' ? of[0] : null } // prettier-ignore
      }
      assert.equal(says(accessBy(made.state, made.web.uid, [], denialsAt, envAt(NOW))), expected)
    })
  }

  test('a cause that cannot be judged beside its age is still that', () => {
    const made = world()
    const both = { code: 'asset-blocked', reasons: [reason('asset-blocked', 'a'), reason('asset-stale', null)] } as const // prettier-ignore
    const { reason: why } = accessBy(made.state, made.web.uid, [], () => ({ denied: both, open: both }), envAt(NOW)) // prettier-ignore
    assert.equal(why, 'cannot-judge')
  })

  test('what keeps it open is named: a live override of it, or one that shelters it', () => {
    const kept = (before: (made: World) => void): string | undefined => {
      const made = world()
      before(made)
      const { override } = accessBy(made.state, made.web.uid, [], () => ({ denied: BLOCKED, open: null }), envAt(NOW)) // prettier-ignore
      return override?.name
    }
    const own =
      (name: string, change = {}) =>
      (made: World) => {
        made.override(name, { scope: { assets: [made.web.uid] }, ...change })
      }
    const sheltered = (made: World): void => {
      const { id } = made.override('breaker', { scope: { lineages: ['x'] }, expiresAt: instant(NOW + 9) }) // prettier-ignore
      const shelter = { override: id, behind: id, tiers: [0, 1], causes: [], aged: true } as const
      const body = { asset: made.web.uid, keys: [], tiers: [null, null], shelters: [shelter] } as const // prettier-ignore
      made.write('refusal.changed', body)
    }
    assert.equal(kept(own('mine')), 'mine')
    assert.equal(kept(sheltered), 'breaker')
    assert.equal(kept((made) => { own('mine')(made); sheltered(made) }), 'breaker') // prettier-ignore
    assert.equal(kept(own('over', { endedAt: NOW })), undefined)
    assert.equal(kept(own('past', { expiresAt: NOW })), undefined)
    assert.equal(kept((made) => { const other = made.asset('other'); made.override('other', { scope: { assets: [other.uid] } }) }), undefined) // prettier-ignore
    assert.equal(kept(() => undefined), undefined) // prettier-ignore
  })

  test('nothing is named where something is refused', () => {
    const made = world()
    made.override('mine', { scope: { assets: [made.web.uid] } })
    for (const at of [
      { denied: BLOCKED, open: BLOCKED },
      { denied: null, open: null },
    ]) {
      assert.equal(accessBy(made.state, made.web.uid, [], () => at, envAt(NOW)).override, null)
    }
  })
})

describe('a past in doubt refuses whoever came', () => {
  const past = (change: {
    readonly fromBackup?: boolean
    readonly restored?: number
    readonly heard?: number | null
    readonly image?: true
    readonly before?: (made: World) => void
    readonly at?: ReturnType<DenialsAt>
  }): string => {
    // prettier-ignore
    const made = world(change.image === true ? { type: 'image' } : {})
    change.before?.(made)
    if (change.heard !== undefined) {
      const at = change.heard === null ? null : instant(NOW + change.heard * HOUR)
      made.heard(made.web, { lastGoodAt: at })
    }
    if (change.restored !== undefined) made.state.restoredAt = instant(NOW + change.restored * HOUR)
    const env = envAt(NOW, { fromBackup: change.fromBackup ?? false })
    const access = accessBy(made.state, made.web.uid, [], () => change.at ?? NOBODY(0), env)
    const since = access.since === null ? '' : ` since ${(access.since - NOW) / HOUR}`
    return says(access) + since
  }
  const denied = { code: 'asset-blocked', reasons: [] } as const

  test('from a backup, whatever kept it open; what is blocked stays so', () => {
    assert.equal(past({ fromBackup: true }), 'refused from-backup 01')
    assert.equal(past({ fromBackup: true, at: { denied, open: null } }), 'refused from-backup 01')
    assert.equal(past({ fromBackup: true, before: (made) => made.mode('report-only') }), 'refused from-backup 01') // prettier-ignore
    assert.match(past({ fromBackup: true, at: { denied, open: denied } }), /^blocked/)
    const stale = { code: 'asset-stale', reasons: [] } as const
    assert.equal(past({ fromBackup: true, at: { denied: stale, open: stale } }), 'refused too-old 0123') // prettier-ignore
  })

  test('not heard of since it was restored, where it is enforced', () => {
    const restored = { restored: -5, heard: -9 }
    assert.equal(past(restored), 'refused unheard 01 since -5')
    assert.equal(past({ ...restored, before: (made) => made.mode('report-only', { tiers: [1] }) }), 'refused unheard 0 since -5') // prettier-ignore
    assert.equal(past({ ...restored, before: (made) => made.mode('report-only') }), 'permitted')
    assert.equal(past({ ...restored, heard: -4 }), 'permitted')
    assert.equal(past({ ...restored, heard: null }), 'permitted')
    assert.equal(past({ ...restored, image: true }), 'permitted')
    assert.equal(past({ heard: -9 }), 'permitted')
    assert.equal(past({ ...restored, at: { denied, open: null } }), 'overridden 0123')
  })
})

describe('since when', () => {
  const HOLD = deriveId(hash, 'stage', 'hold', 'h')
  function held(made: World, id: HoldId = HOLD, asset = made.web): void {
    const cause = made.open(asset)
    const hold = { id, subject: { kind: 'asset', uid: asset.uid }, since: NOW, openedBy: cause.id, causes: [cause.id], openSeq: 1, state: 'open', closedAt: null, closedSeq: null, closedBy: null, exposures: [] } as const // prettier-ignore
    made.write('hold.opened', { hold, mode: 'enforce', cut: [] })
  }
  const enforcedAt = (made: World, id: HoldId): unknown => made.state.holds.get(id)?.enforcedAt
  const told = (made: World, uses: readonly UseNow[]): AssetAccess =>
    accessBy(made.state, made.web.uid, uses, NOBODY, envAt(NOW))

  test('of a block: when its hold began to refuse', () => {
    const made = world()
    held(made)
    const blocked = told(made, [made.use(0, 'asset-blocked')])
    assert.deepEqual([blocked.hold, blocked.since], [HOLD, enforcedAt(made, HOLD)])
    assert.ok(typeof blocked.since === 'number')
  })

  test('of what it runs on: when that hold began, and its own is the one that is named', () => {
    const made = world()
    const node = made.asset('node')
    const other = deriveId(hash, 'stage', 'hold', 'other')
    held(made, other, node)
    const uses = [made.use(0, 'asset-blocked', { hold: other, denying: [node.uid] })]
    assert.deepEqual([told(made, uses).hold, told(made, uses).since], [null, enforcedAt(made, other)]) // prettier-ignore
  })

  test('of a block that no entry has made yet it is not known', () => {
    const made = world()
    made.open(made.web)
    const { hold, since } = told(made, [made.use(0, 'asset-blocked')])
    assert.ok(hold !== null)
    assert.equal(since, null)
    assert.equal(told(world(), [made.use(0, 'asset-blocked')]).since, null)
  })

  test('of what is permitted there is none, held or not', () => {
    const made = world()
    held(made)
    const { hold, since } = told(made, [made.use(2, 'permitted')])
    assert.deepEqual([hold, since], [HOLD, null])
    assert.equal(told(made, [made.use(0, 'permitted-report-only')]).since, null)
  })

  test('of a refusal: when it began, and it was enforced; the later of both', () => {
    const began = (tiers: readonly [number | null, number | null], mode?: number): unknown => {
      const made = world()
      const [zero, one] = tiers.map((hour) => hour === null ? null : { code: 'asset-stale', since: instant(NOW + hour * HOUR) } as const) // prettier-ignore
      made.write('refusal.changed', { asset: made.web.uid, keys: [], tiers: [zero ?? null, one ?? null], shelters: [] }) // prettier-ignore
      if (mode !== undefined) {
        const at = instant(NOW + mode * HOUR)
        made.state.modes = [{ mode: 'enforce', scope: { everything: true }, at, by: 'p', reason: 'r' }] // prettier-ignore
      }
      const permitted = told(made, [made.use(0, 'permitted-by-override')])
      assert.equal(permitted.since, null)
      assert.equal(told(made, [made.use(0, 'from-backup')]).since, null)
      const { since } = told(made, [made.use(0, 'asset-stale')])
      made.mode('report-only')
      assert.equal(told(made, [made.use(0, 'asset-stale')]).since, null)
      return since === null ? null : (since - NOW) / HOUR
    }
    assert.equal(began([-3, -8]), -8)
    assert.equal(began([-8, -3]), -8)
    assert.equal(began([-3, null]), -3)
    assert.equal(began([null, -3]), -3)
    assert.equal(began([-3, -8], -5), -5)
    assert.equal(began([null, null]), null)
    const made = world()
    assert.equal(told(made, [made.use(0, 'asset-stale')]).since, null)
    made.mode('report-only')
    assert.equal(told(made, [made.use(0, 'asset-stale')]).since, null)
    assert.equal(told(made, [made.use(0, 'from-backup')]).since, null)
  })
})
