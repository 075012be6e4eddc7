/**
 * Verify: what was seen at an account, against what was intended there. Only what was seen after the last call counts:
 * an answer to the call itself proves nothing.
 */

import { plus, type Instant } from '../kernel/instant.ts'
import { cutsAt } from '../model/adapters.ts'
import { isSame } from '../model/changed.ts'
import { deniesNothing, without } from '../model/denied.ts'
import type { Change } from '../model/effect.ts'
import type { Env } from '../model/env.ts'
import type { Sighting, TargetStanding } from '../model/target.ts'
import { openChanges } from '../state/effects/table.ts'
import type { Body } from '../state/entries.ts'
import type { View } from '../state/state.ts'

export interface Seen extends Omit<Sighting, 'at'> {
  readonly turn: number
  /** When it began to look. */
  readonly begunAt: Instant
  /** When what it still lets through ends by itself, at the latest; null or absent: nobody knows. */
  readonly endsAt?: Instant | null
}

/** None: it says nothing new. */
export function settleChange(
  view: View,
  standing: TargetStanding,
  { turn, begunAt, endsAt = null, by, allows, denies, detail, result }: Seen,
  env: Env,
): Body[] {
  const sighting = { by, allows, denies, detail, result }
  const { point, ref, sentAt, seen } = standing
  if (turn !== standing.turn || (sentAt !== null && begunAt < sentAt)) return []
  const open = openChanges(view, standing)
  const ended = open.flatMap((effect): Body[] => {
    const outcome = outcomeOf(effect, standing, sighting)
    if (outcome === null) return []
    const body = { id: effect.id, outcome, detail: `${sighting.by}: ${sighting.detail}` }
    return [{ kind: 'effect.settled', v: 2, body }]
  })
  const isNews =
    ended.length > 0 ||
    seen === null ||
    (sentAt !== null && seen.at < sentAt) ||
    !isSame({ ...seen, at: undefined }, { ...sighting, at: undefined })
  const bodies: Body[] = []
  if (isNews) bodies.push({ kind: 'effect.observed', body: { point, ref, turn, ...sighting } })
  bodies.push(...ended)
  if (ended.length < open.length)
    bodies.push(...overdue(view, open, ended, { ...sighting, endsAt }, env))
  if (open.length === 0 && sighting.result !== 'not-seen') bodies.push(...drift(standing, sighting))
  else if (standing.drift !== null && sighting.result === 'as-intended')
    bodies.push(driftEnded(standing))
  return bodies
}

/** Null: nothing proves either. */
function outcomeOf(
  { type, denies }: Change,
  standing: TargetStanding,
  { result, allows, denies: beyond }: Omit<Sighting, 'at'>,
): 'confirmed' | 'superseded' | null {
  if (result === 'not-seen') return null
  if ((type === 'cut' ? allows : beyond).length > 0) return null
  const undone = without(denies, standing.denies)
  const stands = type === 'cut' ? deniesNothing(undone) : isSame(undone, denies)
  return stands ? 'confirmed' : 'superseded'
}

/** What cannot be completed stays on its way, and is said: with when the rest of it ends by itself. */
function overdue(
  view: View,
  open: readonly Change[],
  ended: readonly Body[],
  sighting: Omit<Sighting, 'at'> & Pick<Seen, 'endsAt'>,
  env: Env,
): Body[] {
  const over = new Set(ended.map(({ body }) => (body as { readonly id: string }).id))
  return open
    .filter(({ id, type, unrevoked, deadline }) => {
      return type === 'cut' && !over.has(id) && unrevoked === undefined && env.now >= deadline
    })
    .map(({ id, point, intendedAt }): Body => {
      const spec = view.manifests.EnforcementPoint.get(point)?.spec
      const ms = spec === undefined ? null : (cutsAt(env.adapters, spec)?.naturalEndMs ?? null)
      // What was seen there knows it better than what holds for all.
      const naturalEnd = sighting.endsAt ?? (ms === null ? null : plus(intendedAt, ms))
      const why = whyOpen(sighting)
      return { kind: 'effect.unrevoked', body: { id, naturalEnd, why } }
    })
}

/** Why nothing proves a cut, with what the last call answered: it proves nothing, and may say what is in the way. */
export function whyOpen({ allows, detail }: Pick<Sighting, 'allows' | 'detail'>): string {
  return allows.length > 0 ? `still lets through ${allows.join(', ')}; ${detail}` : detail
}

function drift(standing: TargetStanding, { result, allows, denies }: Omit<Sighting, 'at'>): Body[] {
  const { point, ref, drift: known } = standing
  if (result === 'as-intended') return known === null ? [] : [driftEnded(standing)]
  if (known !== null && isSame([known.allows, known.denies], [allows, denies])) return []
  return [{ kind: 'drift.seen', body: { point, ref, allows, denies } }]
}

function driftEnded({ point, ref }: TargetStanding): Body {
  return { kind: 'drift.ended', body: { point, ref } }
}
