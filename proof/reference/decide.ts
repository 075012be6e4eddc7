/**
 * The reference decision: slow, plain, written from DESIGN section 5 alone. It loops over everything and
 * uses no index of the state; the product's `decide` must agree with it on every generated world.
 */

import type { Env } from '@holdfast/core/model/env'
import type { Caller, DecisionRequest } from '@holdfast/core/model/decision'
import type { Override, OverrideScope } from '@holdfast/core/model/override'
import type { PostureTable, Tier } from '@holdfast/core/model/posture'
import type { View } from '@holdfast/core/state/state'
import { isSilentSince, rowsOf, type AssetLook } from './rows.ts'

export interface ReferenceAnswer {
  readonly decision: boolean
  readonly code: string
  readonly until: number | null
  readonly overrides: readonly string[]
}

const deny = (code: string): ReferenceAnswer => ({
  decision: false,
  code,
  until: null,
  overrides: [],
})

const ALWAYS_GOVERNED = ['secret', 'token-audience', 'role', 'system']

export function referenceDecide(
  view: View,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
): ReferenceAnswer {
  const { subject, resource, action } = request
  const governed =
    ALWAYS_GOVERNED.includes(resource.type) ||
    !env.accessPolicy.ungoverned.resourceTypes.has(resource.type) ||
    !env.accessPolicy.ungoverned.subjectTypes.has(subject.type)
  if (!governed) return byPolicyAlone(request, env)

  // Subject and resource known, exactly and whole.
  const identity = [...view.manifests.Identity.values()].find(
    (one) =>
      (one.name === subject.id || one.uid === subject.id) &&
      (subject.type === 'identity' || subject.type === one.spec.type),
  )
  if (identity === undefined) return deny('subject-unknown')
  const wanted = [...view.manifests.Resource.values()].find(
    (one) =>
      (one.name === resource.id || one.uid === resource.id) && one.spec.type === resource.type,
  )
  if (wanted === undefined) return deny('resource-unknown')
  if (identity.spec.state === 'suspended') return deny('identity-suspended')

  // A grant, unexpired; the longest one counts.
  const grants = [...view.manifests.Grant.values()].filter(
    (one) =>
      one.spec.identity === identity.name &&
      one.spec.resource === wanted.name &&
      (one.spec.actions.includes(action.name) || one.spec.actions.includes('*')),
  )
  if (grants.length === 0) return deny('no-grant')
  const alive = grants.filter((one) => one.spec.expires === undefined || one.spec.expires > env.now)
  if (alive.length === 0) return deny('grant-expired')
  const grantEnds = alive.some((one) => one.spec.expires === undefined)
    ? Number.POSITIVE_INFINITY
    : Math.max(...alive.map((one) => one.spec.expires ?? 0))

  // Acting assets: proven, vouched for, or the worst of all bound ones.
  if (caller.proven !== undefined && caller.proven.identity !== identity.uid)
    return deny('caller-not-entitled')
  const assets = [...view.manifests.Asset.values()]
  const boundNames = new Set([
    ...(identity.spec.assets ?? []),
    ...[...view.manifests.Binding.values()]
      .filter((one) => one.spec.identity === identity.name)
      .map((one) => one.spec.asset),
  ])
  const named = request.assets.map((name) =>
    assets.find((one) => one.name === name || one.uid === name),
  )
  if (named.some((one) => one === undefined)) return deny('asset-unknown')
  const proven = assets.find((one) => one.uid === caller.proven?.asset)
  const claimed = [...named, ...(proven === undefined ? [] : [proven])].filter(
    (one) => one !== undefined,
  )
  if (claimed.some((one) => !boundNames.has(one.name))) return deny('not-bound')
  const vouched =
    named.length > 0 &&
    caller.vouchesFor !== 'none' &&
    (caller.vouchesFor === 'all' ||
      named.every((one) => one !== undefined && caller.vouchesFor.includes(one.name)))
  const established = caller.proven !== undefined || vouched
  const acting = new Set(claimed.map((one) => one.name))
  if (!established)
    for (const name of boundNames) if (assets.some((one) => one.name === name)) acting.add(name)
  let missing = false
  for (const name of acting) {
    // A Set is iterated with what is added on the way: a walk over all that lies below.
    const asset = assets.find((one) => one.name === name)
    for (const under of asset?.spec.runsOn ?? []) {
      if (assets.some((one) => one.name === under)) acting.add(under)
      else missing = true
    }
  }

  // Causes × tier: the strictest outcome.
  const tier = wanted.spec.tier
  const looks: AssetLook[] = assets
    .filter((one) => acting.has(one.name))
    .map((one) => rowsOf(view, one.uid, tier, env.now))
  const strict = [...view.manifests.PosturePolicy.values()].some(
    (policy) =>
      policy.spec.profile === 'strict' &&
      assets.some(
        (one) => acting.has(one.name) && policy.spec.assets.names?.includes(one.name) === true,
      ),
  )
  const table = strict ? env.tables.strict : env.tables.balanced
  const rows = [
    ...looks.flatMap((one) => one.rows),
    ...(looks.length === 0 || missing ? (['unknown'] as const) : []),
  ]
  const outcomes = rows.map((row) => table.rows[row][tier])
  const denying = looks.filter((one) =>
    one.rows.some((row) => table.rows[row][tier].kind === 'deny'),
  )
  const inLane =
    identity.spec.lane === 'remediation' &&
    !looks.some((one) => one.all.some((cause) => cause.class === 'human-quarantine'))
  let lease = Math.min(
    ...outcomes.map((one) => (one.kind === 'permit' ? one.leaseMs : Number.POSITIVE_INFINITY)),
  )
  let code = 'permitted'
  if (outcomes.some((one) => one.kind === 'deny')) {
    const bad = rows.filter((row) => table.rows[row][tier].kind === 'deny')
    if (bad.includes('quarantined')) code = 'asset-quarantined'
    else if (bad.includes('restricted-critical') || bad.includes('restricted-serious'))
      code = 'asset-blocked'
    else if (!established) code = 'asset-not-established'
    else
      code =
        missing || denying.some((one) => one.age === 'never') ? 'posture-unknown' : 'asset-stale'
  }
  if (inLane) {
    code = 'permitted'
    const outcome = table.rows.verified[tier]
    lease = outcome.kind === 'permit' ? outcome.leaseMs : 0
  }
  if (env.clockSuspect && tier === 0) code = 'clock-suspect'

  // Overrides and modes turn a denial whose sole cause is posture, and nothing else.
  const whatOf = (denying: readonly AssetLook[]): What => ({
    identity: identity.uid as string,
    resource: wanted.uid as string,
    tier: tier as number,
    assets: denying.map((one) => one.uid as string),
    causes: denying.flatMap((one) => one.due.map((cause) => cause.id as string)),
    gaps: denying.flatMap((one) =>
      one.due.map((cause) => (cause.class === 'cannot-judge' ? cause.component : '')),
    ),
    lineages: denying.flatMap((one) => one.due.map((cause) => cause.lineage)),
    sources: denying.flatMap((one) => one.due.map((cause) => cause.detail.source)),
    domains: denying.map((one) => {
      const labels = view.manifests.Asset.get(one.uid)?.labels ?? {}
      const parts = ['environment', 'site', 'service'].map((part) => labels[part])
      return parts.every((part) => part === undefined)
        ? ''
        : parts.map((part) => part ?? '').join('/')
    }),
    code,
  })
  // The mode of each asset that denies, and of the place that no asset is; a report-only one takes nothing.
  const enforces = (asset: string | null): boolean => {
    const newest = [...view.modes].toReversed().find(({ scope }) => {
      const { assets, identities, resources, tiers } = scope
      const named = [assets, identities, resources, tiers].some((one) => one !== undefined)
      return (
        (scope.everything === true || named) &&
        (assets === undefined || assets.some((one) => one === asset)) &&
        (identities === undefined || identities.includes(identity.uid)) &&
        (resources === undefined || resources.includes(wanted.uid)) &&
        (tiers === undefined || tiers.includes(tier))
      )
    })
    return view.stopped === null && newest?.mode === 'enforce'
  }
  const what = whatOf(denying)
  let live: Override[] = []
  if (['asset-blocked', 'asset-stale', 'posture-unknown', 'asset-not-established'].includes(code)) {
    const alive = [...view.overrides.values()].filter(
      (one) => one.endedAt === null && (one.kind === 'report-only' || one.expiresAt > env.now),
    )
    live = alive.filter((one) => inScope(one.scope, what))
    // None covers it as a whole: then each single reason must be covered. What no asset is to blame for never is.
    const nowhere = (missing || looks.length === 0) && table.rows.unknown[tier].kind === 'deny'
    const reasons = nowhere ? [] : denying.flatMap((one) => reasonsOf(view, one, tier, table, what))
    const each = reasons.map((reason) =>
      alive.filter((one) => inScope(one.scope, reason.what, reason.standsBehind)),
    )
    if (live.length === 0 && each.length > 0 && each.every((one) => one.length > 0)) {
      live = [...new Set(each.flat())]
    }
    const refusing = denying.filter((one) => enforces(one.uid))
    const placeless = nowhere && enforces(null)
    if (live.length === 0 && !placeless && refusing.length > 0) {
      live = alive.filter((one) => inScope(one.scope, whatOf(refusing)))
      const left = refusing.flatMap((one) => reasonsOf(view, one, tier, table, what))
      const sheltered = left.map((reason) =>
        alive.filter((one) => inScope(one.scope, reason.what, reason.standsBehind)),
      )
      if (live.length === 0 && left.length > 0 && sheltered.every((one) => one.length > 0)) {
        live = [...new Set(sheltered.flat())]
      }
    }
    if (live.length > 0) code = 'permitted-by-override'
    else if (refusing.length === 0 && !placeless) code = 'permitted-report-only'
    else if (code === 'asset-blocked' && !nowhere) {
      // Of what nobody keeps open the worst is told: a cause, what was never known, what is too old.
      const kept = (reason: (typeof reasons)[number]): boolean =>
        alive.some((one) => inScope(one.scope, reason.what, reason.standsBehind))
      const codes = new Set(reasons.filter((one) => !kept(one)).map((one) => one.what.code))
      const told = ['asset-blocked', 'posture-unknown', 'asset-stale'].find((one) => codes.has(one))
      code = told ?? code
    }
  }
  // Of an older state nothing is permitted at tiers 0 and 1 before a person accepts it; then each asset that is
  // enforced and not an image must have been heard well of since, where no override speaks for it.
  if (code.startsWith('permitted') && tier <= 1 && !inLane) {
    if (env.fromBackup) return deny('from-backup')
    if (code === 'permitted') {
      const silent = assets.some(
        (one) => acting.has(one.name) && isSilentSince(view, one.uid) && enforces(one.uid),
      )
      if (silent) return deny('asset-unheard')
    }
  }
  if (!code.startsWith('permitted')) return deny(code)

  // The access policy may only narrow.
  const policy = env.accessPolicy.evaluate({
    subject: { type: subject.type, id: subject.id },
    action: { name: action.name },
    resource: { type: resource.type, id: resource.id },
    context: request.context,
    governed: true,
  })
  if (policy.forbids.length > 0) return deny('policy-forbids')
  if (policy.errors.length > 0) return deny('policy-error')

  const ends = [env.now + (code === 'permitted' ? lease : 5 * 60_000), grantEnds]
  if (identity.spec.lane !== 'remediation')
    ends.push(...looks.flatMap((one) => [one.evidenceEnds, one.nextDue]))
  ends.push(...live.filter((one) => one.kind !== 'report-only').map((one) => one.expiresAt))
  return {
    decision: true,
    code,
    until: Math.min(...ends),
    overrides: live.map((one) => one.id).toSorted(),
  }
}

function byPolicyAlone(request: DecisionRequest, env: Env): ReferenceAnswer {
  const { subject, action, resource, context } = request
  const answer = env.accessPolicy.evaluate({ subject, action, resource, context, governed: false })
  if (answer.forbids.length > 0) return deny('policy-forbids')
  if (answer.permits.length > 0) {
    return {
      decision: true,
      code: 'permitted-by-policy',
      until: env.now + 5 * 60_000,
      overrides: [],
    }
  }
  return deny(answer.errors.length > 0 ? 'policy-error' : 'policy-denies')
}

type What = Parameters<typeof inScope>[1]

/** One for each cause whose own row denies, and one for the age where that does. */
function reasonsOf(
  view: View,
  look: AssetLook,
  tier: Tier,
  table: PostureTable,
  whole: What,
): { readonly what: What; readonly standsBehind: (breaker: string) => boolean }[] {
  const denies = (row: AssetLook['rows'][number]): boolean => table.rows[row][tier].kind === 'deny'
  const state = [...view.assets.values()].find((one) => one.uid === look.uid)
  const record = state?.refusal ?? null
  const labels = view.manifests.Asset.get(look.uid)?.labels ?? {}
  const parts = ['environment', 'site', 'service'].map((part) => labels[part])
  const domain = parts.every((part) => part === undefined)
    ? ''
    : parts.map((part) => part ?? '').join('/')
  const base = { ...whole, assets: [look.uid], domains: [domain] }
  const behind = (breaker: string, cause: string | null): boolean => {
    if (record === null) return false
    const mine = record.shelters.filter((one) => one.behind === breaker)
    const there = mine.filter((one) => tier > 1 || one.tiers.some((at) => at === tier))
    // Recorded there for this very reason …
    const holds = there.some((one) =>
      cause === null ? one.aged : one.causes.some((id) => id === cause),
    )
    if (holds) return true
    // … or permitted until now, which no entry has said to be over.
    const blocked = cause !== null && state?.hold !== null
    const refused =
      tier === 0 || tier === 1
        ? record.tiers[tier] !== null
        : record.tiers.some((one) => one !== null)
    return there.length === 0 && !blocked && !refused
  }
  const weights = {
    // Due only by what is assumed beside it.
    watch: 'restricted-serious',
    serious: 'restricted-serious',
    critical: 'restricted-critical',
    compromise: 'quarantined',
  } as const
  const byCause = look.due.flatMap((cause) => {
    const row = weights[cause.weight]
    if (!denies(row)) return []
    const code = row === 'quarantined' ? 'asset-quarantined' : 'asset-blocked'
    const what = {
      ...base,
      code,
      causes: [cause.id],
      gaps: [cause.class === 'cannot-judge' ? cause.component : ''],
      lineages: [cause.lineage],
      sources: [cause.detail.source],
    }
    return [{ what, standsBehind: (breaker: string) => behind(breaker, cause.id) }]
  })
  const old = look.rows.some((row) => (row === 'unknown' || row === 'stale') && denies(row))
  if (!old) return byCause
  const code = look.age === 'never' ? 'posture-unknown' : 'asset-stale'
  const what = { ...base, code, causes: [], gaps: [], lineages: [], sources: [] }
  return [...byCause, { what, standsBehind: (breaker: string) => behind(breaker, null) }]
}

/** Every given list must contain the value; an empty scope and an empty list contain nothing. */
function inScope(
  scope: OverrideScope,
  what: {
    identity: string
    resource: string
    tier: number
    assets: string[]
    causes: string[]
    gaps: string[]
    lineages: string[]
    sources: string[]
    domains: string[]
    code: string
  },
  standsBehind: (breaker: string) => boolean = () => false,
): boolean {
  const lists = [
    scope.identities,
    scope.resources,
    scope.tiers,
    scope.assets,
    scope.causes,
    scope.gaps,
    scope.lineages,
    scope.sources,
    scope.domains,
  ]
  if (
    scope.everything !== true &&
    scope.behind === undefined &&
    lists.every((list) => list === undefined)
  )
    return false
  const one = (list: readonly unknown[] | undefined, value: unknown): boolean =>
    list === undefined || list.includes(value)
  const all = (list: readonly string[] | undefined, values: readonly string[]): boolean =>
    list === undefined || (values.length > 0 && values.every((value) => list.includes(value)))
  return (
    one(scope.identities, what.identity) &&
    one(scope.resources, what.resource) &&
    one(scope.tiers, what.tier) &&
    all(scope.assets, what.assets) &&
    all(scope.causes, what.causes) &&
    all(scope.gaps, what.gaps) &&
    all(scope.lineages, what.lineages) &&
    all(scope.sources, what.sources) &&
    all(scope.domains, what.domains) &&
    (scope.behind === undefined || standsBehind(scope.behind)) &&
    one(scope.codes, what.code) &&
    !what.assets.some((asset) => scope.exceptAssets?.some((except) => except === asset))
  )
}
