/**
 * A hold as its own entries tell it: what it is of, what opened it, what was proven and how it ended. Nothing is
 * believed that no entry says, and what an entry names has to be there.
 */

import type { Json, JsonObject } from '../kernel/canonical-json.ts'
import { formatInstant, instant } from '../kernel/instant.ts'

export interface ChainEntry {
  readonly seq: number
  readonly kind: string
  readonly at: number
  readonly body: JsonObject
}

export interface HoldChain {
  /** What the entries are about, in one line; empty where they do not say. */
  readonly subject: string
  readonly hold: string | null
  /** What belongs to it and is not here. */
  readonly missing: readonly string[]
  /** What is here and belongs to something else. */
  readonly foreign: readonly string[]
}

/** Entries that make a document known by its id; everything that is cited as evidence is one of these. */
const DEFINED_BY: Readonly<Record<string, readonly [string, string]>> = {
  'evidence.accepted': ['evidence', 'id'],
  'evidence.late': ['evidence', 'id'],
  'statement.proposed': ['statement', 'id'],
  'containers.listed': ['list', 'evidence'],
  'endpoint.observed': ['observation', 'evidence'],
  'triage.recorded': ['record', 'id'],
}

/** The id under which an entry makes a document or an override known. */
export function definedBy(entry: Pick<ChainEntry, 'kind' | 'body'>): string | null {
  if (entry.kind === 'override.created') return text(object(entry.body['override'])['id'])
  const where = DEFINED_BY[entry.kind]
  return where === undefined ? null : text(object(entry.body[where[0]])[where[1]])
}

/** Ids of evidence on which an entry of the chain rests, and of the override that it ends. */
export function citedBy({ kind, body }: Pick<ChainEntry, 'kind' | 'body'>): readonly string[] {
  switch (kind) {
    case 'cause.opened':
    case 'cause.changed': {
      const cause = object(body['cause'])
      // A person's quarantine rests on that person's word, which is this entry.
      const first = isOfPerson(cause) ? null : text(object(cause['detail'])['evidence'])
      const proofs = list(cause['provenBy']).map((one) => text(object(one)['evidence']))
      const suppressed = text(object(cause['suppressed'])['statement'])
      return [first, ...proofs, suppressed].filter((one) => one !== null)
    }
    case 'cause.cleared':
      return body['lifted'] === undefined ? texts(body['evidence']) : []
    case 'binding.moved':
      return texts(body['evidence'])
    case 'override.ended':
      return texts([body['id'] ?? null])
    case 'hold.closed': {
      const end = object(body['end'])
      return [...texts(end['evidence']), ...texts([end['statement'] ?? null])]
    }
    default:
      return []
  }
}

/** The cause an entry speaks of. */
export function causeNamed({ kind, body }: Pick<ChainEntry, 'kind' | 'body'>): string | null {
  if (kind === 'cause.cleared') return text(body['id'])
  return kind === 'cause.opened' || kind === 'cause.changed'
    ? text(object(body['cause'])['id'])
    : null
}

/** Causes that an entry of the hold says are part of it. */
export function causesListed({ kind, body }: Pick<ChainEntry, 'kind' | 'body'>): readonly string[] {
  const hold = kind === 'hold.opened' ? object(body['hold']) : kind === 'hold.changed' ? body : {}
  return [...new Set([...texts(hold['causes']), ...texts([hold['openedBy'] ?? null])])]
}

/** @param entries - in the order of the ledger; @param documents - digests of what is attached */
export function holdChain(
  entries: readonly ChainEntry[],
  documents: ReadonlySet<string>,
): HoldChain {
  const opened = entries.filter((entry) => entry.kind === 'hold.opened')
  const [first] = opened
  const hold = first === undefined ? null : text(object(first.body['hold'])['id'])
  const subject = first === undefined ? {} : object(object(first.body['hold'])['subject'])
  const causes = new Set(entries.flatMap(causesListed))
  const missing = [
    ...(entries.some(({ seq, kind }) => seq === 0 && kind === 'ledger.created')
      ? []
      : ['entry 0, which creates the ledger']),
    ...(hold === null ? ['hold.opened, which says what is blocked and why'] : []),
    ...missingCauses(entries, causes),
    ...missingEvidence(entries, documents),
    ...(hold === null ? [] : missingEnd(entries, causes)),
  ]
  const named = assetNamed(entries, subject, first?.seq ?? 0)
  if (first !== undefined && subject['kind'] === 'asset' && named === null)
    missing.push(`manifest.applied, which names asset ${text(subject['uid']) ?? ''}`)
  return {
    hold,
    subject: hold === null ? '' : subjectLine(entries, hold, named ?? text(subject['uid']) ?? ''),
    missing,
    foreign: [
      ...opened.slice(1).map(({ seq }) => `entry ${seq} opens another hold`),
      ...foreignEntries(entries, hold, causes),
    ],
  }
}

function missingCauses(entries: readonly ChainEntry[], causes: ReadonlySet<string>): string[] {
  const opened = new Set(
    entries.filter((entry) => entry.kind === 'cause.opened').map((entry) => causeNamed(entry)),
  )
  return [...causes].filter((id) => !opened.has(id)).map((id) => `cause.opened of ${id}`)
}

/** Each id that is cited, and each document of the evidence among them. */
function missingEvidence(entries: readonly ChainEntry[], documents: ReadonlySet<string>): string[] {
  const known = new Set(entries.map((entry) => definedBy(entry)))
  const cited = new Set(entries.flatMap((entry) => citedBy(entry)))
  const absent = [...cited].filter((id) => !known.has(id)).map((id) => `what makes ${id} known`)
  const unread = entries
    .filter((entry) => entry.kind === 'evidence.accepted')
    .flatMap((entry) => {
      const evidence = object(entry.body['evidence'])
      return texts([evidence['document'] ?? null, evidence['facts'] ?? null]).map(
        (digest) => [text(evidence['id']) ?? '', digest] as const,
      )
    })
    .filter(([, digest]) => !documents.has(digest))
    .map(([id, digest]) => `document ${digest} of ${id}`)
  return [...absent, ...new Set(unread)]
}

/** Where nothing is left of it, its end is known; and what is said to be proven, was. */
function missingEnd(entries: readonly ChainEntry[], causes: ReadonlySet<string>): string[] {
  const last = new Map<string | null, string>()
  for (const entry of entries) {
    const id = causeNamed(entry)
    if (id !== null) last.set(id, entry.kind)
  }
  const left = [...causes].filter((id) => last.get(id) !== 'cause.cleared')
  const moved = entries.some(
    (entry) => entry.kind === 'binding.moved' && entry.body['last'] === true,
  )
  const closed = entries.find((entry) => entry.kind === 'hold.closed')
  if (closed === undefined)
    return left.length === 0 || moved ? ['hold.closed, for nothing of it is left'] : []
  const end = object(closed.body['end'])
  const byProof = end['kind'] === undefined || end['kind'] === 'proven' || end['kind'] === 'lifted'
  return byProof && !moved ? left.map((id) => `cause.cleared of ${id}`) : []
}

function foreignEntries(
  entries: readonly ChainEntry[],
  hold: string | null,
  causes: ReadonlySet<string>,
): string[] {
  return entries.flatMap((entry) => {
    const cause = causeNamed(entry)
    if (cause !== null && !causes.has(cause))
      return [`entry ${entry.seq} is of cause ${cause}, which is not of this hold`]
    const ofHold = entry.kind === 'hold.changed' || entry.kind === 'hold.closed'
    return ofHold && text(entry.body['id']) !== hold
      ? [`entry ${entry.seq} is of another hold`]
      : []
  })
}

/** As it was called when it was blocked. */
function assetNamed(
  entries: readonly ChainEntry[],
  subject: JsonObject,
  openedAt: number,
): string | null {
  const manifest = entries.findLast(
    (entry) =>
      entry.seq < openedAt &&
      entry.kind === 'manifest.applied' &&
      entry.body['uid'] === subject['uid'],
  )
  return manifest === undefined ? null : text(manifest.body['name'])
}

function subjectLine(entries: readonly ChainEntry[], hold: string, name: string): string {
  const opened = entries.find((entry) => entry.kind === 'hold.opened')
  const closed = entries.findLast((entry) => entry.kind === 'hold.closed')
  const since = opened === undefined ? '' : `, blocked ${when(opened.at)}`
  return `hold ${hold} on ${name}${since}, ${closed === undefined ? 'not ended in it' : endWords(closed)}`
}

/** *Proven* is said of proof alone; entries written before holds could end otherwise say no kind. */
function endWords({ at, body }: ChainEntry): string {
  const end = object(body['end'])
  const single = end['singleSource'] === true ? ' by a single source' : ''
  switch (end['kind']) {
    case 'proven':
      return `released ${when(at)}: proven${single}`
    case 'lifted':
      return `ended ${when(at)}: lifted by ${text(end['by']) ?? 'a person'}`
    case 'suppressed':
      return `ended ${when(at)}: suppressed by ${text(end['statement']) ?? 'a statement'}`
    default:
      return `ended ${when(at)}: ${text(end['why']) ?? text(end['kind']) ?? 'released'}`
  }
}

function when(at: number): string {
  const known = Number.isSafeInteger(at) && at >= 0 && at < YEAR_10000
  return known ? formatInstant(instant(at)) : 'at no known time'
}

const YEAR_10000 = 253_402_300_800_000

function isOfPerson(cause: JsonObject): boolean {
  return cause['class'] === 'human-quarantine'
}

function object(value: Json | undefined): JsonObject {
  const is = typeof value === 'object' && value !== null && !Array.isArray(value)
  return is ? (value as JsonObject) : {} // The line above leaves only this.
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function texts(value: Json | undefined): readonly string[] {
  return list(value).filter((one) => typeof one === 'string')
}
