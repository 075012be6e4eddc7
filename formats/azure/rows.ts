/** Things of Azure as rows: who has which role, what a role allows, what a vault keeps and who may ask it. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { PermissionRule } from '@holdfast/core/model/claim'
import type { InventoryBuilder } from '../inventory-builder.ts'
import { listAt, objectAt, objectsAt, text, textsByName, texts, timeAt } from '../json-members.ts'

export type Add = (inventory: InventoryBuilder, at: string, item: JsonObject) => void

export const addAssignment: Add = (inventory, at, item) => {
  const said = objectAt(item, 'properties') ?? item
  const subject = text(said, 'principalId') ?? ''
  const permissions = text(said, 'roleDefinitionId') ?? ''
  // The root is everything that there is.
  const scope = text(said, 'scope') === '/' ? undefined : text(said, 'scope')
  const type = text(said, 'principalType')
  const named = `${subject} has ${permissions}${scope === undefined ? '' : ` in ${scope}`}`
  inventory.add('grant', `${at}.properties.principalId`, {
    ref: subject === '' ? '' : named,
    as: 'role assignment',
    subject,
    permissions,
    scope,
    conditional: isSaid(said, 'condition') ? true : undefined,
    labels: type === undefined ? undefined : { principalType: type },
  })
}

export const addDefinition: Add = (inventory, at, item) => {
  const said = objectAt(item, 'properties') ?? item
  const type = text(said, 'type')
  inventory.add('permissions', `${at}.id`, {
    ref: text(item, 'id') ?? '',
    as: 'role definition',
    name: text(said, 'roleName'),
    rules: objectsAt(said, 'permissions').flatMap((one) => [
      ...ruleOf(one, 'actions', 'notActions'),
      ...ruleOf(one, 'dataActions', 'notDataActions'),
    ]),
    labels: type === undefined ? undefined : { type },
  })
}

/** What is taken off again is no denial: another role may still give it. Off anything but everything, it is at most this. */
function ruleOf(permission: JsonObject, given: string, taken: string): readonly PermissionRule[] {
  const actions = texts(listAt(permission, given))
  const but = texts(listAt(permission, taken))
  if (actions.length === 0) return []
  const everything = actions.includes('*') && but.length > 0
  const atMost = isSaid(permission, 'condition') || (but.length > 0 && !everything)
  return [
    {
      effect: 'allow',
      actions: everything ? but : actions,
      resources: ['*'],
      ...(everything ? { except: 'actions' as const } : {}),
      ...(atMost ? { conditional: true as const } : {}),
    },
  ]
}

/** A vault that goes by roles asks its own policies no more. */
export const addAccessPolicies: Add = (inventory, at, vault) => {
  const said = objectAt(vault, 'properties')
  const scope = text(vault, 'id') ?? ''
  const byRoles = said?.['enableRbacAuthorization'] === true
  for (const [place, policy] of objectsAt(said, 'accessPolicies').entries()) {
    const subject = text(policy, 'objectId') ?? ''
    const through = text(policy, 'applicationId')
    const permissions = objectAt(policy, 'permissions')
    const actions = Object.keys(permissions ?? {}).flatMap((sort) =>
      texts(listAt(permissions, sort)).map((verb) => `${sort}/${verb}`),
    )
    if (byRoles) inventory.pass('an access policy of a vault that goes by roles')
    else if (actions.length === 0) inventory.pass('an access policy that allows nothing')
    else
      inventory.add('grant', `${at}.properties.accessPolicies[${place}].objectId`, {
        ref: accessRef(subject, through, scope),
        as: 'access policy',
        subject,
        rules: [{ effect: 'allow', actions, resources: ['*'] }],
        scope,
        conditional: through === undefined ? undefined : true,
      })
  }
}

function accessRef(subject: string, through: string | undefined, scope: string): string {
  if (subject === '') return ''
  return `${subject} has access policy${through === undefined ? '' : ` through ${through}`} in ${scope}`
}

/** @param rotates - what its rotation policy says; undefined: nobody asked. */
export function addKept(
  inventory: InventoryBuilder,
  at: string,
  item: JsonObject,
  sort: { readonly as: string; readonly type: string },
  rotates: boolean | undefined,
): void {
  const ref = text(item, 'kid') ?? text(item, 'id') ?? ''
  const said = objectAt(item, 'attributes')
  inventory.add('resource', `${at}.${'kid' in item ? 'kid' : 'id'}`, {
    ref,
    ...sort,
    name: ref.slice(ref.lastIndexOf('/') + 1),
    created: timeAt(said, 'created'),
    expires: timeAt(said, 'exp'),
    rotates,
    labels: textsByName(item, 'tags'),
  })
}

export function rotatesBy(policy: JsonObject): boolean {
  return objectsAt(policy, 'lifetimeActions').some(
    (one) => text(objectAt(one, 'action'), 'type')?.toLowerCase() === 'rotate',
  )
}

function isSaid(object: JsonObject, name: string): boolean {
  const value = object[name]
  return value !== undefined && value !== null && value !== ''
}
