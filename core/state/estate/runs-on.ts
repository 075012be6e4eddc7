/** What an asset runs on or from, all the way down: each is an acting asset too. */

import { find, type View } from '../state.ts'
import type { AssetUid, IdentityUid } from '../../kernel/ids.ts'

/** The node of the pod, the image of the container: each is an acting asset too. */
export function withWhatTheyRunOn(
  view: Pick<View, 'manifests' | 'names'>,
  start: ReadonlySet<AssetUid>,
): { readonly assets: readonly AssetUid[]; readonly missing: boolean } {
  const all = new Set(start)
  let missing = false
  const open = [...start]
  for (let uid = open.pop(); uid !== undefined; uid = open.pop()) {
    const asset = view.manifests.Asset.get(uid)
    if (asset === undefined) missing = true
    for (const name of asset?.spec.runsOn ?? []) {
      const under = find(view, 'Asset', name)
      if (under === undefined) missing = true
      else if (!all.has(under.uid)) {
        all.add(under.uid)
        open.push(under.uid)
      }
    }
  }
  return { assets: [...all].toSorted(), missing }
}

/** From what it is declared to act now. */
export function actedFrom(view: View, identity: IdentityUid): ReadonlySet<AssetUid> {
  const start = view.assetsByIdentity.get(identity) ?? new Set<AssetUid>()
  return new Set(withWhatTheyRunOn(view, start).assets)
}

/** Who is on the way from this image, or still acts from it, by uid. */
export function actorsOf(view: View, image: AssetUid): IdentityUid[] {
  const over = new Set([image])
  const open = [image]
  for (let uid = open.pop(); uid !== undefined; uid = open.pop()) {
    const name = view.manifests.Asset.get(uid)?.name
    for (const asset of view.manifests.Asset.values()) {
      const named = asset.spec.runsOn?.some((each) => each === name || each === uid) === true
      if (!named || over.has(asset.uid)) continue
      over.add(asset.uid)
      open.push(asset.uid)
    }
  }
  const actors = new Set([...over].flatMap((uid) => [...(view.identitiesByAsset.get(uid) ?? [])]))
  for (const [identity, from] of view.moving) {
    if (from.has(image) && view.manifests.Identity.has(identity)) actors.add(identity)
  }
  return [...actors].toSorted()
}
