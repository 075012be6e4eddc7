/**
 * Enforce: what must change now that an asset's causes are these. It never acts itself; it says which
 * hold opens or grows, whose tokens end, and which enforcement points are told.
 */

import {
  deriveId,
  type AssetUid,
  type CauseId,
  type HoldId,
  type IdentityUid,
} from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { isListed } from '../kernel/listed.ts'
import { filtered, sorted, type Stepwise } from '../kernel/stepwise.ts'
import { takesEffect } from '../model/adapters.ts'
import { isDue, type Cause } from '../model/cause.ts'
import type { HoldNotice } from '../model/effect.ts'
import type { Env } from '../model/env.ts'
import { chunked, probationAfter, type HoldEnd } from '../model/hold.ts'
import { modeOf } from '../model/mode.ts'
import type { Body } from '../state/entries.ts'
import { findingFirst, heldFrom, holdId } from '../state/holds/hold-identity.ts'
import type { View } from '../state/state.ts'

export type HoldPlan =
  | { readonly kind: 'none' }
  /** `causes`: all that are due, whatever the first entry has room for. */
  | {
      readonly kind: 'open'
      readonly causes: readonly CauseId[]
      readonly enforces: boolean
      readonly bodies: readonly Body[]
    }
  | { readonly kind: 'grow'; readonly bodies: readonly Body[] }
  /** Nothing is due any more: restore decides how access comes back. */
  | { readonly kind: 'release'; readonly hold: HoldId }

/** In steps: an asset may have ten thousand causes. */
export function* planHold(
  view: View,
  asset: AssetUid,
  causes: readonly Cause[],
  env: Env,
): Stepwise<HoldPlan> {
  const open = view.assets.get(asset)?.hold ?? null
  const first = yield* findingFirst(causes, env.now)
  const due = first === null ? null : heldFrom(view, asset, first, env.now)
  const ids = yield* dueCauses(causes, env)
  if (open === null) {
    if (due === null) return { kind: 'none' }
    const id = holdId(view.ledgerId, env.hash, asset, due)
    const [named = [], ...rest] = chunked(ids)
    const mode = modeOf(view, { asset }) === 'report-only' ? 'report-only' : 'enforce'
    const hold = {
      id,
      subject: { kind: 'asset', uid: asset },
      since: due.at,
      openedBy: due.cause.id,
      causes: named,
      openSeq: view.size,
      state: 'open',
      closedAt: null,
      closedSeq: null,
      closedBy: null,
      exposures: view.exposures.get(asset) ?? [],
    } as const
    const bodies: Body[] = [
      { kind: 'hold.opened', body: { hold, mode, cut: identitiesToCut(view, asset) } },
      ...rest.map((more) => growth(id, more)),
      ...notices(view, 'notify-blocked', id, asset, env),
    ]
    return { kind: 'open', causes: ids, enforces: mode === 'enforce', bodies }
  }
  if (due === null) return { kind: 'release', hold: open }
  const known = view.holds.get(open)?.causes ?? []
  const fresh = yield* filtered(ids, (id) => !isListed(known, id))
  if (fresh.length === 0) return { kind: 'none' }
  if (known.length + fresh.length > LIMITS.namedCausesMax) {
    return { kind: 'grow', bodies: chunked(fresh).map((more) => growth(open, more)) }
  }
  const body = { id: open, causes: [...known, ...fresh], cut: [], why: ANOTHER }
  return { kind: 'grow', bodies: [{ kind: 'hold.changed', body }] }
}

const ANOTHER = 'another cause came due'

function growth(id: HoldId, causes: readonly CauseId[]): Body {
  return { kind: 'hold.changed', body: { id, causes, adds: true, cut: [], why: ANOTHER } }
}

/** It ends, and who was told that it blocks is told so. */
export function endHold(view: View, asset: AssetUid, hold: HoldId, end: HoldEnd, env: Env): Body[] {
  return [
    {
      kind: 'hold.closed',
      v: 2,
      body: { id: hold, at: env.now, end, probationUntil: probationAfter(end, env.now) },
    },
    ...notices(view, 'notify-released', hold, asset, env),
  ]
}

function* dueCauses(causes: readonly Cause[], env: Env): Stepwise<CauseId[]> {
  const due = yield* filtered(causes, (cause) => isDue(cause, env.now))
  return yield* sorted(
    due.map((cause) => cause.id),
    (a, b) => (a < b ? -1 : 1),
  )
}

/** Report-only cuts nothing, in part neither: each use is decided anyway. What patches is never cut (law 10). */
export function identitiesToCut(view: View, asset: AssetUid): IdentityUid[] {
  return [...(view.identitiesByAsset.get(asset) ?? [])]
    .filter((uid) => view.manifests.Identity.get(uid)?.spec.lane !== 'remediation')
    .filter((identity) => modeOf(view, { asset, identity }) === 'enforce')
    .toSorted()
}

/** One effect per point that can be told: blocked or released, with the hold and nothing secret. */
function notices(
  view: View,
  type: 'notify-blocked' | 'notify-released',
  hold: HoldId,
  asset: AssetUid,
  env: Env,
): Body[] {
  const name = view.manifests.Asset.get(asset)?.name ?? asset
  const event = type === 'notify-blocked' ? 'blocked' : 'released'
  const effects: HoldNotice[] = []
  for (const point of view.manifests.EnforcementPoint.values()) {
    if (!takesEffect(env.adapters, point.spec, type)) continue
    effects.push({
      id: deriveId(env.hash, view.ledgerId, 'effect', { point: point.uid, type, hold }),
      point: point.name,
      type,
      hold,
      body: { asset: name, hold, event, at: env.now },
      inverse: null,
      intendedAt: env.now,
      outcome: null,
      tries: 0,
    })
  }
  return effects
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((effect) => ({ kind: 'effect.intended', body: { effect } }))
}
