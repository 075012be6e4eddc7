/** Restore: how much access may be given back now. What the state remembers survives a restart. */

import { MINUTE_MS } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Env } from '../model/env.ts'
import type { View } from '../state/state.ts'

/** Changes that give access back and may be intended now; switching everything off does not wait. */
export function restoresLeft(view: View, { now }: Pick<Env, 'now'>): number {
  if (view.stopped !== null) return Infinity
  const recent = view.givenBackAt.filter((at) => at > now - MINUTE_MS).length
  return LIMITS.restoresPerMinuteMax - recent
}
