/** Whether this report may clear this cause at all, before anyone looks at what it proves (law 4). */

import type { AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { answerKey, answersIn } from '../model/answering.ts'
import { saidBy, type Cause } from '../model/cause.ts'
import type { Facts, Scope } from '../model/facts.ts'
import { packageScope } from '../model/scopes.ts'
import type { View } from '../state/state.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import type { Env } from '../model/env.ts'
import { isPublished } from '../model/sayer.ts'

/** Null: it may. Else what is missing, in words for the checklist. */
export function whyNotClear(view: View, cause: Cause, accepted: Accepted, env: Env): string | null {
  const { asset, entitled, facts, standing } = accepted
  if (!entitled.mayRaise) return null // Told by the proof itself: nothing of it raises.
  const missing = scopesOf(cause, facts).find((scope) => !entitled.scopes.includes(scope))
  if (missing !== undefined) return `evidence of ${missing} from a source that says it`
  const key = answerKey(cause.detail.ecosystem, cause.component)
  const asked = answersIn(facts).includes(key)
    ? null
    : asksServer(view, cause, standing.source, env)
  if (asked !== null) return `the answer of the running server, which ${asked} asks`
  if (standing.independence === 'second') return null
  const agent = standsInTheWay(view, asset, cause, standing.source, env)
  return agent === null
    ? null
    : `the word of ${agent}, which said it, or of a source that looks from outside`
}

/**
 * Who asks the very server that has this flaw while it runs, beside `source`: that answer counts, not what lies on the
 * disk. One that has been silent for long no longer stands in the way.
 */
export function asksServer(
  view: View,
  cause: Cause,
  source: string | null,
  env: Env,
): string | null {
  if (cause.class !== 'pending-fix') return null
  const key = answerKey(cause.detail.ecosystem, cause.component)
  for (const standing of view.assets.get(cause.asset)?.standings.values() ?? []) {
    if (standing.source === source || standing.answers?.includes(key) !== true) continue
    // It has answered the fix, and only another word is waited for.
    if (cause.provenBy.some((proof) => proof.source === standing.source)) continue
    if (standing.lastAt <= env.now - LIMITS.agentSilentMsMax) continue
    if (entitlement(view, standing.source, cause.asset, null).mayRaise) return standing.source
  }
  return null
}

/** What must be looked at to see that it is gone; on a host also what still runs. */
export function scopesOf(cause: Cause, facts: Facts): readonly Scope[] {
  switch (cause.class) {
    case 'replaced-code':
      return ['processes']
    case 'kernel-restart':
      return ['kernel']
    case 'end-of-life':
      return ['os-packages']
    case 'cannot-judge':
      return [packageScope(cause.detail.ecosystem)]
    case 'pending-fix':
      return facts.kind === 'host'
        ? [packageScope(cause.detail.ecosystem), 'processes']
        : [packageScope(cause.detail.ecosystem)]
    case 'failed-attestation':
    case 'human-quarantine':
      return []
  }
}

/**
 * What an enrolled agent said of its host no other source that speaks for the host itself takes back: the agent
 * that is still heard, or the packages it lists and a feed speaks of.
 */
function standsInTheWay(
  view: View,
  asset: AssetUid,
  cause: Cause,
  source: string,
  env: Env,
): string | null {
  const known = view.assets.get(asset)
  const said = saidBy(cause)
  for (const agent of known?.agents ?? []) {
    const standing = known?.standings.get(agent.source)
    if (agent.source === source || standing === undefined) continue
    if (standing.lastAt <= env.now - LIMITS.agentSilentMsMax) continue
    // Its manifest is deleted or no longer names the asset: it is revoked.
    if (!entitlement(view, agent.source, asset, null).mayRaise) continue
    const lists = (standing.items[packageScope(cause.detail.ecosystem)] ?? 0) > 0
    const byFeed = lists && said.some((one) => isPublished(one))
    if (said.includes(agent.source) || byFeed) return agent.source
  }
  return null
}
