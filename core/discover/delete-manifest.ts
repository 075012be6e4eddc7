/** Deleting writes a tombstone that keeps causes; it is refused while blocked or still named. */

import type { AssetUid } from '../kernel/ids.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { EntryBodies } from '../model/entry.ts'
import { notKnown, refusal, type Refusal } from '../model/refusals.ts'
import type { ManifestKind } from '../model/manifest.ts'
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

function usersOf(view: View, kind: ManifestKind, name: string): string[] {
  const users: string[] = []
  if (kind === 'Asset') {
    for (const one of view.manifests.Identity.values())
      if (one.spec.assets?.includes(name) === true) users.push(`Identity ${one.name}`)
    for (const one of view.manifests.Binding.values())
      if (one.spec.asset === name) users.push(`Binding ${one.name}`)
    for (const one of view.manifests.Asset.values())
      if (one.spec.runsOn?.includes(name) === true) users.push(`Asset ${one.name}`)
  }
  if (kind === 'Identity') {
    for (const one of view.manifests.Grant.values())
      if (one.spec.identity === name) users.push(`Grant ${one.name}`)
    for (const one of view.manifests.Binding.values())
      if (one.spec.identity === name) users.push(`Binding ${one.name}`)
    for (const one of view.manifests.Credential.values())
      if (one.spec.identity === name) users.push(`Credential ${one.name}`)
    for (const one of view.manifests.SurvivorGroup.values())
      if (one.spec.identities.includes(name)) users.push(`SurvivorGroup ${one.name}`)
  }
  if (kind === 'Resource') {
    for (const one of view.manifests.Grant.values())
      if (one.spec.resource === name) users.push(`Grant ${one.name}`)
  }
  if (kind === 'EnforcementPoint') {
    for (const one of view.manifests.Identity.values())
      if (one.spec.accounts?.some((account) => account.enforcementPoint === name) === true)
        users.push(`Identity ${one.name}`)
    for (const one of view.manifests.Resource.values())
      if (one.spec.at?.some((place) => place.enforcementPoint === name) === true)
        users.push(`Resource ${one.name}`)
  }
  return users
}
