/** Discover: what runs at a place, as a container runtime or a cluster lists it. */

import { deriveId } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Env } from '../model/env.ts'
import type { InputOf } from '../model/input.ts'
import { digestsOf, type RunningImage } from '../model/workload.ts'
import { done, refuse, refused, type Conclusion } from '../state/conclusion.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import { find, type View } from '../state/state.ts'
import { notDeclared } from './accept-evidence.ts'

/** It says nothing of what is in it, only which image everything runs from. */
export function listContainers(
  view: View,
  input: InputOf<'list-containers'>,
  env: Env,
): Conclusion {
  const { source, document } = input
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refuse('asset-unknown', `asset \`${input.asset}\` is not known`, 'declare it with apply')
  }
  const looked = { roots: [], items: input.images.length, unreadable: 0, truncated: false }
  const coverage = [{ ...looked, scope: 'containers', state: 'complete' }] as const
  const entitled = entitlement(view, source, asset.uid, { coverage })
  if (!entitled.mayLower) {
    const told = notDeclared(view, source, [asset.uid], { kind: 'components', coverage })
    if (!told.ok) return refused([told.error])
  }
  const images = kept(view, input.images)
  const mayRaise = entitled.mayRaise && !input.incomplete && images.length === input.images.length
  const content = { place: asset.uid, source, document, at: env.now }
  const evidence = deriveId(env.hash, view.ledgerId, 'evidence', content)
  const list = { place: asset.uid, source, evidence, document, seenAt: env.now, mayRaise, images }
  return done([{ kind: 'containers.listed', body: { list } }], [evidence], evidence)
}

/** Those of images we know first: an entry names no more. */
function kept(view: View, images: readonly RunningImage[]): readonly RunningImage[] {
  if (images.length <= LIMITS.runningImagesMax) return images
  const known = new Set([...view.manifests.Asset.values()].flatMap((asset) => digestsOf(asset)))
  const isKnown = (image: RunningImage): boolean =>
    image.digests.some((digest) => known.has(digest))
  const ordered = [...images.filter(isKnown), ...images.filter((image) => !isKnown(image))]
  return ordered.slice(0, LIMITS.runningImagesMax)
}
