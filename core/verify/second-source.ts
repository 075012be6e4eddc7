/** What one source has proven and another may have to agree with. */

import type { Env } from '../model/env.ts'
import type { Cause } from '../model/cause.ts'
import { DAY_MS } from '../kernel/instant.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import type { View } from '../state/state.ts'
import { scopesOf } from './may-clear.ts'

const SECOND_SOURCE_MS = 30 * DAY_MS

/**
 * At tier 0 a second source must agree where one that may say so has reported in the last 30 days: until then
 * the cause stays, due at tier 0 only. Null: proven enough, clear it.
 */
export function confirm(view: View, cause: Cause, accepted: Accepted, env: Env): Cause | null {
  const { asset, evidence, facts, standing } = accepted
  const { source } = standing
  const proven = new Set(agreed(cause))
  if ([...proven].some((one) => one !== source)) return null
  if (cause.due[0] === null) return null
  const [scope] = scopesOf(cause, facts)
  const others = [...(view.assets.get(asset)?.standings.values() ?? [])].filter(
    (sourceStanding) =>
      sourceStanding.source !== source &&
      sourceStanding.independence === 'second' &&
      sourceStanding.lastAt > env.now - SECOND_SOURCE_MS &&
      // Who can never agree is not waited for.
      entitlement(view, sourceStanding.source, asset, null).scopes.some((says) => says === scope),
  )
  if (others.length === 0) return null
  return {
    ...cause,
    due: [cause.due[0], null, null, null],
    provenBy: [{ source, evidence: evidence.id }],
    detail: {
      ...cause.detail,
      missingProof: `a second source for tier 0: ${others.map((other) => other.source).join(', ')}`,
    },
  }
}

/** Who proved it before, and who listed the fix of a database. */
export function agreed({ provenBy, detail }: Cause): string[] {
  return [...provenBy, ...(detail.fixedSeenBy ?? [])].map((one) => one.source)
}
