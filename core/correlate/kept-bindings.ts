/** Declaring a new image moves nobody: until a list of what runs shows it, an identity acts from the old one still. */

import type { Body } from '../state/entries.ts'
import type { HoldId, AssetUid, IdentityUid } from '../kernel/ids.ts'
import { withWhatTheyRunOn, actedFrom } from '../state/estate/runs-on.ts'
import { type View, find } from '../state/state.ts'
import { nameKey } from '../state/estate/table.ts'
import type { ReadonlyTable } from '../state/table.ts'
import { forEach, paced, type Stepwise } from '../kernel/stepwise.ts'

/** Images whose hold is open, with it. */
function heldImages(view: View): Map<AssetUid, HoldId> {
  const held = new Map<AssetUid, HoldId>()
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    const { uid } = hold.subject
    if (view.manifests.Asset.get(uid)?.spec.type === 'image') held.set(uid, hold.id)
  }
  return held
}

/** Those that these manifests would take off a blocked image: they act from it until they are seen elsewhere. */
export function* keptBindings(view: View, bodies: readonly Body[]): Stepwise<Body[]> {
  const touched = bodies.some(
    ({ kind, body }) =>
      (kind === 'manifest.applied' || kind === 'manifest.deleted') && ACTING.has(body.kind),
  )
  const held = touched ? heldImages(view) : new Map<AssetUid, HoldId>()
  if (held.size === 0) return []
  const after = yield* afterThese(view, bodies)
  const bindings = yield* bindingsOf(after)
  const kept: Body[] = []
  const isPlace = paced()
  for (const { uid: identity, spec } of view.manifests.Identity.values()) {
    if (isPlace()) yield
    if (spec.lane === 'remediation') continue
    const acted = actedFrom(view, identity)
    const left = [...held].filter(([asset]) => acted.has(asset))
    if (left.length === 0) continue
    const acts = declaredFor(after, bindings, identity)
    for (const [asset, hold] of left) {
      if (acts.has(asset) || view.moving.get(identity)?.has(asset) === true) continue
      kept.push({ kind: 'binding.kept', body: { identity, asset, hold } })
    }
  }
  return kept
}

const ACTING: ReadonlySet<string> = new Set(['Identity', 'Binding', 'Asset'])

/** The estate as these entries leave it, as far as it says who acts from what. */
function* afterThese(
  view: View,
  bodies: readonly Body[],
): Stepwise<Pick<View, 'manifests' | 'names'>> {
  const manifests = {
    ...view.manifests,
    Identity: yield* copyOf<unknown>(view.manifests.Identity),
    Binding: yield* copyOf<unknown>(view.manifests.Binding),
    Asset: yield* copyOf<unknown>(view.manifests.Asset),
  }
  const names = yield* copyOf(view.names)
  for (const { kind, body } of bodies) {
    if (kind !== 'manifest.applied' && kind !== 'manifest.deleted') continue
    const of = body.kind
    if (of !== 'Identity' && of !== 'Binding' && of !== 'Asset') continue
    if (kind === 'manifest.applied') {
      manifests[of].set(body.uid, body)
      names.set(nameKey(of, body.name), body.uid)
    } else {
      manifests[of].delete(body.uid)
      names.delete(nameKey(of, body.name))
    }
  }
  return { manifests: manifests as unknown as View['manifests'], names } // A judged body has kind, uid and spec.
}

function* copyOf<V>(table: ReadonlyTable<string, V>): Stepwise<Map<string, V>> {
  const copy = new Map<string, V>()
  yield* forEach(table, ([key, value]) => copy.set(key, value))
  return copy
}

function* bindingsOf(
  after: Pick<View, 'manifests'>,
): Stepwise<ReadonlyMap<string, readonly string[]>> {
  const bound = new Map<string, string[]>()
  yield* forEach(after.manifests.Binding.values(), ({ spec: { identity, asset } }) => {
    const known = bound.get(identity)
    if (known === undefined) bound.set(identity, [asset])
    else known.push(asset)
  })
  return bound
}

function declaredFor(
  after: Pick<View, 'manifests' | 'names'>,
  bindings: ReadonlyMap<string, readonly string[]>,
  uid: IdentityUid,
): ReadonlySet<AssetUid> {
  const identity = after.manifests.Identity.get(uid)
  const names = [
    ...(identity?.spec.assets ?? []),
    ...(bindings.get(uid) ?? []),
    ...(bindings.get(identity?.name ?? uid) ?? []),
  ]
  const start = new Set(names.flatMap((name) => find(after, 'Asset', name)?.uid ?? []))
  return new Set(withWhatTheyRunOn(after, start).assets)
}
