/**
 * Enforce: what must change now that an asset's causes are these. It never acts itself; it says which
 * hold opens or grows, whose tokens end, and which enforcement points are told.
 */

import type { Hash } from '../kernel/hash.ts'
import {
  deriveId,
  type AssetUid,
  type CauseId,
  type HoldId,
  type IdentityUid,
} from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { isListed } from '../kernel/listed.ts'
import { filtered, sorted, type Stepwise } from '../kernel/stepwise.ts'
import { takesEffect } from '../model/adapters.ts'
import { restricts, type Cause } from '../model/cause.ts'
import type { Effect } from '../model/effect.ts'
import type { Env } from '../model/env.ts'
import type { EntryBodies } from '../state/entries.ts'
import { modeWithin } from '../model/mode.ts'
import type { View } from '../state/state.ts'
import { findingFirst, heldFrom, holdId } from '../state/holds/hold-identity.ts'

export type HoldPlan =
  | { readonly kind: 'none' }
  /** `more`: causes that the first entry has no room for. */
  | {
      readonly kind: 'open'
      readonly body: EntryBodies['hold.opened']
      readonly more: readonly Growth[]
    }
  | { readonly kind: 'grow'; readonly more: readonly Growth[] }
  /** Nothing is due any more: restore decides how access comes back. */
  | { readonly kind: 'release'; readonly hold: HoldId }

type Growth = EntryBodies['hold.changed']

/** In steps: an asset may have ten thousand causes. */
export function* planHold(
  view: View,
  asset: AssetUid,
  causes: readonly Cause[],
  now: Instant,
  hash: Hash,
): Stepwise<HoldPlan> {
  const open = view.assets.get(asset)?.hold ?? null
  const first = yield* findingFirst(causes, now)
  const due = first === null ? null : heldFrom(view, asset, first, now)
  const ids = yield* dueCauses(causes, now)
  if (open === null) {
    if (due === null) return { kind: 'none' }
    const id = holdId(view.ledgerId, hash, asset, due)
    const [named = [], ...rest] = chunked(ids)
    return {
      kind: 'open',
      body: {
        hold: {
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
        },
        mode: modeWithin(view, { asset }) === 'report-only' ? 'report-only' : 'enforce',
        cut: identitiesToCut(view, asset),
      },
      more: rest.map((causes) => growth(id, causes)),
    }
  }
  if (due === null) return { kind: 'release', hold: open }
  const known = view.holds.get(open)?.causes ?? []
  const fresh = yield* filtered(ids, (id) => !isListed(known, id))
  if (fresh.length === 0) return { kind: 'none' }
  if (known.length + fresh.length > LIMITS.namedCausesMax) {
    return { kind: 'grow', more: chunked(fresh).map((causes) => growth(open, causes)) }
  }
  const body = { id: open, causes: [...known, ...fresh], cut: [], why: ANOTHER }
  return { kind: 'grow', more: [body] }
}

const ANOTHER = 'another cause came due'

function growth(id: HoldId, causes: readonly CauseId[]): Growth {
  return { id, causes, adds: true, cut: [], why: ANOTHER }
}

/** In order, as many in each as one entry names. */
export function chunked(causes: readonly CauseId[]): CauseId[][] {
  const chunks: CauseId[][] = []
  for (let from = 0; from < causes.length; from += LIMITS.namedCausesMax) {
    chunks.push(causes.slice(from, from + LIMITS.namedCausesMax))
  }
  return chunks
}

function* dueCauses(causes: readonly Cause[], now: Instant): Stepwise<CauseId[]> {
  const due = yield* filtered(causes, (cause) => restricts(cause, now))
  return yield* sorted(
    due.map((cause) => cause.id),
    (a, b) => (a < b ? -1 : 1),
  )
}

/** Report-only cuts nothing, in part neither: each use is decided anyway. What patches is never cut (law 10). */
export function identitiesToCut(view: View, asset: AssetUid): IdentityUid[] {
  return [...(view.identitiesByAsset.get(asset) ?? [])]
    .filter((uid) => view.manifests.Identity.get(uid)?.spec.lane !== 'remediation')
    .filter((identity) => modeWithin(view, { asset, identity }) === 'enforce')
    .toSorted()
}

/** One effect per point that can be told: blocked or released, with the hold and nothing secret. */
export function planNotices(
  view: View,
  type: Effect['type'],
  hold: HoldId,
  asset: AssetUid,
  { now, hash, adapters }: Pick<Env, 'now' | 'hash' | 'adapters'>,
): Effect[] {
  const name = view.manifests.Asset.get(asset)?.name ?? asset
  const effects: Effect[] = []
  for (const point of view.manifests.EnforcementPoint.values()) {
    if (!takesEffect(adapters, point.spec, type)) continue
    effects.push({
      id: deriveId(hash, view.ledgerId, 'effect', { point: point.uid, type, hold }),
      point: point.name,
      type,
      hold,
      body: {
        asset: name,
        hold,
        event: type === 'notify-blocked' ? 'blocked' : 'released',
        at: now,
      },
      inverse: null,
      intendedAt: now,
      outcome: null,
      tries: 0,
    })
  }
  return effects.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
