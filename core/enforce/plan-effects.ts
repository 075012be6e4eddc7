/**
 * Enforce: what changes at an account, from what it is to be denied and what was last intended. An effect exists exactly
 * where the two differ, or where less was seen denied than was intended.
 */

import { deriveId, type HoldId } from '../kernel/ids.ts'
import { plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { deniesNothing, NOTHING, piecesOf, without, type Denied } from '../model/denied.ts'
import type { ChangeType } from '../model/effect.ts'
import { mayRelease, type Env } from '../model/env.ts'
import type { Stored } from '../model/manifest.ts'
import type { TargetStanding } from '../model/target.ts'
import type { IntendedChange } from '../state/effects/entries.ts'
import { openChanges, standingAt } from '../state/effects/table.ts'
import type { View } from '../state/state.ts'
import type { Desired } from './desired.ts'

/** What an account is to be denied, and how it can be told. */
export interface DesiredAt {
  readonly desired: Desired
  readonly metadata: string | null
}

/** @param now - null: no identity names the account any more. What was cut stays cut, until enforcement is off. */
export function planEffects(
  view: View,
  point: Stored<'EnforcementPoint'>,
  ref: string,
  now: DesiredAt | null,
  env: Env,
): IntendedChange[] {
  if (env.fromBackup) return []
  const standing = standingAt(view, point.uid, ref)
  const desired = now?.desired ?? null
  const wanted = desired?.denies ?? (view.stopped === null ? standing?.denies : NOTHING) ?? NOTHING
  const intended = standing?.denies ?? NOTHING
  const { type, denies } = difference(view, intended, wanted, standing, env)
  const pieces = piecesOf(denies, LIMITS.deniedNamedMax)
  return pieces.map((piece, index) => {
    const turn = (standing?.turn ?? 0) + index + 1
    return {
      id: deriveId(env.hash, view.ledgerId, 'effect', { point: point.uid, ref, turn }),
      type,
      point: point.uid as IntendedChange['point'], // A point's own uid.
      ref,
      metadata: now?.metadata ?? standing?.metadata ?? null,
      turn,
      denies: piece,
      holds: holdsFor(view, type, desired, standing),
      tier: desired?.tier ?? null,
      deadline: plus(env.now, LIMITS.effectMsMax),
    }
  })
}

/** What is to be taken comes first: nothing is given back beside it. */
function difference(
  view: View,
  intended: Denied,
  wanted: Denied,
  standing: TargetStanding | undefined,
  env: Env,
): { readonly type: ChangeType; readonly denies: Denied } {
  const taken = without(wanted, intended)
  if (!deniesNothing(taken)) return { type: 'cut', denies: taken }
  const drifted = standing?.drift?.allows.length ?? 0
  if (drifted > 0 && standing?.open.length === 0) return { type: 'cut', denies: intended }
  const given = without(intended, wanted)
  // Off is a person's word: no doubt about the clock keeps back what it gives.
  const mayGive = view.stopped !== null || mayRelease(env)
  const waits = !mayGive || (!deniesNothing(wanted) && isCutting(view, standing))
  return { type: 'restore', denies: waits ? NOTHING : given }
}

/** What replaces a cut has to be proven before the cut is given back. */
function isCutting(view: View, standing: TargetStanding | undefined): boolean {
  return standing !== undefined && openChanges(view, standing).some(({ type }) => type === 'cut')
}

/** Those that are behind what is denied; of what is given back, those for which it was taken. */
function holdsFor(
  view: View,
  type: ChangeType,
  desired: Desired | null,
  standing: TargetStanding | undefined,
): readonly HoldId[] {
  const behind =
    type === 'cut'
      ? (desired?.holds ?? [])
      : (standing?.holds ?? []).filter((hold) => !view.holds.has(hold))
  return behind.slice(0, LIMITS.effectHoldsMax)
}
