/** Answers of Okta, recorded with their questions or saved as lists: a place for each sort of thing in an organisation. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { exchangesOf, lastAnswers, type Exchange, type Exchanges } from '../document/exchanges.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, dropCounter, objects, text } from '../json-members.ts'
import { mergeReadings } from '../merge-readings.ts'
import type { NotRead, Reader, Reading } from '../reader.ts'
import { linkOf, sortOf, type Rows, type Sort } from './rows.ts'

export const oktaAnswers: Reader = {
  format: 'okta-answers',
  title: 'answers of Okta: API tokens, OAuth apps and clients, integrations, roles of clients',
  knows: (document) => recordedIn(document) !== undefined || listIn(document) !== undefined,
  read(document) {
    const recorded = recordedIn(document)
    if (recorded !== undefined) return readRecording(recorded)
    const found = listIn(document) ?? []
    return readFound(found, new Map(), dropCounter())
  },
}

const OURS =
  /^\/(?:api\/v1\/(?:apps|api-tokens|authorizationServers)|oauth2\/v1\/clients|integrations\/api\/v1\/api-services)(?:\/|$)/

function recordedIn(document: Document): Exchanges | undefined {
  const found = exchangesOf(document)
  const asked = [...(found?.answered ?? []), ...(found?.refused ?? [])]
  return asked.some(({ url }) => OURS.test(url.pathname)) ? found : undefined
}

/** One thing of Okta, and where it was found. */
interface Found {
  readonly sort: Sort
  readonly of: string
  readonly at: string
  readonly item: JsonObject
  readonly whose: string | undefined
}

/** A list that was saved without its question: every element is of one sort. */
function listIn(document: Document): readonly Found[] | undefined {
  if (document.kind !== 'json' || !Array.isArray(document.value)) return undefined
  const list = objects(document.value)
  const [first] = list
  const sort = first === undefined ? undefined : sortOf(first)
  if (sort === undefined || list.length !== document.value.length) return undefined
  if (list.some((one) => sortOf(one) !== sort)) return undefined
  // Whose list it is, is told by the first address in it.
  const named = list.find((one) => hostIn(one) !== undefined)
  const host = named === undefined ? undefined : hostIn(named)
  const of = placeOf(host, sort)
  return list.map((item, place) => ({
    sort,
    of,
    at: `[${place}]`,
    item,
    whose: sort.whose(item, ''),
  }))
}

function hostIn(item: JsonObject): string | undefined {
  const named = ['self', 'deactivate', 'assignee', 'users', 'client', 'user'].map(
    (name) => URL.parse(linkOf(item, name) ?? text(item, 'issuer') ?? '')?.hostname,
  )
  return named.find((one) => one !== undefined)
}

function placeOf(host: string | undefined, { lists }: Sort): string {
  return `Okta ${host ?? 'unknown'}, ${lists}`
}

function readRecording(recorded: Exchanges): Result<Reading, string | NotRead> {
  const dropped = dropCounter()
  const gone = recorded.removed.map((url) => `${url.hostname}${url.pathname}`)
  const found: Found[] = []
  for (const one of lastAnswers(recorded.answered)) {
    const here = foundIn(one)
    if (here.length === 0) dropped.pass('an answer about something else')
    for (const each of here) {
      if (isGone(each, one.url, gone)) dropped.pass('what was removed afterwards')
      else found.push(each)
    }
  }
  const unseen = new Map<string, string[]>()
  for (const { url, status } of recorded.refused) {
    if (!OURS.test(url.pathname)) continue
    const of = `Okta ${url.hostname}, what was refused`
    const told = `${url.hostname}${url.pathname} was refused (${status}): nobody looked there`
    unseen.set(of, [...(unseen.get(of) ?? []), told])
  }
  return readFound(found, unseen, dropped)
}

function foundIn({ url, body, at }: Exchange): readonly Found[] {
  const list = Array.isArray(body) ? objects(body) : undefined
  const single = list === undefined ? asObject(body as JsonObject) : undefined
  const items = list?.map((item, place) => ({ at: `${at}[${place}]`, item }))
  return (items ?? (single === undefined ? [] : [{ at, item: single }])).flatMap((one) => {
    const sort = sortOf(one.item)
    if (sort === undefined) return []
    const whose = sort.whose(one.item, url.pathname)
    return [{ ...one, sort, of: placeOf(url.hostname, sort), whose }]
  })
}

/** It was removed itself, or what it is of or stands under was. */
function isGone({ item, whose }: Found, url: URL, gone: readonly string[]): boolean {
  const id = text(item, 'id') ?? text(item, 'client_id') ?? ''
  const path = url.pathname.endsWith(`/${id}`) ? url.pathname : `${url.pathname}/${id}`
  const owners = ['/api/v1/apps/', '/integrations/api/v1/api-services/', '/oauth2/v1/clients/']
  const names = [
    path,
    ...(whose === undefined ? [] : owners.map((owner) => `${owner}${whose}`)),
  ].map((name) => `${url.hostname}${name}`)
  return gone.some((one) => names.some((name) => name === one || name.startsWith(`${one}/`)))
}

/** Whether a list has a further page is said beside the answer, which neither form holds: none of them is whole. */
function readFound(
  found: readonly Found[],
  unseen: ReadonlyMap<string, readonly string[]>,
  dropped: ReturnType<typeof dropCounter>,
): Result<Reading, string | NotRead> {
  const byPlace = Map.groupBy(found, ({ of }) => of)
  const places = new Set([...byPlace.keys(), ...unseen.keys()])
  const left = dropped.counts()
  if (places.size === 0 && left.every(({ reason }) => reason !== 'what was removed afterwards'))
    return err({ refused: 'nothing in it is about tokens, clients or their roles' })
  const readings: Reading[] = []
  for (const of of places) {
    const inventory = inventoryBuilder({ of, whole: false, unseen: unseen.get(of) ?? [] })
    addLast(inventory, byPlace.get(of) ?? [])
    const built = inventory.build()
    if (!built.ok) return built
    readings.push(built.value)
  }
  return ok(mergeReadings(readings, left))
}

/** What was answered at several addresses is as it was answered last. */
function addLast(inventory: InventoryBuilder, found: readonly Found[]): void {
  const last = new Map<string, Found>()
  for (const one of found) {
    const id = text(one.item, 'id') ?? text(one.item, 'client_id') ?? ''
    last.set(id === '' ? one.at : `${id} of ${one.whose ?? ''}`, one)
  }
  const rows: Rows = inventory
  for (const { sort, at, item, whose } of last.values()) sort.add(rows, at, item, whose)
}
