/** Recorded answers of Azure: role assignments and definitions, vaults, and what these keep, a place each. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { exchangesOf, lastAnswers, type Exchange, type Exchanges } from '../document/exchanges.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { dropCounter, text } from '../json-members.ts'
import { mergeReadings } from '../merge-readings.ts'
import type { NotRead, Reader, Reading } from '../reader.ts'
import { isAzure, itemsOf, nextOf, placeOf, type Sort } from './places.ts'
import { addAccessPolicies, addAssignment, addDefinition, addKept, rotatesBy } from './rows.ts'

export const azureRecording: Reader = {
  format: 'azure-recording',
  title: 'recorded answers of Azure',
  knows: (document) => azureIn(document) !== undefined,
  read(document) {
    const recorded = azureIn(document)
    return recorded === undefined ? err('it holds no answer of Azure') : read(recorded)
  },
}

function azureIn(document: Document): Exchanges | undefined {
  const found = exchangesOf(document)
  return found !== undefined &&
    [...found.answered, ...found.refused].some(({ url }) => isAzure(url))
    ? found
    : undefined
}

/** Everything that was asked of one list in one place. */
interface Asked {
  readonly sort: Sort
  readonly of: string
  readonly answers: Exchange[]
  readonly unseen: string[]
  lists: boolean
}

function read(recorded: Exchanges): Result<Reading, string | NotRead> {
  const { pass, counts } = dropCounter()
  const answers = lastAnswers(recorded.answered)
  const removed = new Set(recorded.removed.map(addressOf))
  const places = new Map<string, Asked>()
  for (const one of answers) {
    const asked = askedAt(places, one.url)
    if (asked === undefined) pass('an answer about something else')
    else if (removed.has(addressOf(one.url))) pass('what was removed afterwards')
    else asked.answers.push(one)
  }
  for (const { url, status } of recorded.refused) {
    const told = `${url.hostname}${url.pathname} was refused (${status}): nobody looked there`
    askedAt(places, url)?.unseen.push(told)
  }
  const rotating = rotationOf(places)
  const asked = [...places.values()].filter(({ sort }) => sort !== 'rotation policies')
  if (asked.length === 0)
    return err({ refused: 'nothing in it is about roles, or about what a vault keeps' })
  const known = new Set(answers.map(({ url }) => url.href))
  const readings: Reading[] = []
  for (const place of asked) {
    const built = inventoryAt(place, known, rotating, removed)
    if (!built.ok) return built
    readings.push(built.value)
  }
  return ok(mergeReadings(readings, counts()))
}

function askedAt(places: Map<string, Asked>, url: URL): Asked | undefined {
  const place = placeOf(url)
  if (place === undefined) return undefined
  const { sort, where, list } = place
  const of =
    sort === 'vaults' ? `Azure ${where}, access policies of vaults` : `Azure ${where}, ${sort}`
  const asked = places.get(of) ?? { sort, of, answers: [], unseen: [], lists: false }
  places.set(of, asked)
  asked.lists ||= list
  return asked
}

/** By the id of the key: whether its policy lets the vault make it anew. */
function rotationOf(places: ReadonlyMap<string, Asked>): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>()
  for (const { sort, answers } of places.values()) {
    if (sort !== 'rotation policies') continue
    for (const one of answers)
      for (const { item } of itemsOf(one))
        found.set(
          one.url.origin + one.url.pathname.replace(/\/rotationpolicy$/, ''),
          rotatesBy(item),
        )
  }
  return found
}

function inventoryAt(
  { sort, of, answers, unseen, lists }: Asked,
  known: ReadonlySet<string>,
  rotating: ReadonlyMap<string, boolean>,
  removed: ReadonlySet<string>,
): Result<Reading, string> {
  const more = answers.some((one) => {
    const next = nextOf(one)
    return next !== undefined && !known.has(next)
  })
  const inventory = inventoryBuilder({
    of,
    whole: lists && answers.length > 0 && !more && unseen.length === 0,
    unseen: more ? [...unseen, 'the list goes on where it was not followed'] : unseen,
  })
  for (const one of answers)
    for (const { at, item } of itemsOf(one)) {
      if (isRemoved(item, removed)) inventory.pass('what was removed afterwards')
      else addRow(inventory, sort, at, item, rotating)
    }
  return inventory.build()
}

function isRemoved(item: JsonObject, removed: ReadonlySet<string>): boolean {
  const id = text(item, 'kid') ?? text(item, 'id')
  const url = id === undefined ? null : URL.parse(id, 'https://management.azure.com')
  return url !== null && removed.has(addressOf(url))
}

/** Azure minds no capitals, and which version of its API was asked is no part of what a thing is. */
function addressOf(url: URL): string {
  return `${url.origin}${url.pathname}`.toLowerCase()
}

function addRow(
  inventory: InventoryBuilder,
  sort: Sort,
  at: string,
  item: JsonObject,
  rotating: ReadonlyMap<string, boolean>,
): void {
  switch (sort) {
    case 'role assignments':
      addAssignment(inventory, at, item)
      break
    case 'role definitions':
      addDefinition(inventory, at, item)
      break
    case 'vaults':
      addAccessPolicies(inventory, at, item)
      break
    case 'secrets':
      addKept(inventory, at, item, { as: 'Key Vault secret', type: 'secret' }, undefined)
      break
    case 'keys': {
      const rotates = rotating.get(text(item, 'kid') ?? '')
      addKept(inventory, at, item, { as: 'Key Vault key', type: 'key' }, rotates)
      break
    }
    case 'certificates':
      addKept(inventory, at, item, { as: 'Key Vault certificate', type: 'certificate' }, undefined)
      break
    case 'rotation policies':
      break
  }
}
