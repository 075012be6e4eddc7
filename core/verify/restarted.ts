/** What a person may end who says that a database was restarted. */

import { err, ok, type Result } from '../kernel/result.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { PosturePolicySpec, Stored } from '../model/manifest.ts'
import { refusal, type Refusal } from '../model/refusals.ts'
import { causesOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { asksServer } from './may-clear.ts'
import { triageAwaited } from './triage-awaited.ts'

/** What is listed as fixed on it, and nobody can ask whether it runs: at least one. */
export function waitsForRestart(
  view: View,
  { uid, name, spec: { type } }: Stored<'Asset'>,
  policy: PosturePolicySpec | undefined,
  env: Env,
): Result<readonly Cause[], Refusal> {
  if (type !== 'database') {
    const message = `asset \`${name}\` is of type ${type}: what runs on it is seen by a report`
    return err(refusal('not-a-database', message, `ask what would clear it: holdfast why ${name}`))
  }
  const causes = causesOf(view, view.assets.get(uid)?.causes ?? [])
  const waits = causes.filter(
    (cause) => isListedFixed(cause) && asksServer(view, cause, null, env) === null,
  )
  if (waits.length === 0) {
    const message = `nothing of \`${name}\` waits for a restart alone`
    const help = `the fixed version has to be listed first, and a server that is asked answers itself: holdfast why ${name}`
    return err(refusal('nothing-to-restart', message, help))
  }
  for (const cause of waits) {
    const duty = triageAwaited(view, cause, policy, env)
    if (duty === null) continue
    return err(
      refusal('triage-first', `\`${name}\` waits for more than a restart`, `first ${duty}`),
    )
  }
  return ok(waits)
}

function isListedFixed({ class: kind, detail }: Cause): boolean {
  return kind === 'pending-fix' && detail.fixedSeenAt !== null && detail.fixedSeenBy !== undefined
}
