/** SPIRE: registration entries, as `spire-server entry show -output json` prints them and as files of them hold them. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, listAt, objectAt, objects, objectsAt, readTime, text } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { ENTRY_ID, spiffeId } from './spiffe-id.ts'

export const spireEntries: Reader = {
  format: 'spire-entries',
  title: 'SPIRE registration entries',
  knows: (document) => entriesIn(document) !== undefined,
  read: (document) => read(entriesIn(document) ?? { list: [], at: '' }),
}

interface Entries {
  readonly list: readonly Json[]
  /** Path of the list: empty where it is the whole document. */
  readonly at: string
}

function entriesIn(document: Document): Entries | undefined {
  if (document.kind !== 'json') return undefined
  const object = asObject(document.value)
  const found =
    object === undefined
      ? { list: listAt({ all: document.value }, 'all'), at: '' }
      : { list: listAt(object, 'entries'), at: 'entries' }
  const entries = objects(found.list)
  const known =
    entries.some((entry) => 'spiffe_id' in entry) && entries.some((entry) => 'selectors' in entry)
  return known ? found : undefined
}

interface Entry {
  readonly id: string
  readonly parent: string | undefined
  readonly at: string
  readonly created: Instant | null
  readonly expires: Instant | null
  readonly said: readonly (readonly [name: string, value: string])[]
}

function read({ list, at }: Entries): Result<Reading, string> {
  const byId = new Map<string, Entry[]>()
  for (const [place, one] of list.entries()) {
    const entry = entryOf(one, `${at}[${place}]`)
    if (!entry.ok) return entry
    byId.set(entry.value.id, [...(byId.get(entry.value.id) ?? []), entry.value])
  }
  const inventory = inventoryBuilder({
    of: `SPIRE trust domain ${domainOf([...byId.keys()])}, registration entries`,
    // A list that was asked for by a selector or a parent looks the same as the whole.
    whole: false,
  })
  const agents = new Set<string>()
  for (const entries of byId.values()) addIdentity(inventory, entries, agents)
  return inventory.build()
}

/** A server has one; ids of several, or without any, do not say where they are from. */
function domainOf(ids: readonly string[]): string {
  const domains = new Set(ids.map((id) => /^spiffe:\/\/([^/]+)/.exec(id)?.[1]))
  const [only] = domains
  return domains.size === 1 && only !== undefined ? only : 'unknown'
}

function entryOf(one: Json, at: string): Result<Entry, string> {
  const entry = asObject(one)
  if (entry === undefined) return err(`${at} is no entry: it has to be an object`)
  const id = spiffeId(entry['spiffe_id'], `${at}.spiffe_id`)
  if (!id.ok) return id
  const parent =
    'parent_id' in entry ? spiffeId(entry['parent_id'], `${at}.parent_id`) : ok(undefined)
  if (!parent.ok) return parent
  const problem = selectorProblem(entry, at) ?? numberProblem(entry, at) ?? idProblem(entry, at)
  if (problem !== undefined) return err(problem)
  return ok({
    id: id.value,
    parent: parent.value,
    at: `${at}.spiffe_id`,
    created: secondsAt(entry, 'created_at'),
    expires: secondsAt(entry, 'expires_at') ?? secondsAt(entry, 'entry_expiry'),
    said: labelsOf(entry),
  })
}

/** What a server would not take: an entry without selectors, or one to be stored whose selectors are of two types. */
function selectorProblem(entry: JsonObject, at: string): string | undefined {
  const selectors = listAt(entry, 'selectors')
  if (selectors.length === 0)
    return `${at}.selectors is empty: an entry needs at least one selector`
  for (const [place, one] of selectors.entries()) {
    const selector = asObject(one)
    if ((text(selector, 'type') ?? '') === '' || (text(selector, 'value') ?? '') === '')
      return `${at}.selectors[${place}] is no selector: it needs \`type\` and \`value\``
  }
  if (entry['store_svid'] !== true) return undefined
  if (new Set(objectsAt(entry, 'selectors').map((one) => text(one, 'type'))).size > 1)
    return `${at}.selectors are of several types: with \`store_svid\` all are of one`
  return objectAt(entry, 'additional_attributes')?.['disable_x509_svid_prefetch'] === true
    ? `${at}.additional_attributes: what is stored cannot go without being fetched ahead`
    : undefined
}

const NUMBERS = [
  'ttl',
  'x509_svid_ttl',
  'jwt_svid_ttl',
  'created_at',
  'expires_at',
  'entry_expiry',
] as const

/** Whole numbers from zero; the large ones are printed as text. */
function numberProblem(entry: JsonObject, at: string): string | undefined {
  const wrong = NUMBERS.find((name) => name in entry && numberAt(entry, name) === undefined)
  return wrong === undefined ? undefined : `${at}.${wrong} is no whole number of seconds from zero`
}

function numberAt(entry: JsonObject, name: string): number | undefined {
  const value = entry[name]
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined
}

function secondsAt(entry: JsonObject, name: string): Instant | null {
  return readTime(numberAt(entry, name) ?? 0)
}

function entryIdOf(entry: JsonObject): Json | undefined {
  return entry['id'] ?? entry['entry_id']
}

function idProblem(entry: JsonObject, at: string): string | undefined {
  const id = entryIdOf(entry)
  if (id === undefined || id === '' || (typeof id === 'string' && ENTRY_ID.test(id)))
    return undefined
  const member = 'id' in entry ? 'id' : 'entry_id'
  return `${at}.${member} is no id of an entry: at most 255 letters, digits, \`.\`, \`_\` and \`-\``
}

function labelsOf(entry: JsonObject): Entry['said'] {
  const said: [string, string][] = []
  const say = (name: string, value: Json | undefined): void => {
    if (typeof value === 'string' && value !== '') said.push([name, value])
  }
  say('entry', entryIdOf(entry))
  const selectors = objectsAt(entry, 'selectors')
  say('selectors', selectors.map((one) => `${text(one, 'type')}:${text(one, 'value')}`).join(' + '))
  for (const name of ['admin', 'downstream', 'store_svid'])
    if (entry[name] === true) said.push([name, 'true'])
  for (const name of ['ttl', 'x509_svid_ttl', 'jwt_svid_ttl']) {
    const seconds = numberAt(entry, name) ?? 0
    // Zero is the default of the server, which stands elsewhere.
    if (seconds > 0) said.push([name, String(seconds)])
  }
  say('hint', entry['hint'])
  for (const name of ['federates_with', 'dns_names']) {
    say(name, entry[name])
    for (const one of listAt(entry, name)) say(name, one)
  }
  return said
}

/** `spiffe://DOMAIN/spire/agent/…`; the server itself, an alias or another workload is no agent. */
const AGENT = /^spiffe:\/\/[^/]+\/spire\/agent\/./
const SERVER = /^spiffe:\/\/[^/]+\/spire\/server$/

/** Several entries of one id are one identity: what any of them says of it counts. */
function addIdentity(
  inventory: InventoryBuilder,
  entries: readonly Entry[],
  agents: Set<string>,
): void {
  const [first] = entries
  if (first === undefined) return
  const { id, at } = first
  const said = new Map<string, Set<string>>()
  for (const [name, value] of entries.flatMap((entry) => entry.said))
    said.set(name, (said.get(name) ?? new Set()).add(value))
  inventory.add('identity', at, {
    ref: id,
    as: 'registration entry',
    // An entry below the server names nodes, no workload.
    type: entries.every(({ parent }) => SERVER.test(parent ?? '')) ? undefined : 'workload',
    created: ends(entries.map(({ created }) => created))?.[0],
    expires: ends(entries.map(({ expires }) => expires))?.[1],
    labels: Object.fromEntries([...said].map(([name, values]) => [name, [...values].join(', ')])),
  })
  for (const parent of new Set(entries.map((entry) => entry.parent))) {
    if (parent === undefined || !AGENT.test(parent)) continue
    if (!agents.has(parent)) inventory.add('asset', at, { ref: parent, as: 'SPIRE agent' })
    agents.add(parent)
    inventory.add('binding', at, {
      ref: `${id} on ${parent}`,
      as: 'registration entry',
      identity: id,
      asset: parent,
      known: 'attested',
    })
  }
}

/** The first and the last of them; undefined where one has none, for that one has no end. */
function ends(times: readonly (Instant | null)[]): readonly [Instant, Instant] | undefined {
  const sorted = times.filter((time) => time !== null).toSorted((a, b) => a - b)
  const [from, to] = [sorted[0], sorted.at(-1)]
  if (sorted.length < times.length || from === undefined || to === undefined) return undefined
  return [from, to]
}
