/** Forensic triage: where a policy makes a release wait for the word on it, what was proven meanwhile is released. */

import { guardsOver } from '../../enforce/guards.ts'
import type { EvidenceId } from '../../kernel/ids.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import type { StoredDuty } from '../../model/triage.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { View } from '../../state/state.ts'
import { takeTriage, type TriageInput } from '../../verify/take-triage.ts'
import { clear, courseOf, settle } from '../course.ts'

export function* judgeTriage(
  view: View,
  input: TriageInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const taken = takeTriage(view, input, env, actor)
  if (!taken.ok) return refused([taken.error])
  const { id, bodies, answered, how } = taken.value
  return done([...bodies, ...(yield* release(view, answered, how, env))], [id], 'triage')
}

/** What waits for nothing else. While the clock or the past is in doubt the next report releases it. */
function* release(
  view: View,
  duties: readonly StoredDuty[],
  how: string,
  env: Env,
): Stepwise<Body[]> {
  if (!mayRelease(env)) return []
  const bodies: Body[] = []
  const guards = guardsOver(view, env)
  for (const [asset, asked] of Map.groupBy(duties, (duty) => duty.asset)) {
    const ids = new Set(asked.map((duty) => duty.cause))
    const course = yield* courseOf(view, asset)
    let proof: EvidenceId | null = null
    let onOneWord = false
    for (const cause of course.causes.byId.values()) {
      if (!ids.has(cause.id) || cause.detail.triageAwaited !== true) continue
      const evidence = cause.provenBy.map((proven) => proven.evidence)
      const sources = [...new Set(cause.provenBy.map((proven) => proven.source))]
      proof = evidence.at(-1) ?? proof
      onOneWord ||= sources.length < 2
      clear(course, cause, { evidence, sources, proof: `proven before; ${how}` })
    }
    if (proof !== null)
      yield* settle(view, course, env, { word: { evidence: proof }, guards, onOneWord })
    bodies.push(...course.bodies)
  }
  return bodies
}
