/**
 * Entries of the ledger in either order, read from the disk as far as a page needs. How many there are of each kind is
 * counted as they are folded; what only reading all of them would tell is answered as not known.
 */

import type { AnswerOf, QueryOf } from '@holdfast/api/operation'
import type { Contract } from '@holdfast/api/contract'
import { notAmong } from '@holdfast/api/fields'
import type { Entry } from '@holdfast/core/state/entries'
import { ENTRY_KINDS } from '@holdfast/core/state/registry'
import type { View } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { LedgerStore } from '@holdfast/edges-base/ports/stores'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { entryText } from './entry-text.ts'
import { rendered } from './rendered.ts'

type Asked = QueryOf<Contract['ledger.entries']>
type Answer = AnswerOf<Contract['ledger.entries']>
type Kinds = ReadonlySet<string> | null

/** Entries of which some may be wanted, fetched together. */
const LINES_LOOKED_AT = 500

export async function entriesAsked(context: Context, query: Asked): Promise<Answer> {
  const { writer, driver } = context
  const { size } = driver.view
  const kinds = query.kind === undefined ? null : kindsNamed(query.kind)
  const counted = countedOf(driver.view, query, kinds)
  const range = await rangeOf(writer.ledger, size, query)
  const total = isOfRange(query) ? range.end - range.start : counted.total
  // When so many were found there is nothing behind them.
  const most = query.after === undefined ? (total ?? Infinity) : Infinity
  const page = await pageOf(context, query, { kinds, most, ...placed(range, query) })
  return {
    ...page,
    size,
    total,
    ...(query.facets === undefined ? {} : { facets: counted.facets }),
  }
}

/** Sequences: `end` itself is left out. */
interface Range {
  readonly start: number
  readonly end: number
}

/** Nothing but places and times chooses them. */
function isOfRange({ q = '', kind, actor }: Asked): boolean {
  return q === '' && kind === undefined && actor === undefined
}

/** What is counted is of the whole ledger. */
function countedOf(
  { entriesByKind }: View,
  { q = '', actor, from, to, before }: Asked,
  kinds: Kinds,
): Pick<Answer, 'total'> & { readonly facets: Exclude<Answer['facets'], undefined> } {
  const others = [actor, from, to, before].some((one) => one !== undefined)
  if (q !== '' || others) return { total: null, facets: null }
  const kind = [...entriesByKind]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  const found = kind.filter(({ value }) => kinds?.has(value) ?? true)
  return { total: found.reduce((all, { count }) => all + count, 0), facets: { kind } }
}

/** Time in the ledger never goes back: where a time begins is found by halving. */
async function rangeOf(
  ledger: LedgerStore,
  size: number,
  { before = size, from, to }: Asked,
): Promise<Range> {
  const whole = { start: 0, end: Math.min(size, before) }
  const start = from === undefined ? whole.start : await placeOf(ledger, whole, from)
  const end = to === undefined ? whole.end : await placeOf(ledger, { ...whole, start }, to)
  return { start, end: Math.max(start, end) }
}

/** The first that is not earlier than this. */
async function placeOf(ledger: LedgerStore, { start, end }: Range, at: number): Promise<number> {
  while (start < end) {
    const middle = Math.floor((start + end) / 2)
    const [line = ''] = await ledger.read(middle, middle + 1)
    if (entryOf(line).at < at) start = middle + 1
    else end = middle
  }
  return start
}

/** What of it is behind the page before. */
function placed({ start, end }: Range, { after, sort }: Asked): Range {
  if (after === undefined) return { start, end }
  return sort === 'seq'
    ? { start: Math.max(start, after), end }
    : { start, end: Math.min(end, after) }
}

interface Wanted extends Range {
  readonly kinds: Kinds
  readonly most: number
}

async function pageOf(
  { writer, unshown, driver }: Context,
  query: Asked,
  { kinds, most, ...range }: Wanted,
): Promise<Pick<Answer, 'items' | 'next'>> {
  const { limit = 100, sort } = query
  const isUp = sort === 'seq'
  const wanted = wantedBy(query, kinds)
  const items: Answer['items'][number][] = []
  const turn = takeTurns()
  let { start, end } = range
  const isLeft = (): boolean => start < end && items.length < most
  while (isLeft() && items.length < limit) {
    // Without a filter all of them are wanted.
    const many = wanted === null ? limit - items.length : LINES_LOOKED_AT
    const [low, high] = isUp
      ? [start, Math.min(end, start + many)]
      : [Math.max(start, end - many), end]
    const lines = await writer.ledger.read(low, high)
    for (let at = 0; at < lines.length && items.length < limit; at++) {
      const seq = isUp ? low + at : high - 1 - at
      if (isUp) start = seq + 1
      else end = seq
      const line = lines[seq - low] ?? ''
      if (turn.isOver()) await turn.pause()
      if (wanted?.(line) === false) continue
      const name = String(seq)
      items.push(
        rendered(unshown, { seq, name, uid: name }, () => {
          const entry = entryOf(line)
          return { seq, text: entryText(driver.view, entry as Entry, line), entry }
        }),
      )
    }
  }
  return { items, next: isLeft() ? String(isUp ? start : end) : null }
}

/** Null: all of them. What a line does not hold is not parsed. */
function wantedBy({ q = '', actor }: Asked, kinds: Kinds): ((line: string) => boolean) | null {
  const ofEntry = kinds !== null || actor !== undefined
  if (q === '' && !ofEntry) return null
  return (line) => {
    if (!line.includes(q) || !line.includes(actor ?? '')) return false
    if (!ofEntry) return true
    const entry = entryOf(line)
    return kinds?.has(entry.kind) !== false && (actor === undefined || entry.actor === actor)
  }
}

/** `hold` stands for all of its kinds. */
function kindsNamed(text: string): ReadonlySet<string> {
  const nouns = new Set(ENTRY_KINDS.map((kind) => kind.split('.')[0] ?? kind))
  return new Set(
    text.split(',').flatMap((word) => {
      const named = ENTRY_KINDS.filter((kind) => kind === word || kind.startsWith(`${word}.`))
      if (named.length > 0) return named
      throw badKind(word, word.includes('.') ? ENTRY_KINDS : [...nouns])
    }),
  )
}

function badKind(word: string, kinds: readonly string[]): Problem {
  const [says = '', ...help] = notAmong(word, kinds).split(': ')
  return new Problem('bad-request', `\`kind\` ${says}`, help.join(': '))
}

function entryOf(
  line: string,
): Answer['items'][number] extends infer Item
  ? Extract<Item, { readonly entry: unknown }>['entry']
  : never {
  return JSON.parse(line) as never // Our own ledger's line.
}
