/** The events of an OSV range as ranges of versions, by the evaluation algorithm of the schema (1.7). */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { VersionRange } from '@holdfast/core/model/advisory'
import { objectsAt, text } from '../json-members.ts'
import { orderNamed } from '../versions/order.ts'

type Kind = 'introduced' | 'fixed' | 'last_affected' | 'limit'

export interface Event {
  readonly kind: Kind
  readonly version: string
}

const KINDS: readonly Kind[] = ['introduced', 'fixed', 'last_affected', 'limit']

/** One object may hold several, against the schema: each counts. */
export function eventsIn(range: JsonObject | undefined): Event[] {
  return objectsAt(range, 'events').flatMap((event) =>
    KINDS.flatMap((kind) => {
      const version = text(event, kind)?.trim() ?? ''
      return version === '' ? [] : [{ kind, version }]
    }),
  )
}

/**
 * Events stand in any order: they are sorted by the ecosystem's, also in ranges of type SEMVER, whose installed
 * versions are spelt as the ecosystem does. Then each `introduced` opens a range that the next end closes.
 */
export function rangesOf(events: readonly Event[], type: string): VersionRange[] {
  const bounds = events.filter(({ kind }) => kind !== 'limit')
  const sorted = sortedBy(bounds, type)
  if (sorted === undefined) return [unknownRange(bounds)]
  const limit = limitOf(events, type)
  const ranges: VersionRange[] = []
  // Against the schema some have no beginning at all: then it is the first version.
  let open: string | null = sorted.some(({ kind }) => kind === 'introduced') ? null : '0'
  for (const [at, { kind, version }] of sorted.entries()) {
    if (kind === 'introduced') open ??= version
    else if (open !== null) {
      const next = sorted[at + 1]
      ranges.push({
        introduced: open,
        // Behind the last affected version the next one that is named as fixed is the fix.
        fixed: kind === 'fixed' ? version : next?.kind === 'fixed' ? next.version : null,
        lastAffected: kind === 'last_affected' ? version : null,
      })
      open = null
    }
  }
  if (open !== null && sorted.length > 0) {
    ranges.push({ introduced: open, fixed: null, lastAffected: null })
  }
  return limit === undefined ? ranges : ranges.map((range) => ({ ...range, limit }))
}

/** Undefined where one of them is no version that can be told from the others. */
function sortedBy(events: readonly Event[], type: string): readonly Event[] | undefined {
  const order = orderNamed(type)
  const others = events.filter((event) => !isStart(event))
  if (others.length > 1 || order !== undefined) {
    const readable = others.every(({ version }) => order?.(version, version) === 'equal')
    if (!readable) return undefined
  }
  const sorted = others.toSorted((a, b) => {
    const answer = order?.(a.version, b.version)
    return answer === 'less' ? -1 : answer === 'greater' ? 1 : 0
  })
  const same = (a: Event, b: Event): boolean => order?.(a.version, b.version) === 'equal'
  const start = events.filter((event) => isStart(event)).slice(0, 1)
  return withTies([...start, ...sorted], same)
}

function isStart({ kind, version }: Event): boolean {
  return kind === 'introduced' && version === '0'
}

/**
 * Of events at one version: what is open is first closed and then opened again, which leaves the version
 * affected; what is closed is first opened, so that a range of one version, or of none, is one.
 */
function withTies(sorted: readonly Event[], same: (a: Event, b: Event) => boolean): Event[] {
  const result: Event[] = []
  let open = false
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from]
    if (first === undefined) break
    let to = from + 1
    for (let event = sorted[to]; event !== undefined && same(first, event); event = sorted[to])
      to += 1
    const tied = sorted.slice(from, to)
    const ranks = open ? CLOSING : OPENING
    result.push(...tied.toSorted((a, b) => ranks.indexOf(a.kind) - ranks.indexOf(b.kind)))
    open = result.at(-1)?.kind === 'introduced'
    from = to
  }
  return result
}

const CLOSING: readonly Kind[] = ['fixed', 'introduced', 'last_affected']
const OPENING: readonly Kind[] = ['introduced', 'fixed', 'last_affected']

/** No version is told to be in it or out of it: a bound that cannot be compared is neither. */
function unknownRange(events: readonly Event[]): VersionRange {
  return {
    introduced: '0',
    fixed: null,
    lastAffected: null,
    unreadable: events
      .map(({ kind, version }) => `${kind} ${version}`)
      .join(', ')
      .slice(0, SHOWN_MAX),
  }
}

const SHOWN_MAX = 200

/** The range ends before the greatest limit, which fixes nothing; `*` is no limit. */
function limitOf(events: readonly Event[], type: string): string | undefined {
  const limits = events.flatMap(({ kind, version }) => (kind === 'limit' ? [version] : []))
  if (limits.includes('*')) return undefined
  const order = orderNamed(type)
  return limits.toSorted((a, b) => (order?.(a, b) === 'less' ? 1 : -1))[0]
}
