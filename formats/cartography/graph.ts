/**
 * Cartography's graph as Neo4j exports it (`apoc.export.json.all`, a node or a relationship a line): identities, their
 * keys and groups, and which may assume which.
 */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Result } from '@holdfast/core/kernel/result'
import type { ClaimKind, CredentialClaim } from '@holdfast/core/model/claim'
import type { IDENTITY_TYPES } from '@holdfast/core/model/manifest'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { listAt, objectAt, objects, text, texts, timeAt, wordAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'

export const cartography: Reader = {
  format: 'cartography',
  title: "Cartography's graph, exported from Neo4j as JSON",
  knows: (document) => graphOf(document) !== undefined,
  read: (document) => read(graphOf(document) ?? []),
}

/** Only Cartography stamps each node with when it was first and last met. */
function graphOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json-lines') return undefined
  const lines = objects(document.values)
  const node = lines.find((line) => line['type'] === 'node')
  const properties = objectAt(node, 'properties')
  return properties !== undefined && 'firstseen' in properties ? lines : undefined
}

interface Sort {
  readonly label: string
  readonly as: string
  readonly kind: ClaimKind & ('identity' | 'group' | 'credential' | 'asset')
  readonly type?: (typeof IDENTITY_TYPES)[number]
  readonly credential?: CredentialClaim['type']
}

/** By the label that says most: a role is a principal, too. */
const SORTS: readonly Sort[] = [
  { label: 'AWSUser', as: 'IAM user', kind: 'identity' },
  { label: 'AWSRole', as: 'IAM role', kind: 'identity', type: 'workload' },
  { label: 'AWSGroup', as: 'IAM group', kind: 'group' },
  {
    label: 'AccountAccessKey',
    as: 'access key',
    kind: 'credential',
    credential: 'access-key',
  },
  {
    label: 'GCPServiceAccount',
    as: 'service account',
    kind: 'identity',
    type: 'service-account',
  },
  {
    label: 'KubernetesServiceAccount',
    as: 'service account',
    kind: 'identity',
    type: 'service-account',
  },
  { label: 'AzureServicePrincipal', as: 'service principal', kind: 'identity', type: 'oauth-app' },
  { label: 'EntraServicePrincipal', as: 'service principal', kind: 'identity', type: 'oauth-app' },
  { label: 'OktaApplication', as: 'application', kind: 'identity', type: 'oauth-app' },
  { label: 'OktaUser', as: 'Okta user', kind: 'identity', type: 'human' },
  { label: 'OktaGroup', as: 'Okta group', kind: 'group' },
  { label: 'EntraUser', as: 'Entra user', kind: 'identity', type: 'human' },
  { label: 'EntraGroup', as: 'Entra group', kind: 'group' },
  { label: 'GitHubUser', as: 'GitHub user', kind: 'identity', type: 'human' },
  { label: 'EC2Instance', as: 'EC2 instance', kind: 'asset' },
]

interface Node {
  readonly ref: string
  readonly sort: Sort | undefined
}

function read(lines: readonly JsonObject[]): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: "Cartography's graph",
    // Which modules ran, and whether each came to its end, the graph does not say.
    whole: false,
  })
  const nodes = new Map<string, Node>()
  const owners = ownersIn(lines)
  for (const [index, line] of lines.entries()) {
    if (line['type'] !== 'node') continue
    const node = { ref: refOf(objectAt(line, 'properties')), sort: sortOf(line) }
    nodes.set(idOf(line), node)
    if (node.sort === undefined) inventory.pass('a node of another kind')
    else addNode(inventory, `line ${index + 1}`, line, node.sort, owners.get(idOf(line)))
  }
  for (const [index, line] of lines.entries()) {
    if (line['type'] === 'relationship') addRelation(inventory, `line ${index + 1}`, line, nodes)
  }
  return inventory.build()
}

function sortOf(line: JsonObject): Sort | undefined {
  const labels = new Set(texts(listAt(line, 'labels')))
  return SORTS.find(({ label }) => labels.has(label))
}

function idOf(node: JsonObject | undefined): string {
  return wordAt(node, 'id') ?? ''
}

/** An ARN, an address, else the id that Cartography keys it by. */
function refOf(properties: JsonObject | undefined): string {
  return (
    text(properties, 'accesskeyid') ??
    text(properties, 'instanceid') ??
    text(properties, 'arn') ??
    text(properties, 'email') ??
    wordAt(properties, 'id') ??
    ''
  )
}

/** Whose a key is stands in a relationship: user → key. */
function ownersIn(lines: readonly JsonObject[]): ReadonlyMap<string, string> {
  const refs = new Map(
    lines.flatMap((line) =>
      line['type'] === 'node' ? [[idOf(line), refOf(objectAt(line, 'properties'))] as const] : [],
    ),
  )
  return new Map(
    lines.flatMap((line) => {
      const owner = refs.get(idOf(objectAt(line, 'start')))
      const isKey = text(line, 'label') === 'AWS_ACCESS_KEY'
      return isKey && owner !== undefined ? [[idOf(objectAt(line, 'end')), owner] as const] : []
    }),
  )
}

function addNode(
  inventory: InventoryBuilder,
  at: string,
  line: JsonObject,
  sort: Sort,
  owner: string | undefined,
): void {
  const properties = objectAt(line, 'properties')
  const head = { ref: refOf(properties), as: sort.as, name: text(properties, 'name') }
  const created = timeAt(properties, 'createdate') ?? timeAt(properties, 'created')
  switch (sort.kind) {
    case 'identity':
      inventory.add('identity', at, {
        ...head,
        type: sort.type,
        purpose: text(properties, 'description'),
        created,
      })
      return
    case 'group':
      inventory.add('group', at, { ...head, created })
      return
    case 'credential':
      inventory.add('credential', at, {
        ...head,
        type: sort.credential ?? 'secret',
        identity: owner,
        state: stateOf(text(properties, 'status')),
        created,
        lastUsed: timeAt(properties, 'lastuseddate'),
      })
      return
    case 'asset': {
      const instanceId = text(properties, 'instanceid')
      inventory.add('asset', at, {
        ...head,
        type: 'vm',
        identifiers: instanceId === undefined ? undefined : { instanceId },
        exposure: properties?.['exposed_internet'] === true ? 'internet' : undefined,
      })
    }
  }
}

function stateOf(word: string | undefined): 'active' | 'inactive' | undefined {
  if (word === undefined) return undefined
  return word.toLowerCase() === 'active' ? 'active' : 'inactive'
}

/** What one line between two nodes says of identities; what both ends are decides what it means. */
function addRelation(
  inventory: InventoryBuilder,
  at: string,
  line: JsonObject,
  nodes: ReadonlyMap<string, Node>,
): void {
  const from = nodes.get(idOf(objectAt(line, 'start')))
  const to = nodes.get(idOf(objectAt(line, 'end')))
  const label = text(line, 'label') ?? ''
  if (from?.sort === undefined || to?.sort === undefined) {
    inventory.pass('a relationship with a node of another kind')
  } else if (label === 'STS_ASSUMEROLE_ALLOW' && from.sort.kind === 'asset') {
    inventory.add('binding', at, {
      ref: `${to.ref} on ${from.ref}`,
      as: 'instance role',
      identity: to.ref,
      asset: from.ref,
      known: 'observed',
    })
  } else if (label === 'STS_ASSUMEROLE_ALLOW') {
    inventory.add('hop', at, {
      ref: `${from.ref} assumes ${to.ref}`,
      as: 'assume role',
      from: from.ref,
      to: to.ref,
      way: 'assume',
    })
  } else if (/MEMBER/.test(label) && to.sort.kind === 'group') {
    inventory.add('hop', at, {
      ref: `${from.ref} in ${to.ref}`,
      as: 'group membership',
      from: from.ref,
      to: to.ref,
      way: 'member',
    })
  } else inventory.pass('a relationship that gives no identity anything')
}
