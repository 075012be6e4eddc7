/**
 * Restore: what may have been copied from an asset while it was exposed (law 8). A delivered value lies there whenever it
 * was fetched; what decisions permitted was asked for; the rest was within reach.
 */

import type { ExposedRow, PermittedUse } from '../model/exposed.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { Exposure } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import { find, type View } from '../state/state.ts'

/** An identity that acts from there, and what it may reach by grant. */
export interface Reach {
  readonly identity: Stored<'Identity'>
  readonly resource: Stored<'Resource'>
}

export interface ExposedBy {
  readonly reach: Iterable<Reach>
  readonly permitted: Iterable<PermittedUse>
}

/** What is known best first, the most critical first. In steps: an asset may have ten thousand identities. */
export function* exposureSet(
  view: View,
  asset: AssetUid,
  { reach, permitted }: ExposedBy,
): Stepwise<ExposedRow[]> {
  const rows = new Map<string, ExposedRow>()
  const rowOf = (identity: string, resource: string): ExposedRow =>
    rows.get(`${identity} ${resource}`) ?? emptyRow(view, identity, resource)
  const put = (identity: string, resource: string, change: Partial<ExposedRow>): void =>
    void rows.set(`${identity} ${resource}`, { ...rowOf(identity, resource), ...change })
  let looked = 0
  for (const { identity, resource } of reach) {
    put(identity.name, resource.name, {})
    if (++looked % STEP === 0) yield
  }
  for (const use of permitted) {
    const { identity, resource } = use
    const type = find(view, 'Resource', resource)?.spec.type ?? use.type
    put(identity, resource, { type, permitted: and(rowOf(identity, resource).permitted, use) })
    if (++looked % STEP === 0) yield
  }
  for (const { identity: uid, secret, version, at } of newest(view.exposures.get(asset) ?? [])) {
    const identity = view.manifests.Identity.get(uid)?.name ?? uid
    put(identity, secret, { type: 'secret', delivered: { version, at } })
  }
  yield
  return [...rows.values()].toSorted(worstFirst)
}

const STEP = 200

function emptyRow(view: View, identity: string, resource: string): ExposedRow {
  const spec = find(view, 'Resource', resource)?.spec
  return {
    identity,
    resource,
    type: spec?.type ?? 'secret',
    tier: spec?.tier ?? null,
    owner: spec?.owner ?? null,
    delivered: null,
    permitted: null,
    outside: (spec?.at ?? []).length > 0,
  }
}

/** One thing may have been asked for under two types: it is one row, and no use of it gets lost. */
function and(
  known: ExposedRow['permitted'],
  { count, first, last }: PermittedUse,
): ExposedRow['permitted'] {
  if (known === null) return { count, first, last }
  return {
    count: known.count + count,
    first: instant(Math.min(known.first, first)),
    last: instant(Math.max(known.last, last)),
  }
}

/** Of each secret and identity the newest version that went there. */
function newest(exposures: readonly Exposure[]): Iterable<Exposure> {
  const last = new Map<string, Exposure>()
  for (const one of exposures) {
    const key = `${one.identity} ${one.secret}`
    if (one.version >= (last.get(key)?.version ?? 0)) last.set(key, one)
  }
  return last.values()
}

function worstFirst(a: ExposedRow, b: ExposedRow): number {
  return (
    knownBy(a) - knownBy(b) ||
    (a.tier ?? 0) - (b.tier ?? 0) ||
    order(a.resource, b.resource) ||
    order(a.identity, b.identity)
  )
}

function knownBy({ delivered, permitted }: ExposedRow): number {
  if (delivered !== null) return 0
  return permitted === null ? 2 : 1
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
