/** /api/v1/resources: what is reached, how critical it is, and by whom. */

import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { listed } from '../../views/listed.ts'
import { objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { reachedBy, resourceItem } from '../../views/resources.ts'
import { removed, shownOf } from './estate.ts'

export const resourceRoutes: Routes = (app, context) => {
  serve(app, 'resource.list', async ({ query }) => {
    const reached = reachedBy(context, query.reader ?? [])
    return listed(
      context,
      query,
      {
        ...objectsOf(context.driver.view, 'Resource'),
        filters: {
          origin: ORIGIN.filter,
          tier: ({ spec }, tiers) => tiers.some((tier) => tier === String(spec.tier)),
          type: ({ spec }, types) => types.includes(spec.type),
          owner: ({ spec }, owners) => owners.includes(spec.owner ?? ''),
          reader: ({ uid }) => reached.has(uid),
        },
        sorts: {
          ...SORTS,
          tier: ({ spec }) => spec.tier,
          type: ({ spec }) => spec.type,
          owner: ({ spec }) => spec.owner ?? null,
        },
        facets: {
          origin: ORIGIN.facet,
          tier: ({ spec }) => String(spec.tier),
          type: ({ spec }) => spec.type,
          owner: ({ spec }) => spec.owner ?? '',
        },
        texts: ({ name, spec }) => [name, spec.type, spec.owner],
      },
      (resource) => resourceItem(context, resource),
    )
  })

  serve(app, 'resource.show', async (call) =>
    shownOf(context, 'Resource', call, (resource) => resourceItem(context, resource)),
  )
  serve(app, 'resource.delete', async (call) => removed(context, 'Resource', call))
}
