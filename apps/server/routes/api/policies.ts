/** /api/v1: what decides, as declared: posture and access policies. */

import type { FastifyInstance } from 'fastify'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Context, Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { listed } from '../../views/listed.ts'
import { objectItem, objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { removed, shownOf } from './estate.ts'

export const policyRoutes: Routes = (app, context) => {
  posturePolicyRoutes(app, context)
  accessPolicyRoutes(app, context)
}

function posturePolicyRoutes(app: FastifyInstance, context: Context): void {
  const profileOf = ({ spec }: Stored<'PosturePolicy'>) => spec.profile ?? 'balanced'
  serve(app, 'posture-policy.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(context.driver.view, 'PosturePolicy'),
        filters: {
          origin: ORIGIN.filter,
          profile: (policy, profiles) => profiles.includes(profileOf(policy)),
        },
        sorts: { ...SORTS, profile: profileOf },
        facets: { origin: ORIGIN.facet, profile: profileOf },
        texts: ({ name, spec }) => [name, ...(spec.assets.names ?? [])],
      },
      objectItem,
    ),
  )
  serve(app, 'posture-policy.show', async (call) =>
    shownOf(context, 'PosturePolicy', call, objectItem),
  )
  serve(app, 'posture-policy.delete', async (call) => removed(context, 'PosturePolicy', call))
}

function accessPolicyRoutes(app: FastifyInstance, context: Context): void {
  const typesOf = ({ spec }: Stored<'AccessPolicy'>) => spec.ungoverned?.resourceTypes ?? []
  serve(app, 'access-policy.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(context.driver.view, 'AccessPolicy'),
        filters: {
          origin: ORIGIN.filter,
          resourceType: (policy, types) => typesOf(policy).some((type) => types.includes(type)),
        },
        sorts: SORTS,
        facets: { origin: ORIGIN.facet, resourceType: typesOf },
        texts: ({ name, spec }) => [name, spec.cedar],
      },
      objectItem,
    ),
  )
  serve(app, 'access-policy.show', async (call) =>
    shownOf(context, 'AccessPolicy', call, objectItem),
  )
  serve(app, 'access-policy.delete', async (call) => removed(context, 'AccessPolicy', call))
}
