/** One accepted report through the loop: correlate → assess → verify → enforce → restore. */

import { confirm, agreed } from '../../verify/second-source.ts'
import { proven, whereFixed, reportOf } from '../../verify/not-proven.ts'
import { decidedBy } from '../../assess/decided-by.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { triageAwaited } from '../../verify/triage-awaited.ts'
import { forEach, type Stepwise } from '../../kernel/stepwise.ts'
import { causesOfComponents, causesOfHost } from '../../correlate/found-causes.ts'
import type { Accepted } from '../../state/evidence/accepted.ts'
import { acceptImport, acceptReport } from '../../discover/accept-evidence.ts'
import { summarise } from '../../discover/summarise.ts'
import type { CauseId } from '../../kernel/ids.ts'
import { formatInstant } from '../../kernel/instant.ts'
import { sourceKeys, readerKey } from '../../model/counters.ts'
import type { ImportInput, ReportInput } from '../../model/input.ts'
import { acceptedPrograms } from '../../model/scope.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { dampedUntil } from '../../restore/plan-release.ts'
import { hostToProve } from '../../verify/host-to-prove.ts'
import { proveRecovery } from '../../verify/prove-recovery.ts'
import { deniedFlaws } from '../../correlate/denied-flaws.ts'
import type { Body } from '../../model/draft.ts'
import { done, refused, type Conclusion } from '../../model/conclusion.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { whyNotClear } from '../../verify/may-clear.ts'
import { neverLess, openCauses } from '../../assess/open-causes.ts'
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
    const decided = decidedBy(view, cause, accepted, env)
    if (
      decided !== null &&
      whyNotClear(view, cause, accepted, env) === null &&
      (yield* denied.has(cause))
    ) {
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
