/** Kubernetes: service accounts, roles, who they are bound to, and which secrets there are; never what is in them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Result } from '@holdfast/core/kernel/result'
import type { PermissionRule } from '@holdfast/core/model/claim'
import { kubernetesPods } from '../containers/pods.ts'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { listAt, objectAt, objectsAt, text, texts, timeAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { kubernetesObjects, type KubernetesObject, type KubernetesObjects } from './objects.ts'

const KINDS = new Set([
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'Secret',
])

export const kubernetesRbac: Reader = {
  format: 'kubernetes-rbac',
  title: 'Kubernetes service accounts, roles, bindings and secrets',
  knows: (document) => identitiesIn(document) !== undefined,
  read: (document) => read(identitiesIn(document)),
}

function identitiesIn(document: Document): KubernetesObjects | undefined {
  if (kubernetesPods.knows(document)) return undefined
  const objects = kubernetesObjects(document)
  return objects?.kinds.some((kind) => KINDS.has(kind)) === true ? objects : undefined
}

function read(objects: KubernetesObjects | undefined): Result<Reading, string> {
  const { found = [], kinds = [], cluster, whole = false, unseen = [] } = objects ?? {}
  const listed = kinds.filter((kind) => KINDS.has(kind))
  const inventory = inventoryBuilder({
    of: `Kubernetes cluster ${cluster ?? 'unknown'}, ${listed.join(', ')}`,
    whole,
    unseen,
  })
  const grants = new Map<string, Grant>()
  for (const one of found) addObject(inventory, grants, one)
  for (const [ref, { names, at, ...grant }] of grants) {
    // Two bindings may give the same twice: it is one grant, by both names.
    inventory.add('grant', at, { ref, as: 'role binding', name: [...names].join(', '), ...grant })
  }
  return inventory.build()
}

interface Grant {
  readonly subject: string
  readonly permissions: string
  readonly scope?: string
  readonly names: Set<string>
  readonly at: string
}

function addObject(
  inventory: InventoryBuilder,
  grants: Map<string, Grant>,
  one: KubernetesObject,
): void {
  switch (one.kind) {
    case 'ServiceAccount':
      return addAccount(inventory, one)
    case 'Role':
    case 'ClusterRole':
      return addRole(inventory, one)
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return addBinding(inventory, grants, one)
    case 'Secret':
      return addSecret(inventory, one)
    default:
      inventory.pass(`${one.kind}: it is no identity and gives no permissions`)
  }
}

/** What each object is called, and since when it is there. */
function headOf({ object, at }: KubernetesObject): {
  readonly name: string
  readonly namespace: string
  readonly at: string
  readonly created: ReturnType<typeof timeAt>
  readonly labels: Readonly<Record<string, string>>
} {
  const metadata = objectAt(object, 'metadata')
  const labels = Object.entries(objectAt(metadata, 'labels') ?? {})
  return {
    name: text(metadata, 'name') ?? '',
    // Kubernetes: an empty namespace is the same as `default`.
    namespace: text(metadata, 'namespace') ?? 'default',
    at: `${at === '' ? '' : `${at}.`}metadata.name`,
    created: timeAt(metadata, 'creationTimestamp'),
    labels: Object.fromEntries(
      labels.filter((label): label is [string, string] => typeof label[1] === 'string'),
    ),
  }
}

function accountRef(namespace: string, name: string): string {
  return name === '' ? '' : `system:serviceaccount:${namespace}:${name}`
}

function addAccount(inventory: InventoryBuilder, one: KubernetesObject): void {
  const { name, namespace, at, created, labels } = headOf(one)
  inventory.add('identity', at, {
    ref: accountRef(namespace, name),
    as: 'service account',
    type: 'service-account',
    name,
    created,
    labels,
  })
}

/** `Role NAMESPACE/NAME`, `ClusterRole NAME`; empty where it has no name. */
function roleRef(kind: string, namespace: string, name: string): string {
  if (name === '') return ''
  return kind === 'ClusterRole' ? `ClusterRole ${name}` : `Role ${namespace}/${name}`
}

function addRole(inventory: InventoryBuilder, one: KubernetesObject): void {
  const { name, namespace, at, labels } = headOf(one)
  inventory.add('permissions', at, {
    ref: roleRef(one.kind, namespace, name),
    as: one.kind === 'ClusterRole' ? 'cluster role' : 'role',
    name,
    labels,
    rules: objectsAt(one.object, 'rules').map((rule): PermissionRule => {
      const actions = texts(listAt(rule, 'verbs'))
      return { effect: 'allow', actions, resources: resourcesOf(rule) }
    }),
  })
}

/**
 * `secrets` and `secrets/NAME` of the core, group and resource with a slash between of another, an address of none. Every group is
 * said by both forms, so that a lone `*` never stands for more than the core.
 */
function resourcesOf(rule: JsonObject): readonly string[] {
  const groups = texts(listAt(rule, 'apiGroups')).flatMap((group) =>
    group === '*' ? ['', '*'] : [group],
  )
  const names = texts(listAt(rule, 'resourceNames'))
  const found = texts(listAt(rule, 'resources')).flatMap((resource) =>
    groups.flatMap((group) => {
      const whole = group === '' ? resource : `${group}/${resource}`
      return names.length === 0 ? [whole] : names.map((name) => `${whole}/${name}`)
    }),
  )
  return [...new Set([...found, ...texts(listAt(rule, 'nonResourceURLs'))])]
}

function addBinding(
  inventory: InventoryBuilder,
  grants: Map<string, Grant>,
  one: KubernetesObject,
): void {
  const { name, namespace, at } = headOf(one)
  const scope = one.kind === 'RoleBinding' ? namespace : undefined
  const role = objectAt(one.object, 'roleRef')
  const permissions = roleRef(text(role, 'kind') ?? '', namespace, text(role, 'name') ?? '')
  if (permissions === '' || name === '') {
    inventory.drop(name === '' ? 'a binding without a name' : 'a binding that names no role')
    return
  }
  for (const subject of objectsAt(one.object, 'subjects')) {
    const who = subjectOf(subject)
    if (who === undefined) {
      inventory.drop('a subject that is no user, group or service account with a name')
      continue
    }
    const ref = `${who} has ${permissions}${scope === undefined ? '' : ` in ${scope}`}`
    const known = grants.get(ref)
    known?.names.add(name)
    if (known !== undefined) continue
    const place = scope === undefined ? {} : { scope }
    grants.set(ref, { subject: who, permissions, ...place, names: new Set([name]), at })
  }
}

function subjectOf(subject: JsonObject): string | undefined {
  const name = text(subject, 'name') ?? ''
  const namespace = text(subject, 'namespace') ?? ''
  switch (text(subject, 'kind')) {
    case 'User':
    case 'Group':
      return name === '' ? undefined : name
    case 'ServiceAccount':
      return namespace === '' || name === '' ? undefined : accountRef(namespace, name)
    default:
      return undefined
  }
}

/** By its name and type alone; annotations may repeat the values, so none of them but the account's name is read. */
function addSecret(inventory: InventoryBuilder, one: KubernetesObject): void {
  const { name, namespace, at, created, labels } = headOf(one)
  const ref = name === '' ? '' : `Secret ${namespace}/${name}`
  const type = text(one.object, 'type') ?? 'Opaque'
  inventory.add('resource', at, {
    ref,
    as: 'secret',
    type: 'secret',
    name,
    created,
    labels: { ...labels, type },
  })
  if (type !== 'kubernetes.io/service-account-token') return
  const annotations = objectAt(objectAt(one.object, 'metadata'), 'annotations')
  const account = text(annotations, 'kubernetes.io/service-account.name') ?? ''
  const identity = accountRef(namespace, account)
  inventory.add('credential', at, {
    ref,
    as: 'service account token',
    type: 'api-token',
    identity: identity === '' ? undefined : identity,
    created,
    // Tokens of this type have no end: it is in none of them.
    expires: 'never',
  })
  if (identity === '' || ref === '') return
  inventory.add('hop', at, {
    ref: `${ref} unlocks ${identity}`,
    as: 'service account token',
    from: ref,
    to: identity,
    way: 'unlock',
  })
}
