/**
 * One accepted report, straight through the stages: discover → correlate → assess → verify → enforce, restore. What it
 * says of a cause opens or changes it; a cause it does not repeat is decided by it, kept, or proven gone.
 */

import { decidedBy } from '../../assess/decided-by.ts'
import { lookedAt, policyFor, weighed } from '../../assess/weigh-cause.ts'
import { deniedFlaws } from '../../correlate/denied-flaws.ts'
import { causesIn } from '../../correlate/found-causes.ts'
import { acceptEvidence } from '../../discover/accept-evidence.ts'
import { summaryOf } from '../../discover/summarise.ts'
import { guardsOver } from '../../enforce/guards.ts'
import type { CauseId } from '../../kernel/ids.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Cause } from '../../model/cause.ts'
import { readerKey, sourceKeys } from '../../model/counters.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import { acceptedPrograms } from '../../model/scope.ts'
import { waitsFor } from '../../restore/plan-release.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Accepted } from '../../state/evidence/accepted.ts'
import type { View } from '../../state/state.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { fateOf } from '../../verify/fate.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { hostToProve } from '../../verify/host-to-prove.ts'
import { whyNotClear } from '../../verify/may-clear.ts'
import { change, courseOf, meet, say, settle, type Course } from '../course.ts'

export function* judgeReport(
  view: View,
  input: InputOf<'report' | 'import'>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const discovered = acceptEvidence(view, input, env)
  if (!discovered.ok) return refused([discovered.error])
  const accepted = discovered.value
  const { asset, evidence, nonce, standing } = accepted
  if (accepted.late) {
    const body = { evidence, counter: standing.counter }
    return done([{ kind: 'evidence.late', body }], [evidence.id], evidence.id)
  }
  const standings = new Map(view.assets.get(asset)?.standings).set(standing.source, standing)
  const course = yield* courseOf(view, asset, standings)
  const report = { view, env, accepted, course, by: personOf(view, actor) }
  const open = [...course.causes.byId.values()]
  const summary = summaryOf(view, accepted)
  course.bodies.push({ kind: 'evidence.accepted', body: { evidence, standing, nonce, summary } })
  const said = yield* sayFound(report)
  const onOneWord = yield* proveOthers(report, open, said)
  const byHand = input.kind === 'import' && actor !== 'system'
  yield* settleReport(report, onOneWord, byHand ? [`reporter ${actor}`] : [])
  return done(course.bodies, [evidence.id], evidence.id)
}

/** A report on its way, and what its stages share. */
interface Report {
  readonly view: View
  readonly env: Env
  readonly accepted: Accepted
  /** The name of who handed it in. */
  readonly by: string
  readonly course: Course
}

/** Correlate and assess: what is seen opens or changes its cause. */
function* sayFound({ view, env, accepted, course }: Report): Stepwise<ReadonlySet<CauseId>> {
  const { asset, entitled, evidence, facts } = accepted
  const { causes, standings } = course
  const said = new Set<CauseId>()
  const found = yield* causesIn(facts, evidence, env)
  // Our receipt, less the age of the nonce that came with it.
  const seenAt = evidence.nonceIssuedAt ?? env.now
  const mays = { mayRaise: evidence.mayRaise, takesBack: entitled.mayRaise }
  const looked = lookedAt(view, asset, env, { standings, seenAt, ...mays })
  yield
  for (const each of found) {
    yield
    const cause = weighed(view, asset, each, causes, looked, env)
    said.add(cause.id)
    // Who says it now is remembered for this judgement, though no entry says it.
    if (!say(course, cause, 'reported again, changed')) causes.set(cause)
  }
  return said
}

/**
 * Verify: the fate of every cause that it does not repeat.
 *
 * @returns of what is proven gone whether any of it is by the word of one source alone; null: nothing is
 */
function* proveOthers(
  { view, env, accepted, course, by }: Report,
  open: readonly Cause[],
  said: ReadonlySet<CauseId>,
): Stepwise<boolean | null> {
  const { asset, facts, standing } = accepted
  const notKnown = acceptedPrograms(view, asset, env.now)
  const host = facts.kind === 'host' && open.length > 0 ? hostToProve(facts, notKnown) : null
  const denied = deniedFlaws(facts)
  const type = view.manifests.Asset.get(asset)?.spec.type
  const policy = policyFor(view, asset)
  const waits = waitsFor(view, asset, env)
  let onOneWord: boolean | null = null
  for (const cause of open) {
    yield
    // What nobody can judge is answered by the matcher (judge/lists.ts).
    if (said.has(cause.id) || cause.class === 'cannot-judge') continue
    const barred = whyNotClear(view, cause, accepted, env)
    const decided = barred === null ? decidedBy(view, cause, accepted, env) : null
    if (decided !== null && (yield* denied.has(cause))) {
      change(course, decided, `${standing.source} decides`)
      continue
    }
    const asked = { ...accepted, accepted, by, type, policy, cause, barred, host, waits }
    const fate = fateOf(view, asked, env)
    meet(course, cause, fate)
    if (fate.kind === 'proven') onOneWord = onOneWord === true || fate.single
  }
  return onOneWord
}

/** Enforce and restore: what follows for the asset, and the answer to whoever asked for this look. */
function* settleReport(
  { view, env, accepted, course }: Report,
  onOneWord: boolean | null,
  reporter: readonly string[],
): Stepwise<void> {
  const { asset, entitled, evidence, facts, standing } = accepted
  // A list that only feeds can judge gives nothing back before it is matched (judge/lists.ts).
  const awaited = standing.awaits !== undefined
  const reader = readerKey(evidence.reader, view.rules)
  const triggers = [...sourceKeys(standing.source), reader, ...reporter]
  yield* settle(view, course, env, {
    word: evidence.mayRaise && !awaited ? { evidence: evidence.id } : null,
    guards: guardsOver(view, env, { triggers }),
    onOneWord: onOneWord ?? true,
  })
  // Who may not raise answers no question: it stays open for those who may.
  if (!awaited && entitled.mayRaise) {
    const causes = [...course.causes.byId.values()]
    const began = facts.kind === 'components' ? facts.observedAt : null
    const look = { asset, evidence, unknown: standing.unknown !== null, causes, lookedAt: began }
    course.bodies.push(...finishVerifications(view, look, env))
  }
}
