/**
 * Which enforcement points are known to work before anything is cut there: those that passed a test of their present
 * manifest within a day. Nobody is to learn in an incident that a cut does nothing.
 */

import type { IdentityUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { cutsAt } from '../model/adapters.ts'
import type { Env } from '../model/env.ts'
import type { Stored } from '../model/manifest.ts'
import type { ModeScope } from '../model/mode.ts'
import { hasPassed, type PointTest } from '../model/point-test.ts'
import { actedFrom } from '../state/estate/runs-on.ts'
import { find, type View } from '../state/state.ts'

type Point = Stored<'EnforcementPoint'>

/** Of what it is now; null: that was never tested. */
export function testOf(view: View, point: Point): PointTest | null {
  const last = view.pointTests.get(point.uid)?.last
  return last?.manifest === point.seq ? last : null
}

export function isTested(view: View, point: Point, { now }: Pick<Env, 'now'>): boolean {
  const test = testOf(view, point)
  return test !== null && hasPassed(test) && test.at > now - LIMITS.pointTestMs
}

/** Points at which something may be cut once this scope enforces, and of which that is not known, by name. */
export function untestedIn(view: View, scope: ModeScope, env: Env): readonly Point[] {
  return cuttingIn(view, scope, env).filter((point) => !isTested(view, point, env))
}

/** Points that cut, at which somebody whom the scope may cover has an account, by name. */
export function cuttingIn(view: View, scope: ModeScope, env: Env): readonly Point[] {
  const names = new Set<string>()
  for (const [key, users] of view.usersByAccount) {
    const name = key.slice(0, key.indexOf(' '))
    if (names.has(name)) continue
    for (const identity of users) {
      if (!mayCover(view, scope, identity)) continue
      names.add(name)
      break
    }
  }
  return [...names]
    .toSorted()
    .flatMap((name) => find(view, 'EnforcementPoint', name) ?? [])
    .filter(({ spec }) => cutsAt(env.adapters, spec) !== null)
}

function mayCover(view: View, { identities, assets }: ModeScope, identity: IdentityUid): boolean {
  if (identities !== undefined && !identities.includes(identity)) return false
  if (assets === undefined) return true
  const from = actedFrom(view, identity)
  return assets.some((asset) => from.has(asset))
}
