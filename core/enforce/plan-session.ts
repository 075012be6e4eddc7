/** Who is told that break-glass was opened, and that it is over: every receiver that takes it, in the same input. */

import { byCodeUnit, type JsonObject } from '../kernel/canonical-json.ts'
import { deriveId, type OverrideId } from '../kernel/ids.ts'
import { takesEffect } from '../model/adapters.ts'
import type { Opened } from '../model/break-glass.ts'
import type { SessionNotice } from '../model/effect.ts'
import type { Env } from '../model/env.ts'
import { people } from '../model/person.ts'
import type { Body } from '../state/entries.ts'
import { find, type View } from '../state/state.ts'
import { personOf } from '../state/tokens/person-of.ts'

/** As many as somebody reads on a pager. */
const POINTS_MAX = 50

/** @param opens - here and now: of what a journal told it may be over, or nobody could have opened it */
export function noticesOfOpening(view: View, opened: Opened, opens: boolean, env: Env): Body[] {
  const { id, said, by, openedAt, offline, problem } = opened
  return notices(view, 'notify-break-glass-opened', id, env, {
    ...named(view, opened),
    openedBy: personOf(view, by),
    openedAt,
    until: said.until,
    open: opens,
    offline: offline !== undefined,
    problem: problem ?? null,
  })
}

/** None: it was no break-glass that ended. */
export function noticesOfEnd(view: View, id: OverrideId, why: string, env: Env): Body[] {
  const opened = view.breakGlass.get(id)
  if (opened === undefined) return []
  return notices(view, 'notify-break-glass-closed', id, env, {
    ...named(view, opened),
    until: opened.said.until,
    why,
  })
}

/** What it was opened for stays here: a reason may say what is broken. */
function named(view: View, { id, said, approvals }: Opened): JsonObject {
  const points = pointsOf(view, said.identities)
  return {
    incident: said.incident,
    signedBy: people(approvals.map(({ person }) => person)),
    identities: said.identities,
    points: points.slice(0, POINTS_MAX),
    morePoints: Math.max(points.length - POINTS_MAX, 0),
    review: `holdfast break-glass review ${id} --note …`,
    page: `/break-glass/${id}`,
  }
}

/** Where one of them has an account: there it may be given back. */
function pointsOf(view: View, identities: readonly string[]): string[] {
  const points = identities.flatMap((name) =>
    (find(view, 'Identity', name)?.spec.accounts ?? []).map((one) => one.enforcementPoint),
  )
  return [...new Set(points)].toSorted(byCodeUnit)
}

function notices(
  view: View,
  type: SessionNotice['type'],
  session: OverrideId,
  env: Env,
  said: JsonObject,
): Body[] {
  const event = type === 'notify-break-glass-opened' ? 'break-glass-opened' : 'break-glass-closed'
  return [...view.manifests.EnforcementPoint.values()]
    .filter((point) => takesEffect(env.adapters, point.spec, type))
    .map((point) => ({
      id: deriveId(env.hash, view.ledgerId, 'effect', { point: point.uid, type, session }),
      point: point.name,
      type,
      session,
      body: { session, event, at: env.now, ...said },
    }))
    .toSorted((a, b) => byCodeUnit(a.id, b.id))
    .map((effect) => ({ kind: 'effect.intended', v: 3, body: { effect } }) as const)
}
