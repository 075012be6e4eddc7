/** Deleting writes a tombstone that keeps causes; it is refused while blocked or still named. */

import type { AssetUid } from '../kernel/ids.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { EntryBodies } from '../state/entries.ts'
import { deniesNothing } from '../model/denied.ts'
import { keeps, MANIFEST_KINDS, referencesOf, type ManifestKind } from '../model/manifest.ts'
import { notKnown, refusal, type Refusal } from '../model/refusals.ts'
import { find, type View } from '../state/state.ts'

export function deleteManifest(
  view: View,
  kind: ManifestKind,
  name: string,
  reason: string,
): Result<EntryBodies['manifest.deleted'], Refusal> {
  const stored = find(view, kind, name)
  if (stored === undefined) {
    return err(notKnown(kind, name, 'list them first'))
  }
  if (kind === 'Asset' && view.assets.get(stored.uid as AssetUid)?.hold != null) {
    return err(
      refusal(
        'blocked',
        `asset \`${name}\` is blocked and cannot be deleted`,
        'prove the fix first: deleting and enrolling again would keep every cause',
      ),
    )
  }
  if (kind === 'EnforcementPoint' && isCutting(view, stored.uid)) {
    return err(
      refusal(
        'still-cut',
        `something is still denied at \`${name}\`, and nothing else could give it back`,
        'end the holds behind it, or holdfast off, and wait until it is given back',
      ),
    )
  }
  const users = usersOf(view, kind, stored.name)
  if (users.length > 0) {
    return err(
      refusal(
        'still-named',
        `${kind} \`${name}\` is still named by ${users.slice(0, 5).join(', ')}`,
        'change or delete those first',
      ),
    )
  }
  return ok({ kind, uid: stored.uid, name: stored.name, reason })
}

function isCutting(view: View, point: string): boolean {
  for (const target of view.targets.values()) {
    if (target.point !== point) continue
    if (target.open.length > 0 || !deniesNothing(target.denies)) return true
  }
  return false
}

function usersOf(view: View, kind: ManifestKind, name: string): string[] {
  const users: string[] = []
  for (const by of MANIFEST_KINDS) {
    if (!keeps(by, kind)) continue
    for (const object of view.manifests[by].values()) {
      const named = [...referencesOf(object, kind)]
      if (named.some((reference) => reference.name === name)) users.push(`${by} ${object.name}`)
    }
  }
  return users
}
