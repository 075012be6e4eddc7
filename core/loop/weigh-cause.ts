/** A found cause with its weight, its dates and its history: what evidence and advisories share. */

import { weigh } from '../assess/weigh.ts'
import type { FoundCause } from '../correlate/found-causes.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { saidBy, WEIGHTS, type Cause, type CauseDetail } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { PerTier } from '../model/posture.ts'
import { selects } from '../model/scope.ts'
import { find, type View } from '../model/state.ts'
import type { Env } from './env.ts'
import { lineageOf, together, type OpenCauses } from './open-causes.ts'
import { suppressionOf } from './suppression.ts'

/** The first policy by name that selects the asset; one is enough, and its order is stable. */
export function policyFor(view: View, asset: AssetUid): PosturePolicySpec | undefined {
  const stored = view.manifests.Asset.get(asset)
  if (stored === undefined) return undefined
  return [...view.manifests.PosturePolicy.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .find((policy) => selects(policy.spec.assets, stored))?.spec
}

/** Its id never changes; age counts from the first sight; a new look may tighten, never loosen. */
export function weighed(
  view: View,
  asset: AssetUid,
  found: FoundCause,
  open: OpenCauses,
  policy: PosturePolicySpec | undefined,
  env: Env,
): Cause {
  const lineage = lineageOf(open, found)
  const id = deriveId(env.hash, view.ledgerId, 'cause', {
    asset,
    class: found.class,
    component: found.component,
    lineage,
  })
  const before = open.byId.get(id)
  const completes =
    found.class === 'replaced-code' || found.class === 'kernel-restart'
      ? open.about('pending-fix', found.component)[0]
      : undefined
  const from = before?.firstSeenAt ?? completes?.firstSeenAt ?? env.now
  const fresh = weigh(
    {
      class: found.class,
      severity: found.detail.severity,
      exploited: found.exploited,
      exposed: found.exposed,
      automatable: found.automatable ?? false,
      impact: found.impact ?? 'total',
    },
    policy,
    from,
  )
  // A pending restart has the weight and dates of the fix it completes.
  const base = before ?? completes
  const heavier =
    base !== undefined && WEIGHTS.indexOf(base.weight) >= WEIGHTS.indexOf(fresh.weight)
  const due: PerTier<Cause['due'][number]> =
    base === undefined || base.provenBy.length > 0
      ? fresh.due
      : [
          sooner(base.due[0], fresh.due[0]),
          sooner(base.due[1], fresh.due[1]),
          sooner(base.due[2], fresh.due[2]),
          sooner(base.due[3], fresh.due[3]),
        ]
  const cause: Cause = {
    id,
    asset,
    class: found.class,
    component: found.component,
    lineage,
    weight: heavier ? base.weight : fresh.weight,
    due,
    rule: heavier ? base.rule : fresh.rule,
    firstSeenAt: from,
    openedAt: before?.openedAt ?? env.now,
    detail: alsoSaidBy(
      before,
      before?.class === 'pending-fix' ? together(before, found) : found.detail,
      found.detail.source,
    ),
    provenBy: [],
    suppressed: null,
  }
  const stated = suppressionOf(view, cause, env)
  // A source from outside has decided: one that is no more independent does not reopen it.
  const decided = before?.suppressed ?? null
  const outside = find(view, 'Source', found.detail.source)?.spec.independence === 'second'
  const lasts =
    decided !== null && decided.until > env.now && !view.statements.has(decided.statement)
  return { ...cause, suppressed: stated ?? (lasts && !outside ? decided : null) }
}

function alsoSaidBy(before: Cause | undefined, detail: CauseDetail, source: string): CauseDetail {
  const said = new Set([...(before === undefined ? [] : saidBy(before)), source])
  return said.size < 2 ? detail : { ...detail, saidBy: [...said] }
}

function sooner(a: Cause['due'][number], b: Cause['due'][number]): Cause['due'][number] {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** Who said it last, and with which evidence, does not make a cause different. */
export function differs(a: Cause, b: Cause): boolean {
  // What most often differs is cheap to see; only what is alike so far is compared as a whole.
  if (a.weight !== b.weight || a.due.some((at, tier) => at !== b.due[tier])) return true
  const plain = (cause: Cause): string =>
    canonicalJson({
      ...cause,
      detail: { ...cause.detail, evidence: '', source: '' },
    } as unknown as Json)
  return plain(a) !== plain(b)
}
