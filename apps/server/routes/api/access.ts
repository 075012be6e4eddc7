/** /api/v1: who may reach what and from where, as declared: grants, credentials and bindings, groups and exceptions. */

import type { FastifyInstance } from 'fastify'
import type { Context, Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { listed } from '../../views/listed.ts'
import { isOver, nameIn, objectItem, objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { removed, shownOf } from './estate.ts'

export const accessRoutes: Routes = (app, context) => {
  grantRoutes(app, context)
  credentialRoutes(app, context)
  bindingRoutes(app, context)
  exceptionRoutes(app, context)
  survivorGroupRoutes(app, context)
}

function grantRoutes(app: FastifyInstance, context: Context): void {
  const { view } = context.driver
  const identity = (named: string): string => nameIn(view, 'Identity', named)
  const resource = (named: string): string => nameIn(view, 'Resource', named)
  serve(app, 'grant.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(
      context,
      query,
      {
        ...objectsOf(view, 'Grant'),
        filters: {
          origin: ORIGIN.filter,
          identity: ({ spec }, names) => names.includes(identity(spec.identity)),
          resource: ({ spec }, names) => names.includes(resource(spec.resource)),
          action: ({ spec }, actions) => spec.actions.some((action) => actions.includes(action)),
          expired: ({ spec }, over) => isOver(spec.expires, now) === over,
        },
        sorts: {
          ...SORTS,
          identity: ({ spec }) => identity(spec.identity),
          resource: ({ spec }) => resource(spec.resource),
          expires: ({ spec }) => spec.expires ?? null,
        },
        facets: {
          origin: ORIGIN.facet,
          identity: ({ spec }) => identity(spec.identity),
          resource: ({ spec }) => resource(spec.resource),
          action: ({ spec }) => spec.actions,
          expired: ({ spec }) => String(isOver(spec.expires, now)),
        },
        texts: ({ name, spec }) => [name, identity(spec.identity), resource(spec.resource)],
      },
      objectItem,
    )
  })
  serve(app, 'grant.show', async (call) => shownOf(context, 'Grant', call, objectItem))
  serve(app, 'grant.delete', async (call) => removed(context, 'Grant', call))
}

function credentialRoutes(app: FastifyInstance, context: Context): void {
  const { view } = context.driver
  const identity = (named: string): string => nameIn(view, 'Identity', named)
  serve(app, 'credential.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(
      context,
      query,
      {
        ...objectsOf(view, 'Credential'),
        filters: {
          origin: ORIGIN.filter,
          identity: ({ spec }, names) => names.includes(identity(spec.identity)),
          type: ({ spec }, types) => types.includes(spec.type),
          expired: ({ spec }, over) => isOver(spec.expires, now) === over,
        },
        sorts: {
          ...SORTS,
          identity: ({ spec }) => identity(spec.identity),
          type: ({ spec }) => spec.type,
          issued: ({ spec }) => spec.issued ?? null,
          expires: ({ spec }) => spec.expires ?? null,
        },
        facets: {
          origin: ORIGIN.facet,
          identity: ({ spec }) => identity(spec.identity),
          type: ({ spec }) => spec.type,
          expired: ({ spec }) => String(isOver(spec.expires, now)),
        },
        texts: ({ name, spec }) => [name, identity(spec.identity), spec.type, spec.location],
      },
      objectItem,
    )
  })
  serve(app, 'credential.show', async (call) => shownOf(context, 'Credential', call, objectItem))
  serve(app, 'credential.delete', async (call) => removed(context, 'Credential', call))
}

function bindingRoutes(app: FastifyInstance, context: Context): void {
  const { view } = context.driver
  const identity = (named: string): string => nameIn(view, 'Identity', named)
  const asset = (named: string): string => nameIn(view, 'Asset', named)
  serve(app, 'binding.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(view, 'Binding'),
        filters: {
          origin: ORIGIN.filter,
          identity: ({ spec }, names) => names.includes(identity(spec.identity)),
          asset: ({ spec }, names) => names.includes(asset(spec.asset)),
        },
        sorts: {
          ...SORTS,
          identity: ({ spec }) => identity(spec.identity),
          asset: ({ spec }) => asset(spec.asset),
        },
        facets: {
          origin: ORIGIN.facet,
          identity: ({ spec }) => identity(spec.identity),
          asset: ({ spec }) => asset(spec.asset),
        },
        texts: ({ name, spec }) => [name, identity(spec.identity), asset(spec.asset), spec.user],
      },
      objectItem,
    ),
  )
  serve(app, 'binding.show', async (call) => shownOf(context, 'Binding', call, objectItem))
  serve(app, 'binding.delete', async (call) => removed(context, 'Binding', call))
}

function exceptionRoutes(app: FastifyInstance, context: Context): void {
  serve(app, 'exception.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(
      context,
      query,
      {
        ...objectsOf(context.driver.view, 'Exception'),
        filters: {
          origin: ORIGIN.filter,
          owner: ({ spec }, owners) => owners.includes(spec.owner),
          expired: ({ spec }, over) => isOver(spec.expires, now) === over,
        },
        sorts: { ...SORTS, owner: ({ spec }) => spec.owner, expires: ({ spec }) => spec.expires },
        facets: {
          origin: ORIGIN.facet,
          owner: ({ spec }) => spec.owner,
          expired: ({ spec }) => String(isOver(spec.expires, now)),
        },
        texts: ({ name, spec }) => [name, spec.owner, spec.reason],
      },
      objectItem,
    )
  })
  serve(app, 'exception.show', async (call) => shownOf(context, 'Exception', call, objectItem))
  serve(app, 'exception.delete', async (call) => removed(context, 'Exception', call))
}

function survivorGroupRoutes(app: FastifyInstance, context: Context): void {
  const { view } = context.driver
  const identity = (named: string): string => nameIn(view, 'Identity', named)
  serve(app, 'survivor-group.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(view, 'SurvivorGroup'),
        filters: {
          origin: ORIGIN.filter,
          identity: ({ spec }, names) =>
            spec.identities.some((named) => names.includes(identity(named))),
        },
        sorts: { ...SORTS, min: ({ spec }) => spec.min },
        facets: {
          origin: ORIGIN.facet,
          identity: ({ spec }) => spec.identities.map((named) => identity(named)),
        },
        texts: ({ name, spec }) => [name, ...spec.identities],
      },
      objectItem,
    ),
  )
  serve(app, 'survivor-group.show', async (call) =>
    shownOf(context, 'SurvivorGroup', call, objectItem),
  )
  serve(app, 'survivor-group.delete', async (call) => removed(context, 'SurvivorGroup', call))
}
