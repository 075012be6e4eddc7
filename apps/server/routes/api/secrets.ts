/** /api/v1/secrets: which there are, without what they hold. */

import type { SecretState } from '@holdfast/core/model/secret'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { at } from '../../views/assets.ts'
import { listed } from '../../views/listed.ts'

export const secretRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const all = function* (): Generator<SecretState> {
    for (const secret of view.secrets.values()) if (secret.createdAt !== null) yield secret
  }
  serve(app, 'secret.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        rows: all(),
        known: ({ path }) => ({ name: path, uid: path }),
        filters: { state: (secret, states) => states.includes(stateOf(secret)) },
        sorts: {
          name: ({ path }) => path,
          updatedAt: ({ updatedAt }) => updatedAt,
          versions: ({ versions }) => versions.length,
        },
        facets: { state: stateOf },
        texts: ({ path }) => [path],
      },
      (secret) => ({
        name: secret.path,
        uid: secret.path,
        state: stateOf(secret),
        updatedAt: at(secret.updatedAt),
        versions: secret.versions.map((version) => ({
          version: version.version,
          keys: version.keys,
          at: at(version.at),
          deletedAt: at(version.deletedAt),
          destroyedAt: at(version.destroyedAt),
        })),
      }),
    ),
  )
}

function stateOf({ versions }: SecretState): 'readable' | 'deleted' | 'destroyed' | 'none' {
  const newest = versions.at(-1)
  if (newest === undefined) return 'none'
  if (newest.destroyedAt !== null) return 'destroyed'
  return newest.deletedAt === null ? 'readable' : 'deleted'
}
