/** /api/v1: what every kind of the estate has alike: one object by its name, its removal, and names that are not known. */

import { nearest } from '@holdfast/core/kernel/nearest'
import { find } from '@holdfast/core/state/state'
import type { ManifestKind, Stored } from '@holdfast/core/model/manifest'
import type { FastifyRequest } from 'fastify'
import { Problem } from '@holdfast/edges-base/http/problems'
import { allows, type Principal } from '../../auth.ts'
import { principalOf, submitDone, type Context } from '../../context.ts'
import { knownOf } from '../../views/objects.ts'
import { renderedPage, type Unshown } from '../../views/rendered.ts'

interface Named {
  readonly params: { readonly name: string }
  readonly request: FastifyRequest
}

/** One that cannot be shown says so in its place. */
export async function shownOf<K extends ManifestKind, Item>(
  context: Context,
  kind: K,
  { params, request }: Named,
  show: (object: Stored<K>) => Item | Promise<Item>,
): Promise<Item | Unshown> {
  const object = find(context.driver.view, kind, params.name)
  if (object === undefined) throw unknownName(context, request, kind, params.name)
  return renderedPage(context.unshown, knownOf(object), async () => show(object))
}

interface Removal extends Named {
  readonly query: { readonly reason?: string | undefined }
  readonly principal: Principal
}

export async function removed(
  context: Context,
  kind: ManifestKind,
  { params: { name }, query: { reason = 'deleted' }, principal, request }: Removal,
): Promise<{ readonly deleted: string; readonly ids: readonly string[] }> {
  if (find(context.driver.view, kind, name) === undefined) {
    throw unknownName(context, request, kind, name)
  }
  const input = { kind: 'delete-manifest', manifest: kind, name, reason } as const
  const { ids } = await submitDone(context, input, principal.id)
  return { deleted: name, ids }
}

/** The nearest name is told to who may read them all, and to nobody else. */
export function unknownName(
  context: Context,
  request: FastifyRequest,
  kind: ManifestKind,
  name: string,
): Problem {
  const names = function* (): Generator<string> {
    for (const manifest of context.driver.view.manifests[kind].values()) yield manifest.name
  }
  const near = allows(principalOf(request).scope, 'read') ? nearest(name, names()) : undefined
  return new Problem(
    'not-found',
    `${kind} \`${name}\` is not known`,
    near === undefined ? 'names compare whole and exact' : `did you mean \`${near}\`?`,
  )
}
