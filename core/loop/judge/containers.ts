/** A list of what runs at a place: it says nothing of what is in it, only which image everything runs from. */

import { notDeclared } from '../../discover/accept-evidence.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import { deriveId } from '../../kernel/ids.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import { find, type View } from '../../state/state.ts'
import { digestsOf, type RunningImage } from '../../model/workload.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import { notKnown } from '../../model/refusals.ts'
import type { Env } from '../../model/env.ts'

export function listContainers(
  view: View,
  input: Extract<Input, { kind: 'list-containers' }>,
  env: Env,
): Conclusion {
  const { source, document } = input
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refused([notKnown('asset', input.asset, 'declare it with apply', 'asset-unknown')])
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
  const known = new Set([...view.manifests.Asset.values()].flatMap((one) => digestsOf(one)))
  const isKnown = (one: RunningImage): boolean => one.digests.some((digest) => known.has(digest))
  const ordered = [...images.filter(isKnown), ...images.filter((one) => !isKnown(one))]
  return ordered.slice(0, LIMITS.runningImagesMax)
}
