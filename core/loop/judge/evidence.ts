/** One accepted report through the loop: correlate → assess → verify → enforce → restore. */

import { forEach, type Stepwise } from '../../kernel/stepwise.ts'
import { causesOfComponents, causesOfHost } from '../../correlate/found-causes.ts'
import type { Accepted } from '../../state/evidence/accepted.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import { acceptImport, acceptReport } from '../../discover/accept-evidence.ts'
import { summarise } from '../../discover/summarise.ts'
import type { AssetUid, CauseId, EvidenceId } from '../../kernel/ids.ts'
import { TIER_AGES_MS } from '../../assess/posture.ts'
import { DAY_MS, formatInstant, plus, type Instant } from '../../kernel/instant.ts'
import { saidBy, type Cause, type CauseDetail } from '../../model/cause.ts'
import { sourceKeys } from '../../model/counters.ts'
import type { Scope } from '../../model/facts.ts'
import type { ImportInput, ReportInput } from '../../model/input.ts'
import type { AssetType } from '../../model/manifest.ts'
import { acceptedPrograms } from '../../model/scope.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import type { VendorReport } from '../../model/vendor-report.ts'
import { dampedUntil } from '../../restore/plan-release.ts'
import { hostToProve } from '../../verify/host-to-prove.ts'
import type { Proof } from '../../verify/proof.ts'
import { withWitness } from '../../verify/prove-database.ts'
import { proveRecovery } from '../../verify/prove-recovery.ts'
import { deniedFlaws, type DeniedFlaws } from '../../correlate/denied-flaws.ts'
import type { Body } from '../../model/draft.ts'
import { done, refused, type Conclusion } from '../../model/conclusion.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { guardsOver } from '../guards.ts'
import { personOf } from './statements.ts'
import { triageAwaited } from './triage.ts'
import { scopesOf, whyNotClear } from '../../verify/may-clear.ts'
import { neverLess, openCauses } from '../../assess/open-causes.ts'
import { readerKey } from '../refuse.ts'
import { settleAsset } from '../settle.ts'
import { differs, policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

export function* judgeReport(
  view: View,
  input: ReportInput | ImportInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const accepted =
    input.kind === 'report'
      ? acceptReport(view, input, env.now, env.hash)
      : acceptImport(view, input, env.now, env.hash)
  if (!accepted.ok) return refused([accepted.error])
  const { evidence } = accepted.value
  const byHand = input.kind === 'import' && actor !== 'system'
  const reporter = byHand ? [`reporter ${actor}`] : []
  const bodies = yield* judgeEvidence(view, accepted.value, env, reporter, personOf(view, actor))
  return done(bodies, [evidence.id], evidence.id)
}

function* judgeEvidence(
  view: View,
  accepted: Accepted,
  env: Env,
  reporter: readonly string[],
  /** The name of who handed it in. */
  handedInBy: string,
): Stepwise<Body[]> {
  const { asset, entitled, evidence, facts, standing, nonce } = accepted
  if (accepted.late) {
    return [{ kind: 'evidence.late', body: { evidence, counter: standing.counter } }]
  }
  const known = view.assets.get(asset)
  const stored = view.manifests.Asset.get(asset)
  // What is shown of a host is the word of those who may raise, where one has spoken.
  const shows = entitled.mayRaise || !known?.summary
  const summary = facts.kind === 'host' && shows ? summarise(facts) : null
  const bodies: Body[] = [
    { kind: 'evidence.accepted', body: { evidence, standing, nonce, summary } },
  ]
  const found =
    facts.kind === 'host'
      ? causesOfHost(facts, evidence, env.now)
      : yield* causesOfComponents(facts, evidence, env.versionOrder)
  const open = causesOf(view, known?.causes ?? [])
  const policy = policyFor(view, asset)
  const next = openCauses([])
  yield* forEach(open, (cause) => next.set(cause))
  const seen = new Set<CauseId>()
  const standings = new Map(known?.standings).set(standing.source, standing)
  const looked: Looked = {
    about: { exposure: stored?.spec.exposure, standings },
    policy,
    // Our receipt, less the age of the nonce that came with it.
    seenAt: evidence.nonceIssuedAt ?? env.now,
    mayRaise: evidence.mayRaise,
  }
  yield
  for (const one of found) {
    yield
    const said = weighed(view, asset, one, next, looked, env)
    seen.add(said.id)
    const before = next.byId.get(said.id)
    const cause =
      before === undefined || entitled.mayRaise ? said : neverLess(before, said, env.versionOrder)
    if (before === undefined) bodies.push({ kind: 'cause.opened', body: { cause } })
    else if (differs(before, cause)) {
      bodies.push({ kind: 'cause.changed', body: { cause, why: 'reported again, changed' } })
    }
    next.set(cause)
  }
  const cleared: (readonly string[])[] = []
  const notKnown = acceptedPrograms(view, asset, env.now)
  const host = facts.kind === 'host' && open.length > 0 ? hostToProve(facts, notKnown) : null
  const denied = deniedFlaws(facts)
  const damped = dampedUntil(known?.releases ?? [], env.now)
  for (const cause of open) {
    yield
    // What nobody can judge is answered by the matcher (judge-lists.ts).
    if (seen.has(cause.id) || cause.class === 'cannot-judge') continue
    const decided = yield* decidedBy(view, cause, accepted, denied, env)
    if (decided !== null) {
      bodies.push({
        kind: 'cause.changed',
        body: { cause: decided, why: `${standing.source} decides` },
      })
      next.set(decided)
      continue
    }
    const barred = whyNotClear(view, cause, accepted, env)
    const proof =
      barred === null
        ? proveRecovery(
            stored?.spec.type,
            cause,
            evidence,
            facts,
            env.now,
            env.versionOrder,
            host,
            standing.independence,
          )
        : ({ kind: 'missing', what: barred, fixedSeen: false } as const)
    // Who proves nothing of it also takes nothing back of what others have shown.
    const mayTell = entitled.mayRaise && barred === null
    if (!mayTell && proof.kind === 'missing' && cause.detail.missingProof !== null) continue
    if (proof.kind === 'missing' || !mayRelease(env) || damped !== null) {
      const what =
        proof.kind === 'missing'
          ? proof.what
          : damped === null
            ? env.fromBackup
              ? 'a person who accepts the restored backup'
              : 'a server clock that can be trusted'
            : `fresh evidence after ${formatInstant(damped)}: it came back too often within an hour`
      const { triageAwaited: _, fixedSeenBy: __, reported: before, ...detail } = cause.detail
      const onDisk = whereFixed(cause, proof, accepted, stored?.spec.type, env)
      const report =
        proof.kind === 'missing'
          ? reportOf(proof.reported, before, evidence, handedInBy, env.now)
          : {}
      const told = { ...detail, ...report, ...onDisk, missingProof: what }
      const kept = { ...cause, detail: told }
      if (differs(cause, kept)) {
        bodies.push({ kind: 'cause.changed', body: { cause: kept, why: 'not proven' } })
        next.set(kept)
      }
      continue
    }
    const confirmed = confirm(view, cause, accepted, env)
    if (confirmed !== null) {
      bodies.push({ kind: 'cause.changed', body: { cause: confirmed, why: proof.how } })
      next.set(confirmed)
      continue
    }
    const awaited = triageAwaited(view, cause, policy, env)
    if (awaited !== null) {
      const kept = proven(cause, standing.source, evidence.id, awaited)
      if (differs(cause, kept)) {
        bodies.push({ kind: 'cause.changed', body: { cause: kept, why: proof.how } })
      }
      next.set(kept)
      continue
    }
    next.delete(cause)
    const by = [...cause.provenBy.map((one) => one.evidence), evidence.id]
    const sources = [...new Set([...agreed(cause), standing.source])]
    cleared.push(sources)
    bodies.push({
      kind: 'cause.cleared',
      body: { id: cause.id, asset, evidence: by, sources, proof: proof.how },
    })
  }
  const facts2 = {
    causes: [...next.byId.values()],
    standings: [...standings.values()],
    onOneWord: cleared.length === 0 || cleared.some((one) => one.length < 2),
  }
  // A list that only feeds can judge gives nothing back before it is matched (judge-lists.ts).
  const awaited = standing.awaits !== undefined
  const word = evidence.mayRaise && !awaited ? { evidence: evidence.id } : null
  const reader = readerKey(evidence.reader, view.rules)
  const triggers = [...sourceKeys(standing.source), reader, ...reporter]
  const guards = guardsOver(view, env, { triggers })
  bodies.push(...(yield* settleAsset(view, asset, facts2, env, word, guards)))
  // Who may not raise answers no question: it stays open for those who may.
  if (!awaited && entitled.mayRaise) {
    const unknown = standing.unknown !== null
    const lookedAt = facts.kind === 'components' ? facts.observedAt : null
    bodies.push(
      ...finishVerifications(view, asset, evidence, unknown, facts2.causes, env, lookedAt),
    )
  }
  return bodies
}

/** Since when the fixed version is seen on disk, and of a database by whom. */
function whereFixed(
  { detail }: Cause,
  proof: Proof,
  { standing }: Accepted,
  type: AssetType | undefined,
  env: Env,
): Pick<CauseDetail, 'fixedSeenAt' | 'fixedSeenBy'> {
  const { fixedSeenAt, fixedSeenBy } = detail
  const seen = proof.kind === 'proven' || proof.fixedSeen
  if (seen === false) return { fixedSeenAt: null }
  if (seen === 'before')
    return { fixedSeenAt, ...(fixedSeenBy === undefined ? {} : { fixedSeenBy }) }
  const by = type === 'database' ? { fixedSeenBy: withWitness(fixedSeenBy, standing) } : {}
  return { fixedSeenAt: fixedSeenAt ?? env.now, ...by }
}

/**
 * At tier 0 a second source must agree where one that may say so has reported in the last 30 days: until then
 * the cause stays, due at tier 0 only. Null: proven enough, clear it.
 */
function confirm(view: View, cause: Cause, accepted: Accepted, env: Env): Cause | null {
  const { asset, evidence, facts, standing } = accepted
  const { source } = standing
  const proven = new Set(agreed(cause))
  if ([...proven].some((one) => one !== source)) return null
  if (cause.due[0] === null) return null
  const [scope] = scopesOf(cause, facts)
  const others = [...(view.assets.get(asset)?.standings.values() ?? [])].filter(
    (one) =>
      one.source !== source &&
      one.independence === 'second' &&
      one.lastAt > env.now - SECOND_SOURCE_MS &&
      isAsked(view, one.source, asset, scope),
  )
  if (others.length === 0) return null
  return {
    ...cause,
    due: [cause.due[0], null, null, null],
    provenBy: [{ source, evidence: evidence.id }],
    detail: {
      ...cause.detail,
      missingProof: `a second source for tier 0: ${others.map((one) => one.source).join(', ')}`,
    },
  }
}

/** Who proved it before, and who listed the fix of a database. */
function agreed({ provenBy, detail }: Cause): string[] {
  return [...provenBy, ...(detail.fixedSeenBy ?? [])].map((one) => one.source)
}

/** Who can never agree is not waited for. */
function isAsked(view: View, source: string, asset: AssetUid, scope: Scope | undefined): boolean {
  const { mayRaise, scopes } = entitlement(view, source, asset, null)
  return mayRaise && (scope === undefined || scopes.includes(scope))
}

/** The same document again keeps who accepted it. */
function reportOf(
  versions: readonly string[] | undefined,
  before: VendorReport | undefined,
  { id, document }: Accepted['evidence'],
  by: string,
  at: Instant,
): { readonly reported?: VendorReport } {
  if (versions === undefined) return {}
  if (before?.document === document) return { reported: before }
  return { reported: { evidence: id, document, by, at, versions, accepted: [] } }
}

/** Fixed, and kept at tiers 0 and 1 until somebody answers for the triage. */
export function proven(cause: Cause, source: string, evidence: EvidenceId, awaited: string): Cause {
  const known = cause.provenBy.some((one) => one.source === source)
  return {
    ...cause,
    due: [cause.due[0], cause.due[1], null, null],
    provenBy: known ? cause.provenBy : [...cause.provenBy, { source, evidence }],
    detail: { ...cause.detail, missingProof: awaited, triageAwaited: true },
  }
}

/**
 * E11: sources disagree. The worse counts until a source that looks from outside says explicitly, of this
 * flaw in this component, that it does not apply; its word lasts as long as its evidence stays fresh.
 */
function* decidedBy(
  view: View,
  cause: Cause,
  accepted: Accepted,
  denied: DeniedFlaws,
  env: Env,
): Stepwise<Cause | null> {
  const { evidence, facts, standing } = accepted
  if (facts.kind !== 'components' || !evidence.mayRaise || standing.independence !== 'second')
    return null
  if (cause.class !== 'pending-fix' || facts.observedAt === null) return null
  if (whyNotClear(view, cause, accepted, env) !== null) return null
  if (facts.observedAt <= cause.openedAt || isFromOutside(view, cause, standing.source)) return null
  if (!(yield* denied.has(cause))) return null
  const until = plus(env.now, TIER_AGES_MS[0])
  return { ...cause, suppressed: { statement: evidence.id, until } }
}

/** Feeds look at no asset. What a source said stays said from outside when its manifest is gone. */
function isFromOutside(view: View, cause: Cause, source: string): boolean {
  const standings = view.assets.get(cause.asset)?.standings
  return saidBy(cause).some((one) => {
    if (one === source && one !== cause.detail.source) return false
    const spec = find(view, 'Source', one)?.spec
    return spec?.independence === 'second' || standings?.get(one)?.independence === 'second'
  })
}

const SECOND_SOURCE_MS = 30 * DAY_MS
