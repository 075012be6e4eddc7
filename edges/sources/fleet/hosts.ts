/** Hosts as Fleet's API answers them: the list in pages, one host with everything, and when each was seen. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { jsonOf, type Ask } from '@holdfast/edges-base/http/ask'

/** More in one page is refused by some gateways, and nothing is gained: the list has no software in it. */
const PAGE_HOSTS = 100

/** Id → when it was last looked at; null: Fleet does not say, so it has to be fetched to know. */
export type Listed = ReadonlyMap<number, string | null>

export function fileOf(id: number): string {
  return `host/${id}`
}

/** Undefined: no name that we gave. */
export function idOf(file: string): number | undefined {
  const digits = /^host\/([1-9]\d{0,14})$/.exec(file)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The cheap list, ordered by what never changes: a host that reports meanwhile does not move between pages. */
export async function listHosts(ask: Ask, progress: (done: number) => void): Promise<Listed> {
  const listed = new Map<number, string | null>()
  for (let page = 0; page < LIMITS.apiPagesMax; page++) {
    const query = `page=${page}&per_page=${PAGE_HOSTS}&order_key=id&order_direction=asc`
    const path = `/api/v1/fleet/hosts?${query}&disable_failing_policies=true`
    const answer = await ask('GET', path, [])
    const hosts = answer === null ? undefined : hostsOf(jsonOf(answer, 'the list of hosts'))
    if (hosts === undefined) throw unreadable('the list of hosts is not one', 'is this Fleet?')
    const before = listed.size
    for (const host of hosts) listed.set(host.id, cursorOf(host.value))
    progress(listed.size)
    if (hosts.length < PAGE_HOSTS) return listed
    if (listed.size === before) {
      throw unreadable('the list of hosts repeats its pages', 'a proxy may drop the query')
    }
  }
  throw unreadable(
    `the list of hosts has more than ${LIMITS.apiPagesMax} pages`,
    'use one source for each team, with a token of that team',
  )
}

export interface HostDocument {
  /** The answer as it came. */
  readonly bytes: Uint8Array
  readonly cursor: string
}

/** Null: Fleet does not know this host, or does not show it to us any more. */
export async function hostDocument(ask: Ask, id: number): Promise<HostDocument | null> {
  const answer = await ask('GET', `/api/v1/fleet/hosts/${id}`, [403, 404])
  if (answer === null) return null
  const what = `host ${id}`
  const host = objectOf(objectOf(jsonOf(answer, what))?.['host'])
  if (host === undefined) throw unreadable(`${what} is not a host`, 'is this Fleet?')
  if (host['id'] !== id) {
    throw unreadable(`${what} was answered with another host`, 'a cache may stand in between')
  }
  return { bytes: answer.bytes, cursor: cursorOf(host) ?? UNSAID }
}

/** Never equal to what a list says: such a host is fetched every time. */
const UNSAID = 'never said'

/**
 * Fleet's own times, never ours: an offline host keeps its last results, and fetching them again makes them no
 * newer. Software and details are looked at on different schedules, so both count.
 */
function cursorOf(host: JsonObject): string | null {
  const times = [host['software_updated_at'], host['detail_updated_at']]
  return times.some((time) => typeof time === 'string')
    ? times.map((time) => (typeof time === 'string' ? time : '-')).join(' ')
    : null
}

function hostsOf(page: Json): readonly { id: number; value: JsonObject }[] | undefined {
  const list = objectOf(page)?.['hosts']
  // A Fleet without hosts answers null in some versions.
  if (list === null) return []
  if (!Array.isArray(list)) return undefined
  const hosts: { id: number; value: JsonObject }[] = []
  for (const one of list as readonly Json[]) {
    const value = objectOf(one)
    const id = value?.['id']
    if (value === undefined || !isId(id)) return undefined
    hosts.push({ id, value })
  }
  return hosts
}

export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // An object that is no array.
    : undefined
}

function unreadable(message: string, help: string): SourceError {
  return new SourceError('unreadable', message, help)
}
