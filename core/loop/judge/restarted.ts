/**
 * A person says that a database was restarted: what a source lists as fixed on it, and nobody can ask whether it runs,
 * is lifted. A server that is asked answers for itself, and what nobody lists as fixed waits for a list.
 */

import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Cause } from '../../model/cause.ts'
import type { Input } from '../../model/input.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Env } from '../../model/env.ts'
import { liftCauses } from '../lift-causes.ts'
import { triageAwaited } from './triage.ts'
import { asksServer } from '../../verify/may-clear.ts'
import { policyFor } from '../../assess/weigh-cause.ts'

export function* restarted(
  view: View,
  { asset: name, reason }: Extract<Input, { kind: 'restarted' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  const { type } = asset.spec
  if (type !== 'database') {
    const message = `asset \`${name}\` is of type ${type}: what runs on it is seen by a report`
    return refuse('not-a-database', message, `ask what would clear it: holdfast why ${name}`)
  }
  const causes = causesOf(view, view.assets.get(asset.uid)?.causes ?? [])
  const waits = causes.filter(
    (one) => isListedFixed(one) && asksServer(view, one, null, env) === null,
  )
  if (waits.length === 0) {
    const message = `nothing of \`${name}\` waits for a restart alone`
    const help = `the fixed version has to be listed first, and a server that is asked answers itself: holdfast why ${name}`
    return refuse('nothing-to-restart', message, help)
  }
  const policy = policyFor(view, asset.uid)
  const duty = waits.map((one) => triageAwaited(view, one, policy, env)).find((one) => one !== null)
  if (duty !== undefined) {
    return refuse('triage-first', `\`${name}\` waits for more than a restart`, `first ${duty}`)
  }
  const lifted = { by: actor, reason: `restarted: ${reason}` }
  const ids = waits.map((one) => one.id)
  return done(yield* liftCauses(view, asset.uid, waits, lifted, env), ids, 'restarted')
}

function isListedFixed({ class: kind, detail }: Cause): boolean {
  return kind === 'pending-fix' && detail.fixedSeenAt !== null && detail.fixedSeenBy !== undefined
}
