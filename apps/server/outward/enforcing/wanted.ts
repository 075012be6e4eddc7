/** What an account is to be denied, in the words of its point: names of assets, and paths. */

import { joined, NOTHING, without, type Denied } from '@holdfast/core/model/denied'
import { isChange } from '@holdfast/core/model/effect'
import type { Stored } from '@holdfast/core/model/manifest'
import type { TargetStanding } from '@holdfast/core/model/target'
import { namedAt } from '@holdfast/core/loop/answer/desired'
import { find, type View } from '@holdfast/core/state/state'
import type { Refusing, Target, Wanted } from '@holdfast/edges-base/ports/enforcers'

export function wantedOf(view: View, standing: TargetStanding, target: Target): Wanted {
  return {
    target,
    denies: refusingOf(view, standing.point, standing.denies),
    gives: refusingOf(
      view,
      standing.point,
      standing.undos.length > 0 ? givenBack(view, standing) : NOTHING,
    ),
  }
}

/** What open effects give back, and no later one took again. */
function givenBack(view: View, { open, denies }: TargetStanding): Denied {
  let given = NOTHING
  for (const id of open) {
    const effect = view.effects.get(id)
    if (effect !== undefined && isChange(effect) && effect.type === 'restore') {
      given = joined(given, effect.denies)
    }
  }
  return without(given, denies)
}

/** Names of assets and paths, as that point knows them. */
export function refusingOf(
  view: View,
  uid: string,
  { whole, assets, resources }: Denied,
): Refusing {
  const point = view.manifests.EnforcementPoint.get(uid)?.name
  return {
    whole,
    assets: assets.map((asset) => view.manifests.Asset.get(asset)?.name ?? asset),
    paths: resources.flatMap((resource) => {
      const at = view.manifests.Resource.get(resource)?.spec.at ?? []
      return at.filter((one) => one.enforcementPoint === point).map(({ path }) => path)
    }),
  }
}

export const NOTHING_REFUSED: Refusing = { whole: false, assets: [], paths: [] }

/** Where resources lie there that whoever uses the account is granted. */
export function pathsOf(view: View, point: Stored<'EnforcementPoint'>, ref: string): string[] {
  const paths = new Set<string>()
  for (const { identity } of namedAt(view, { point, ref }) ?? []) {
    for (const grant of view.grantsByIdentity.get(identity.uid) ?? []) {
      const granted = view.manifests.Grant.get(grant)?.spec.resource
      const resource = granted === undefined ? undefined : find(view, 'Resource', granted)
      for (const { enforcementPoint, path } of resource?.spec.at ?? []) {
        if (enforcementPoint === point.name) paths.add(path)
      }
    }
  }
  return [...paths].toSorted()
}
