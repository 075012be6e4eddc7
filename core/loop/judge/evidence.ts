/**
 * One accepted report, straight through the stages: discover → correlate → assess → verify → enforce, restore. What it
 * says of a cause opens or changes it; a cause it does not repeat is decided by it, kept, or proven gone.
 */

import { type Conclusion, refused, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { fateOf } from '../../verify/fate.ts'
import type { Cause } from '../../model/cause.ts'
import type { PosturePolicySpec, AssetType } from '../../model/manifest.ts'
import { settle, say, clear, change, type Course, courseOf } from '../course.ts'
import type { FoundCause } from '../../model/found-cause.ts'
import { decidedBy } from '../../assess/decided-by.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { causesOfComponents, causesOfHost } from '../../correlate/found-causes.ts'
import type { Accepted } from '../../state/evidence/accepted.ts'
import { acceptImport, acceptReport } from '../../discover/accept-evidence.ts'
import { summarise } from '../../discover/summarise.ts'
import type { CauseId } from '../../kernel/ids.ts'
import { formatInstant } from '../../kernel/instant.ts'
import { sourceKeys, readerKey } from '../../model/counters.ts'
import type { ImportInput, ReportInput } from '../../model/input.ts'
import { acceptedPrograms } from '../../model/scope.ts'
import type { View } from '../../state/state.ts'
import { dampedUntil } from '../../restore/plan-release.ts'
import { hostToProve } from '../../verify/host-to-prove.ts'
import { deniedFlaws } from '../../correlate/denied-flaws.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { whyNotClear } from '../../verify/may-clear.ts'
import { neverLess } from '../../assess/open-causes.ts'
import { policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

export function* judgeReport(
  view: View,
  input: ReportInput | ImportInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const discovered =
    input.kind === 'report' ? acceptReport(view, input, env) : acceptImport(view, input, env)
  if (!discovered.ok) return refused([discovered.error])
  const accepted = discovered.value
  const { asset, evidence, standing } = accepted
  if (accepted.late) {
    const body = { evidence, counter: standing.counter }
    return done([{ kind: 'evidence.late', body }], [evidence.id], evidence.id)
  }
  const standings = new Map(view.assets.get(asset)?.standings).set(standing.source, standing)
  const report: Report = {
    view,
    env,
    accepted,
    by: personOf(view, actor),
    type: view.manifests.Asset.get(asset)?.spec.type,
    policy: policyFor(view, asset),
    course: yield* courseOf(view, asset, standings),
    onOneWord: [],
  }
  const open = [...report.course.causes.byId.values()]
  report.course.bodies.push(acceptedBody(view, accepted))
  const said = yield* sayFound(report, yield* foundIn(accepted, env))
  yield* proveOthers(report, open, said)
  const byHand = input.kind === 'import' && actor !== 'system'
  yield* settleReport(report, byHand ? [`reporter ${actor}`] : [])
  return done(report.course.bodies, [evidence.id], evidence.id)
}

/** A report on its way, and what its stages share. */
interface Report {
  readonly view: View
  readonly env: Env
  readonly accepted: Accepted
  /** The name of who handed it in. */
  readonly by: string
  readonly type: AssetType | undefined
  readonly policy: PosturePolicySpec | undefined
  readonly course: Course
  /** Of each cause that is proven gone: whether one source alone said so. */
  readonly onOneWord: boolean[]
}

function acceptedBody(
  view: View,
  { asset, entitled, evidence, standing, nonce, facts }: Accepted,
): Body {
  // What is shown of a host is the word of those who may raise, where one has spoken.
  const shows = entitled.mayRaise || !view.assets.get(asset)?.summary
  const summary = facts.kind === 'host' && shows ? summarise(facts) : null
  return { kind: 'evidence.accepted', body: { evidence, standing, nonce, summary } }
}

/** Correlate: the causes that it holds. */
function* foundIn({ facts, evidence }: Accepted, env: Env): Stepwise<FoundCause[]> {
  return facts.kind === 'host'
    ? causesOfHost(facts, evidence, env.now)
    : yield* causesOfComponents(facts, evidence, env)
}

/** Assess: what is seen opens or changes its cause. */
function* sayFound(
  { view, env, accepted, policy, course }: Report,
  found: readonly FoundCause[],
): Stepwise<ReadonlySet<CauseId>> {
  const { asset, entitled, evidence } = accepted
  const { causes, standings } = course
  const said = new Set<CauseId>()
  const looked: Looked = {
    about: { exposure: view.manifests.Asset.get(asset)?.spec.exposure, standings },
    policy,
    // Our receipt, less the age of the nonce that came with it.
    seenAt: evidence.nonceIssuedAt ?? env.now,
    mayRaise: evidence.mayRaise,
  }
  yield
  for (const one of found) {
    yield
    const fresh = weighed(view, asset, one, causes, looked, env)
    said.add(fresh.id)
    const before = causes.byId.get(fresh.id)
    const cause =
      before === undefined || entitled.mayRaise ? fresh : neverLess(before, fresh, env.versionOrder)
    // Who says it now is remembered for this judgement, though no entry says it.
    if (!say(course, cause, 'reported again, changed')) causes.set(cause)
  }
  return said
}

/** Verify: the fate of every cause that it does not repeat. */
function* proveOthers(
  report: Report,
  open: readonly Cause[],
  said: ReadonlySet<CauseId>,
): Stepwise<void> {
  const { view, env, accepted } = report
  const { asset, facts } = accepted
  const notKnown = acceptedPrograms(view, asset, env.now)
  const host = facts.kind === 'host' && open.length > 0 ? hostToProve(facts, notKnown) : null
  const denied = deniedFlaws(facts)
  for (const cause of open) {
    yield
    // What nobody can judge is answered by the matcher (judge/lists.ts).
    if (said.has(cause.id) || cause.class === 'cannot-judge') continue
    const barred = whyNotClear(view, cause, accepted, env)
    const decided = barred === null ? decidedBy(view, cause, accepted, env) : null
    if (decided !== null && (yield* denied.has(cause))) {
      change(report.course, decided, `${accepted.standing.source} decides`)
    } else {
      const waits = waitsFor(report)
      const fate = fateOf(view, { ...report, ...accepted, cause, barred, host, waits }, env)
      if (fate.kind === 'kept') say(report.course, fate.cause, fate.why)
      if (fate.kind === 'awaited') change(report.course, fate.cause, fate.why)
      if (fate.kind === 'proven') {
        report.onOneWord.push(fate.sources.length < 2)
        const { evidence, sources, proof } = fate
        clear(report.course, cause, { evidence, sources, proof })
      }
    }
  }
}

/** What a proven cause waits for before it may be released; null: nothing. */
function waitsFor({ view, env, accepted }: Report): string | null {
  const damped = dampedUntil(view.assets.get(accepted.asset)?.releases ?? [], env.now)
  if (damped !== null) {
    return `fresh evidence after ${formatInstant(damped)}: it came back too often within an hour`
  }
  if (mayRelease(env)) return null
  return env.fromBackup
    ? 'a person who accepts the restored backup'
    : 'a server clock that can be trusted'
}

/** Enforce and restore: what follows for the asset, and the answer to whoever asked for this look. */
function* settleReport(
  { view, env, accepted, course, onOneWord }: Report,
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
    onOneWord: onOneWord.length === 0 || onOneWord.includes(true),
  })
  // Who may not raise answers no question: it stays open for those who may.
  if (!awaited && entitled.mayRaise) {
    const unknown = standing.unknown !== null
    const lookedAt = facts.kind === 'components' ? facts.observedAt : null
    const causes = [...course.causes.byId.values()]
    course.bodies.push(
      ...finishVerifications(view, { asset, evidence, unknown, causes, lookedAt }, env),
    )
  }
}
