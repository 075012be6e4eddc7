/**
 * Answers of OpenBao and Vault about who may come in: entities, tokens and secret ids by their accessors, leases, and
 * what is mounted; one as the command line prints it (`-format=json`), or several with what was asked (`section`). What
 * a secret holds, and a token itself, is taken from none of them.
 */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type Draft, type InventoryBuilder } from '../inventory-builder.ts'
import {
  asObject,
  listAt,
  objects,
  objectsAt,
  readTime,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'

export const openbaoAnswers: Reader = {
  format: 'openbao-answers',
  title: 'OpenBao and Vault: entities, tokens, secret ids, leases and mounts',
  knows: (document) => answersIn(document) !== undefined,
  read: (document) => read(answersIn(document) ?? []),
}

interface Answer {
  readonly at: string
  readonly data: JsonObject
  /** What was asked, where the document says it. */
  readonly asked: string
}

const ENVELOPE = ['lease_id', 'lease_duration', 'renewable'] as const

function answersIn(document: Document): readonly Answer[] | undefined {
  if (document.kind !== 'json') return undefined
  const one = asObject(document.value)
  if (one !== undefined) {
    const data = asObject(one['data'])
    return data !== undefined && ENVELOPE.every((name) => name in one) && sortOf(data) !== undefined
      ? [{ at: 'data', data, asked: '' }]
      : undefined
  }
  const sections = Array.isArray(document.value) ? objects(document.value as readonly Json[]) : []
  const are = sections.length > 0 && sections.every((each) => 'section' in each && 'json' in each)
  return are ? sections.flatMap((each, index) => answerIn(each, index)) : undefined
}

/** What was sent is no answer; what wraps it is left off. */
function answerIn(section: JsonObject, index: number): readonly Answer[] {
  const json = asObject(section['json'])
  if (json === undefined || !/response/i.test(text(section, 'kind') ?? '')) return []
  const inner = asObject(json['data'])
  const wrapped = inner !== undefined && sortOf(json) === undefined
  const asked = text(section, 'section') ?? ''
  return [{ at: `[${index}].json${wrapped ? '.data' : ''}`, data: wrapped ? inner : json, asked }]
}

type Sort = 'entity' | 'token' | 'secret id' | 'lease' | 'mounts'

/** By what only that answer has. One that holds a value beside its accessor is none of them. */
function sortOf(data: JsonObject): Sort | undefined {
  if ('bucket_key_hash' in data || ('aliases' in data && 'inherited_group_ids' in data))
    return 'entity'
  if ('accessor' in data && 'creation_ttl' in data && 'display_name' in data) return 'token'
  if ('secret_id_accessor' in data && 'secret_id_num_uses' in data && !('secret_id' in data))
    return 'secret id'
  if ('issue_time' in data && 'expire_time' in data && 'last_renewal' in data) return 'lease'
  const mounts = Object.entries(data)
  const are = mounts.every(([path, mount]) => {
    const object = asObject(mount)
    return path.endsWith('/') && object !== undefined && 'accessor' in object && 'type' in object
  })
  return mounts.length > 0 && are ? 'mounts' : undefined
}

function read(answers: readonly Answer[]): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: 'OpenBao, single answers',
    // Neither the server nor the namespace is named, and each answer is of one thing or one list.
    whole: false,
  })
  const entities: Kept<'identity'> = new Map()
  const credentials: Kept<'credential'> = new Map()
  for (const { at, data, asked } of answers) {
    const sort = sortOf(data)
    const listed = LISTED.get(asked)
    if (sort === 'entity') {
      keep(entities, `${at}.id`, entityOf(data))
      addPolicies(inventory, at, data)
    } else if (sort === 'mounts') addMounts(inventory, at, data)
    else if (sort !== undefined) keep(credentials, `${at}.${KEYS[sort]}`, CREDENTIALS[sort](data))
    else if (listed === undefined) {
      inventory.pass(`an answer without an identity of its own: ${asked || 'another'}`)
    } else {
      for (const ref of texts(listAt(data, 'keys'))) {
        if (listed === 'entity') keep(entities, `${at}.keys`, { ref, as: listed })
        else keep(credentials, `${at}.keys`, { ref, as: listed, type: TYPES[listed] })
      }
    }
  }
  for (const { at, draft } of entities.values()) inventory.add('identity', at, draft)
  for (const { at, draft } of credentials.values()) inventory.add('credential', at, draft)
  return inventory.build()
}

const KEYS = { token: 'accessor', 'secret id': 'secret_id_accessor', lease: 'id' } as const

const CREDENTIALS: {
  readonly [S in keyof typeof KEYS]: (data: JsonObject) => Draft<'credential'>
} = {
  token: (data) => ({
    ref: text(data, 'accessor') ?? '',
    as: 'token',
    type: 'api-token',
    name: text(data, 'display_name'),
    identity: text(data, 'entity_id') || undefined,
    created: timeAt(data, 'creation_time'),
    // Only a root token has none.
    expires: data['expire_time'] === null ? 'never' : timeAt(data, 'expire_time'),
    scopes: texts(listAt(data, 'policies')),
  }),
  'secret id': (data) => ({
    ref: text(data, 'secret_id_accessor') ?? '',
    as: 'secret id',
    type: 'client-secret',
    created: timeAt(data, 'creation_time'),
    expires: endOf(text(data, 'expiration_time')),
  }),
  lease: (data) => ({
    ref: text(data, 'id') ?? '',
    as: 'lease',
    type: 'session',
    created: timeAt(data, 'issue_time'),
    expires: timeAt(data, 'expire_time'),
  }),
}

/** Go's zero time stands for one that never comes. */
function endOf(said: string | undefined): Instant | 'never' | null {
  return said?.startsWith('0001-') === true ? 'never' : readTime(said)
}

type Kept<K extends 'identity' | 'credential'> = Map<string, { at: string; draft: Draft<K> }>

/** The same thing answered several times is one: what was answered last is said, and earlier answers add to it. */
function keep<K extends 'identity' | 'credential'>(
  rows: Kept<K>,
  at: string,
  draft: Draft<K>,
): void {
  const known = rows.get(draft.ref)
  const said = Object.entries(draft).filter(([, value]) => value !== undefined && value !== null)
  if (known === undefined) rows.set(draft.ref, { at, draft })
  else known.draft = { ...known.draft, ...Object.fromEntries(said) }
}

function entityOf(data: JsonObject): Draft<'identity'> {
  const aliases = objectsAt(data, 'aliases').flatMap((alias) => text(alias, 'name') ?? [])
  return {
    ref: text(data, 'id') ?? '',
    as: 'entity',
    name: text(data, 'name'),
    state: data['disabled'] === true ? 'suspended' : 'active',
    created: timeAt(data, 'creation_time'),
    labels: { ...labelsOf(asObject(data['metadata'])), aliases: aliases.join(' ') },
  }
}

function addPolicies(inventory: InventoryBuilder, at: string, data: JsonObject): void {
  const subject = text(data, 'id') ?? ''
  for (const permissions of texts(listAt(data, 'policies'))) {
    inventory.add('grant', `${at}.policies`, {
      ref: `${subject} has ${permissions}`,
      as: 'entity policy',
      subject,
      permissions,
    })
  }
}

function labelsOf(metadata: JsonObject | undefined): Readonly<Record<string, string>> {
  const said = Object.entries(metadata ?? {})
  return Object.fromEntries(
    said.filter((one): one is [string, string] => typeof one[1] === 'string'),
  )
}

function addMounts(inventory: InventoryBuilder, at: string, data: JsonObject): void {
  for (const [path, mount] of Object.entries(data)) {
    const object = asObject(mount)
    const accessor = text(object, 'accessor') ?? ''
    inventory.add('resource', `${at}.${path}`, {
      ref: `${accessor.startsWith('auth_') ? 'auth/' : ''}${path}`,
      as: accessor.startsWith('auth_') ? 'auth method' : 'secrets engine',
      type: 'system',
      purpose: text(object, 'description'),
      labels: { type: text(object, 'type') ?? '', accessor },
    })
  }
}

/** A list of names says what they are only by what was asked; names of roles do not say of which mount. */
const LISTED: ReadonlyMap<string, 'entity' | 'token' | 'secret id'> = new Map([
  ['List accessors', 'token'],
  ['List secret ID accessors', 'secret id'],
  ['List entities by ID', 'entity'],
] as const)

const TYPES = { token: 'api-token', 'secret id': 'client-secret' } as const
