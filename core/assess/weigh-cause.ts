/** A found cause with its weight, its dates and its history: what evidence and advisories share. */

import { weigh, type Weighed } from './weigh.ts'
import type { FoundCause } from '../model/found-cause.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { DAY_MS, earliest, type Instant } from '../kernel/instant.ts'
import { saidBy, sooner, WEIGHTS, type Cause, type CauseDetail } from '../model/cause.ts'
import { flawsOf } from '../model/cause-detail.ts'
import { aboutOf, asksInputs, completed, saidOf, type About } from '../state/causes/inputs.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { PerTier } from '../model/posture.ts'
import { selects } from '../model/scope.ts'
import { worseSeverity } from '../kernel/severity.ts'
import { find, type View } from '../state/state.ts'
import { anyStatement } from '../state/statements/table.ts'
import { bothOf, type Inputs } from '../model/told.ts'
import type { TriageDuty } from '../model/triage.ts'
import type { Env } from '../model/env.ts'
import { firstNames, neverLess, together, type OpenCauses } from './open-causes.ts'
import { suppressionOf } from './suppression.ts'
import { reopened } from '../state/holds/probation.ts'
import { isPublished } from '../model/sayer.ts'

/** The first policy by name that selects the asset; one is enough, and its order is stable. */
export function policyFor(view: View, asset: AssetUid): PosturePolicySpec | undefined {
  const stored = view.manifests.Asset.get(asset)
  if (stored === undefined) return undefined
  return [...view.manifests.PosturePolicy.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .find((policy) => selects(policy.spec.assets, stored))?.spec
}

/** How a cause is looked at: what no entry has folded yet, and whether this look may take anything away. */
export interface Looked {
  readonly about: About
  readonly policy: PosturePolicySpec | undefined
  /** Our first sight of what is found now. */
  readonly seenAt: Instant
  /** From evidence that may raise: what was only assumed may go. */
  readonly mayRaise: boolean
  /** False: who looks may not raise, and takes back nothing of what is asked for. */
  readonly takesBack?: boolean
}

/** As the asset is known to stand, now, by what is no evidence of it; and what a judgement knows beyond that. */
export function lookedAt(
  view: View,
  asset: AssetUid,
  env: Env,
  beyond: Partial<Omit<Looked, 'about' | 'policy'> & Pick<About, 'standings'>> = {},
): Looked {
  const { standings, ...looks } = beyond
  const about = aboutOf(view, asset)
  return {
    about: standings === undefined ? about : { ...about, standings },
    policy: policyFor(view, asset),
    seenAt: env.now,
    mayRaise: false,
    ...looks,
  }
}

/** Its id never changes; age counts from the first sight; a new look may tighten, never loosen what is known. */
export function weighed(
  view: View,
  asset: AssetUid,
  found: FoundCause,
  open: OpenCauses,
  looked: Looked,
  env: Env,
): Cause {
  const { lineage, component } = firstNames(open, found)
  const named = { asset, class: found.class, component, lineage }
  const id = deriveId(env.hash, view.ledgerId, 'cause', named)
  const before = open.byId.get(id)
  const fixes = fixesCompleted(found, open)
  const detail = before === undefined ? found.detail : detailOf(before, found)
  const earlier = [...(before === undefined ? [] : [before]), ...fixes]
  const said = earlier.reduce<Inputs>(
    (all, cause) => bothOf(stillSaid(saidOf(cause), found), all),
    found.said,
  )
  const names = [...flawsOf({ class: found.class, lineage, detail }), found.lineage]
  for (const fix of fixes) names.push(...flawsOf(fix))
  const inputs = asksInputs(found.class) ? completed(view, looked.about, names, said, env) : said
  const firstSeenAt =
    before?.firstSeenAt ?? earliest(...fixes.map((fix) => fix.firstSeenAt)) ?? looked.seenAt
  const exploitedFrom =
    inputs.exploited.is === 'yes' ? flagSeen(inputs, earlier, looked.seenAt) : undefined
  const fresh = weigh(
    {
      ...inputs,
      class: found.class,
      severity: fixes.reduce(
        (worst, fix) => worseSeverity(worst, fix.detail.severity),
        detail.severity,
      ),
      supportEndedAt: detail.supportEndedAt,
      ...(found.listedTriage === undefined ? {} : { listedTriage: found.listedTriage }),
    },
    looked.policy,
    exploitedFrom ?? firstSeenAt,
  )
  const known = { class: found.class, component, lineages: [lineage, ...names] }
  const reopens =
    before === undefined ? reopened(view, asset, known, env) : (before.reopens ?? null)
  const at = reopens === null ? null : firstSeenAt
  const merged = dueAtOnce(tightened(earlier, fresh), at)
  const leaning = fresh.assumed ?? assumedBefore(earlier, inputs, looked.mayRaise)
  const assumed = leaning === undefined ? undefined : dueAtOnce(leaning, at)
  const triage = found.class === 'pending-fix' ? dutyOf(before, fresh, looked.mayRaise) : undefined
  const cause: Cause = {
    id,
    asset,
    class: found.class,
    component,
    lineage,
    ...merged,
    firstSeenAt,
    openedAt: before?.openedAt ?? env.now,
    detail: {
      ...alsoSaidBy(before, detail, found.detail.source),
      ...(asksInputs(found.class) ? { inputs: said } : {}),
      exploited: inputs.exploited.is === 'yes',
      ...(exploitedFrom === undefined ? {} : { exploitedFrom }),
    },
    provenBy: [],
    suppressed: null,
    ...(reopens === null ? {} : { reopens }),
    ...(assumed === undefined ? {} : { assumed }),
    ...(triage === undefined ? {} : { triage }),
  }
  const anew = { ...cause, suppressed: suppressed(view, cause, before, found, env) }
  return before === undefined || looked.takesBack !== false
    ? anew
    : neverLess(before, anew, env.versionOrder)
}

function suppressed(
  view: View,
  cause: Cause,
  before: Cause | undefined,
  found: FoundCause,
  env: Env,
): Cause['suppressed'] {
  const stated = suppressionOf(view, cause, env)
  // A source from outside has decided: one that is no more independent does not reopen it.
  const decided = before?.suppressed ?? null
  const outside = find(view, 'Source', found.detail.source)?.spec.independence === 'second'
  const lasts =
    decided !== null &&
    decided.until > env.now &&
    anyStatement(view, decided.statement) === undefined
  return stated ?? (lasts && !outside ? decided : null)
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

function alsoSaidBy(before: Cause | undefined, detail: CauseDetail, source: string): CauseDetail {
  const said = new Set([...(before === undefined ? [] : saidBy(before)), source])
  return said.size < 2 ? detail : { ...detail, saidBy: [...said] }
}

/** That nothing listens is the word of the last look: where that no longer says so, it is not known. */
function stillSaid(said: Inputs, { said: now, detail: { source } }: FoundCause): Inputs {
  const { exposed } = said
  const looksAgain =
    exposed.is === 'no' &&
    exposed.by !== 'cvss' &&
    now.exposed.is === 'unknown' &&
    (source === exposed.by || isPublished(source))
  return looksAgain ? { ...said, exposed: now.exposed } : said
}

/** A pending restart has the weight and dates of the fixes it completes. */
function fixesCompleted(found: FoundCause, open: OpenCauses): readonly Cause[] {
  if (found.class !== 'replaced-code' && found.class !== 'kernel-restart') return []
  const names = new Set([found.component, ...(found.completes ?? [])])
  return [...names]
    .flatMap((name) => open.about('pending-fix', name, found.detail.ecosystem))
    .filter((cause) => cause.suppressed === null)
}

/** An answer that may not loosen leaves what was assumed; a known yes needs no assumption. */
function assumedBefore(
  earlier: readonly Cause[],
  inputs: Inputs,
  mayRaise: boolean,
): Cause['assumed'] {
  if (mayRaise || inputs.exposed.is === 'yes') return undefined
  return earlier.find((cause) => cause.assumed !== undefined)?.assumed
}

/** The later of the flag's date and our receipt of it; a date that lies ahead of us is no date. */
function flagSeen(inputs: Inputs, earlier: readonly Cause[], seenAt: Instant): Instant {
  const known = earlier
    .filter((cause) => cause.detail.exploited)
    .map((cause) => cause.detail.exploitedFrom ?? cause.firstSeenAt)
  const flagged = inputs.exploited.is === 'yes' ? inputs.exploited.at : null
  const now = flagged !== null && flagged > seenAt && flagged <= seenAt + DAY_MS ? flagged : seenAt
  return earliest(...known) ?? now
}

/** The worst of what was known and what is; the rule told is the one that made the first date. */
export function tightened(
  earlier: readonly Cause[],
  fresh: Weighed,
): Pick<Cause, 'weight' | 'due' | 'rule'> {
  let { weight, due, rule } = fresh
  for (const cause of earlier) {
    if (WEIGHTS.indexOf(cause.weight) > WEIGHTS.indexOf(weight)) weight = cause.weight
    // What a second source was awaited for alone kept a part of its dates.
    if (cause.provenBy.length > 0) continue
    if (first(cause.due) <= first(due) && first(cause.due) < NEVER_DUE) rule = cause.rule
    due = [
      sooner(cause.due[0], due[0]),
      sooner(cause.due[1], due[1]),
      sooner(cause.due[2], due[2]),
      sooner(cause.due[3], due[3]),
    ]
  }
  return { weight, due, rule }
}

/** Without grace, from this instant; null: as it is. What has no deadline at a tier gets none. */
function dueAtOnce<T extends { readonly due: PerTier<Instant | null>; readonly rule: string }>(
  dated: T,
  from: Instant | null,
): T {
  if (from === null) return dated
  const at = (due: Instant | null): Instant | null => (due === null ? null : sooner(due, from))
  const [zero, one, two, three] = dated.due
  const due = [at(zero), at(one), at(two), at(three)] as const
  // The rule told is the one that made the date.
  const rule = dated.rule.startsWith(PROBATION) ? dated.rule : `${PROBATION}${dated.rule}`
  return { ...dated, due, rule }
}

const PROBATION = 'came back within a day of its release: no grace; '

function first(due: PerTier<Instant | null>): number {
  return Math.min(...due.map((at) => at ?? NEVER_DUE))
}

const NEVER_DUE = Number.MAX_SAFE_INTEGER

const BECAUSE = ['assumed', 'table', 'listed'] as const

/** A duty stays; only one that was assumed ends, when a look that may raise tells otherwise. */
export function dutyOf(
  before: Cause | undefined,
  fresh: Weighed,
  mayRaise: boolean,
): TriageDuty | undefined {
  const known = before?.triage
  if (known === undefined) return fresh.triage
  if (fresh.triage === undefined) {
    return known.because === 'assumed' && mayRaise ? undefined : known
  }
  const firmer = BECAUSE.indexOf(fresh.triage.because) > BECAUSE.indexOf(known.because)
  return {
    ...(firmer ? fresh.triage : known),
    due: sooner(known.due, fresh.triage.due) ?? known.due,
  }
}

/** Who said it last, and with which evidence, does not make a cause different. */
export function differs(a: Cause, b: Cause): boolean {
  // What most often differs is cheap to see; only what is alike so far is compared as a whole.
  if (a.weight !== b.weight || a.due.some((at, tier) => at !== b.due[tier])) return true
  return plain(a) !== plain(b)
}

/** What the rule was told with does not either: the dates and the weight are what it made. */
function plain(cause: Cause): string {
  return canonicalJson({
    ...cause,
    rule: '',
    ...(cause.assumed === undefined ? {} : { assumed: { ...cause.assumed, rule: '' } }),
    detail: { ...cause.detail, evidence: '', source: '' },
  })
}
