/**
 * A source changed or went: how long its word counts, and that of the feed it is, is no longer the same. What
 * that refuses goes through the breaker in this very judgement.
 */

import type { Stepwise } from '../kernel/stepwise.ts'
import { spokenBy } from '../state/feeds/feed-cover.ts'
import type { View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'
import { feedTrigger, foresee, settleAfter } from './foresee.ts'
import type { Guards } from './guards.ts'

export function* respoken(view: View, body: Body, env: Env, shared: Guards): Stepwise<Body[]> {
  if (body.kind !== 'manifest.applied' && body.kind !== 'manifest.deleted') return []
  if (body.body.kind !== 'Source') return []
  const source = body.body.name
  const assets = spokenBy(view, source)
  if (assets.length === 0) return []
  const after = foresee(view, [body], env.now)
  const triggers = feedTrigger(view, after, source)
  return yield* settleAfter(after, assets, triggers, env, { ...shared, triggers })
}
