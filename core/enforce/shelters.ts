/** What overrides keep an asset open for, while a judgement goes through the reasons of its denial. */

import type { CauseId, OverrideId } from '../kernel/ids.ts'
import { sorted, type Stepwise } from '../kernel/stepwise.ts'
import { isQuestion, type Override } from '../model/override.ts'
import type { DenialReason, Shelter } from '../model/refusal.ts'

export interface Shelters {
  add(override: Override, tier: 0 | 1, reason: Pick<DenialReason, 'cause'>): void
  /** By override. */
  all(): Stepwise<Shelter[]>
}

interface Kept {
  readonly behind: OverrideId | null
  readonly tiers: Set<0 | 1>
  readonly causes: Set<CauseId>
  aged: boolean
}

export function sheltersOver(): Shelters {
  const shelters = new Map<OverrideId, Kept>()
  return {
    add({ id, kind, scope }, tier, { cause }) {
      let kept = shelters.get(id)
      if (kept === undefined) {
        kept = { behind: scope.behind ?? null, tiers: new Set(), causes: new Set(), aged: false }
        shelters.set(id, kept)
      }
      kept.tiers.add(tier)
      // Whom a breaker keeps open it keeps for named causes; any other override says itself what it covers.
      const named = isQuestion({ kind }) || scope.behind !== undefined
      if (named && cause !== null) kept.causes.add(cause)
      kept.aged ||= cause === null
    },
    *all() {
      const all: Shelter[] = []
      for (const [override, { behind, tiers, causes, aged }] of [...shelters].toSorted(byId)) {
        const named = yield* sorted([...causes], (a, b) => (a < b ? -1 : 1))
        all.push({ override, behind, tiers: [...tiers], causes: named, aged })
      }
      return all
    },
  }
}

function byId([a]: readonly [OverrideId, Kept], [b]: readonly [OverrideId, Kept]): number {
  return a < b ? -1 : 1
}
