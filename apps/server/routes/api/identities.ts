/** /api/v1/identities: who acts, from where, and what each may reach. */

import { find } from '@holdfast/core/state/state'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { assetNames, identityDetail, identityItem, lastDelivered } from '../../views/identities.ts'
import { listed } from '../../views/listed.ts'
import { objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { removed, shownOf } from './estate.ts'

export const identityRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const assetsOf = ({ uid }: Stored<'Identity'>): ReadonlySet<string> =>
    view.assetsByIdentity.get(uid) ?? NONE

  serve(app, 'identity.list', async ({ query }) => {
    const last = lastDelivered(view)
    const wanted = (query.asset ?? []).map((name) => find(view, 'Asset', name)?.uid ?? '')
    return listed(
      context,
      query,
      {
        ...objectsOf(view, 'Identity'),
        filters: {
          origin: ORIGIN.filter,
          type: ({ spec }, types) => types.includes(spec.type),
          owner: ({ spec }, owners) => owners.includes(spec.owner ?? ''),
          asset: (identity) => wanted.some((uid) => assetsOf(identity).has(uid)),
          hasAsset: (identity, has) => assetsOf(identity).size > 0 === has,
          lane: ({ spec }, lanes) => spec.lane !== undefined && lanes.includes(spec.lane),
        },
        sorts: {
          ...SORTS,
          type: ({ spec }) => spec.type,
          owner: ({ spec }) => spec.owner ?? null,
          assets: (identity) => assetsOf(identity).size,
          lastSecretAt: last,
        },
        facets: {
          origin: ORIGIN.facet,
          type: ({ spec }) => spec.type,
          owner: ({ spec }) => spec.owner ?? '',
          asset: (identity) => assetNames(view, identity),
          hasAsset: (identity) => String(assetsOf(identity).size > 0),
        },
        texts: ({ name, spec }) => [name, spec.owner, spec.purpose, spec.service],
      },
      (identity) => identityItem(view, identity, last),
    )
  })

  serve(app, 'identity.show', async (call) =>
    shownOf(context, 'Identity', call, (identity) => identityDetail(context, identity)),
  )
  serve(app, 'identity.delete', async (call) => removed(context, 'Identity', call))
}

const NONE: ReadonlySet<string> = new Set()
