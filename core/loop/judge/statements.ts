/** Statements (VEX) are taken into account by every open cause they name. */

import { suppressedAnew, takeStatements, type StatementInput } from '../../assess/take-statement.ts'
import { guardsOver } from '../../enforce/guards.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { View } from '../../state/state.ts'
import { change, courseOf, settle } from '../course.ts'

export function* judgeStatement(
  view: View,
  input: StatementInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const taken = takeStatements(view, input, env, actor)
  if (!taken.ok) return refused([taken.error])
  const { changed } = taken.value
  const bodies = [...taken.value.bodies]
  const guards = guardsOver(view, env)
  for (const [asset, causes] of suppressedAnew(view, changed, env)) {
    const statement = causes.find((cause) => cause.suppressed !== null)?.suppressed?.statement
    const course = yield* courseOf(view, asset)
    for (const cause of causes) {
      change(course, cause, statement === undefined ? 'it ended' : 'a statement counts')
    }
    const word = statement === undefined ? null : { evidence: statement }
    bodies.push(...(yield* settle(view, course, env, { word, guards })))
  }
  const ids = changed.map((statement) => statement.id)
  return done(bodies, ids, 'statement')
}
