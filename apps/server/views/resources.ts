/** A resource as the API shows it: with who has a grant for it that has not ended. */

import type { ResourceUid } from '@holdfast/core/kernel/ids'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { isOver, nameIn, objectItem, type ObjectItem } from './objects.ts'
import { attempt } from './rendered.ts'

interface ResourceItem extends ObjectItem<'Resource'> {
  readonly readers: readonly string[]
}

export async function resourceItem(
  context: Context,
  resource: Stored<'Resource'>,
): Promise<ResourceItem> {
  return { ...objectItem(resource), readers: await readersOf(context, resource) }
}

async function readersOf(
  context: Context,
  resource: Stored<'Resource'>,
): Promise<readonly string[]> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const readers = new Set<string>()
  const turn = takeTurns()
  for (const uid of view.grantsByResource.get(resource.uid) ?? []) {
    // One that cannot be read grants nobody anything; the list of grants names it.
    attempt(context.unshown, { name: uid, uid }, () => {
      const grant = view.manifests.Grant.get(uid)
      if (grant === undefined || isOver(grant.spec.expires, now)) return
      readers.add(nameIn(view, 'Identity', grant.spec.identity))
    })
    if (turn.isOver()) await turn.pause()
  }
  return [...readers].toSorted()
}

/** What one of these has a grant for. */
export function reachedBy(
  { driver, unshown }: Context,
  identities: readonly string[],
): ReadonlySet<ResourceUid> {
  const { view } = driver
  const { now } = driver.env()
  const reached = new Set<ResourceUid>()
  for (const name of identities) {
    const identity = find(view, 'Identity', name)
    if (identity === undefined) continue
    for (const uid of view.grantsByIdentity.get(identity.uid) ?? []) {
      attempt(unshown, { name: uid, uid }, () => {
        const grant = view.manifests.Grant.get(uid)
        if (grant === undefined || isOver(grant.spec.expires, now)) return
        const resource = find(view, 'Resource', grant.spec.resource)
        if (resource !== undefined) reached.add(resource.uid)
      })
    }
  }
  return reached
}
