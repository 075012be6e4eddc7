/**
 * A posture policy changed: the open causes of the assets it selects are weighed anew at once. It may
 * only tighten what is already open; a looser policy counts for causes that open later (decision 0006).
 */

import { weigh } from '../assess/weigh.ts'
import type { EntryBodies } from '../model/entry.ts'
import { WEIGHTS, type Cause } from '../model/cause.ts'
import type { Stored } from '../model/manifest.ts'
import { selects } from '../model/scope.ts'
import { factsOf } from '../model/standing.ts'
import type { View } from '../model/state.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'
import { foresee } from './foresee.ts'
import type { Guards } from './guards.ts'
import { settleAsset } from './settle-asset.ts'

export function reweigh(
  view: View,
  body: EntryBodies['manifest.applied'],
  env: Env,
  shared: Guards,
): Body[] {
  if (body.kind !== 'PosturePolicy') return []
  const policy = body as unknown as Stored<'PosturePolicy'> // Same kind, name and spec, not yet stored.
  const bodies: Body[] = []
  const guards = { ...shared, triggers: [`policy ${body.name}`] }
  const after = foresee(view, [{ kind: 'manifest.applied', body }], env.now)
  for (const asset of view.manifests.Asset.values()) {
    if (!selects(policy.spec.assets, asset)) continue
    const facts = factsOf(view, asset.uid)
    const causes: Cause[] = []
    let changed = false
    for (const cause of facts.causes) {
      const tighter = tighten(cause, policy)
      causes.push(tighter)
      if (tighter === cause) continue
      changed = true
      bodies.push({ kind: 'cause.changed', body: { cause: tighter, why: `policy ${body.name}` } })
    }
    if (changed) {
      bodies.push(
        ...settleAsset(
          after,
          asset.uid,
          { causes, standings: [...facts.standings] },
          env,
          null,
          guards,
        ),
      )
    }
  }
  return bodies
}

/** Only a policy that names an age of its own: the table's inputs are those of the last report. */
function tighten(cause: Cause, policy: Stored<'PosturePolicy'>): Cause {
  const { deadline } = policy.spec
  if (deadline === undefined || !('after' in deadline)) return cause
  const fresh = weigh(
    {
      class: cause.class,
      severity: cause.detail.severity,
      exploited: cause.detail.exploited,
      exposed: cause.weight === 'critical',
      automatable: false,
      impact: 'total',
    },
    policy.spec,
    cause.firstSeenAt,
  )
  const heavier = WEIGHTS.indexOf(fresh.weight) > WEIGHTS.indexOf(cause.weight)
  const sooner = fresh.due.some((at, tier) => {
    const before = cause.due[tier] ?? null
    return at !== null && (before === null || at < before)
  })
  if (!heavier && !sooner) return cause
  const least = (tier: 0 | 1 | 2 | 3): Cause['due'][number] => {
    const [before, after] = [cause.due[tier], fresh.due[tier]]
    if (before === null || after === null) return before ?? after
    return before < after ? before : after
  }
  return {
    ...cause,
    weight: heavier ? fresh.weight : cause.weight,
    due: [least(0), least(1), least(2), least(3)],
    rule: fresh.rule,
  }
}
