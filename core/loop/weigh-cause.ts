/** A found cause with its weight, its dates and its history: what evidence and advisories share. */

import { weigh } from '../assess/weigh.ts'
import type { FoundCause } from '../correlate/found-causes.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { WEIGHTS, type Cause, type CauseDetail } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { PerTier } from '../model/posture.ts'
import { selects } from '../model/scope.ts'
import { find, type View } from '../model/state.ts'
import type { Env } from './env.ts'
import { firstNames, together, type OpenCauses } from './open-causes.ts'
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
  const { lineage, component } = firstNames(open, found)
  const id = deriveId(env.hash, view.ledgerId, 'cause', {
    asset,
    class: found.class,
    component,
    lineage,
  })
  const before = open.byId.get(id)
  const completed =
    found.class === 'replaced-code' || found.class === 'kernel-restart'
      ? [found.component, ...(found.completes ?? [])].flatMap((name) =>
          open.about('pending-fix', name, found.detail.ecosystem),
        )
      : []
  const completes = worst(completed)
  const from = before?.firstSeenAt ?? completes?.firstSeenAt ?? env.now
  const fresh = weigh(
    {
      class: found.class,
      severity: found.detail.severity,
      exploited: found.exploited,
      exposed: found.exposed,
      automatable: found.automatable ?? false,
      impact: found.impact ?? 'total',
      supportEndedAt: found.detail.supportEndedAt,
    },
    policy,
    from,
  )
  // A pending restart has the weight and dates of the fix it completes.
  const base = before === undefined ? completes : worst([before, ...completed])
  const heavier =
    base !== undefined && WEIGHTS.indexOf(base.weight) >= WEIGHTS.indexOf(fresh.weight)
  const due: PerTier<Cause['due'][number]> =
    base === undefined || (before !== undefined && before.provenBy.length > 0)
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
    component,
    lineage,
    weight: heavier ? base.weight : fresh.weight,
    due,
    rule: heavier ? base.rule : fresh.rule,
    firstSeenAt: from,
    openedAt: before?.openedAt ?? env.now,
    detail: before === undefined ? found.detail : detailOf(before, found),
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

/** Several fixes one restart completes: the heaviest with the soonest dates and the first sight of any. */
function worst(causes: readonly Cause[]): Cause | undefined {
  return causes.reduce<Cause | undefined>((a, b) => {
    if (a === undefined) return b
    const heavier = WEIGHTS.indexOf(b.weight) > WEIGHTS.indexOf(a.weight) ? b : a
    return {
      ...heavier,
      firstSeenAt: a.firstSeenAt < b.firstSeenAt ? a.firstSeenAt : b.firstSeenAt,
      due: [
        sooner(a.due[0], b.due[0]),
        sooner(a.due[1], b.due[1]),
        sooner(a.due[2], b.due[2]),
        sooner(a.due[3], b.due[3]),
      ],
    }
  }, undefined)
}

/** One cause from several sources keeps what each of them knew. */
function detailOf(before: Cause, found: FoundCause): CauseDetail {
  if (before.class === 'pending-fix') return together(before, found)
  if (before.class !== 'end-of-life') return found.detail
  const endedAt = before.detail.supportEndedAt ?? found.detail.supportEndedAt
  const ended = endedAt === undefined ? {} : { supportEndedAt: endedAt }
  const { evidence, source, missingProof } = found.detail
  return { ...before.detail, ...ended, evidence, source, missingProof }
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
