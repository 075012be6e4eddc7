/**
 * Maven version order, as Maven itself compares: numbers and words in nested lists; `-` and a
 * change between digits and letters open a list; nothings at the end of a list are dropped. Words before a
 * release: alpha, beta, milestone, rc, snapshot; after it: sp, then all others.
 */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { remembered } from '@holdfast/host-formats/versions/remembered'
import { orderOf } from './semver.ts'

const LENGTH_MAX = 4_096

type Item =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'list'; readonly items: Item[] }

export function compareMaven(a: string, b: string): Order {
  if (!isVersion(a) || !isVersion(b)) return 'incomparable'
  return orderOf(compareItems(parse(a), parse(b)))
}

function isVersion(text: string): boolean {
  return text !== '' && text.length <= LENGTH_MAX && !/\s/.test(text)
}

const parse = remembered((text): Item => {
  const version = text.toLowerCase()
  const root: Item & { kind: 'list' } = { kind: 'list', items: [] }
  const stack = [root]
  let list = root
  const open = (): void => {
    const inner: typeof root = { kind: 'list', items: [] }
    list.items.push(inner)
    stack.push(inner)
    list = inner
  }
  let start = 0
  let digits = false
  const close = (end: number): void => {
    const part = version.slice(start, end)
    if (part === '') list.items.push(ZERO)
    else
      list.items.push(
        digits ? { kind: 'number', digits: part } : { kind: 'word', word: word(part, false) },
      )
    start = end + 1
  }
  for (let at = 0; at < version.length; at++) {
    const sign = version[at] ?? ''
    if (sign === '.') close(at)
    else if (sign === '-') {
      close(at)
      open()
    } else if (/\d/.test(sign) !== digits) {
      if (at > start) {
        if (digits) close(at)
        else list.items.push({ kind: 'word', word: word(version.slice(start, at), true) })
        start = at
        open()
      }
      digits = !digits
    }
  }
  if (version.length > start) close(version.length)
  for (const one of stack.toReversed()) {
    normalise(one.items)
    // `1-ga-1` is `1-1`: where nothing is left before a hyphen, the list that it opened is the list.
    const [only, ...others] = one.items
    if (one !== root && only?.kind === 'list' && others.length === 0)
      one.items.splice(0, 1, ...only.items)
  }
  return root
})

const ZERO: Item = { kind: 'number', digits: '0' }

function word(text: string, beforeDigits: boolean): string {
  const short = beforeDigits ? SHORT_FORMS.get(text) : undefined
  if (short !== undefined) return short
  if (text === 'cr') return 'rc'
  return text === 'ga' || text === 'final' || text === 'release' ? '' : text
}

const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
])

/** From the end up to the first that says something; lists in between are looked past. */
function normalise(items: Item[]): void {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    if (item === undefined) continue
    if (isNothing(item)) items.splice(at, 1)
    else if (item.kind !== 'list') break
  }
}

function isNothing(item: Item): boolean {
  if (item.kind === 'number') return /^0*$/.test(item.digits)
  if (item.kind === 'word') return item.word === ''
  return item.kind === 'list' && item.items.length === 0
}

/** Against nothing a number is greater, a word is where it stands to a release. */
function compareItems(a: Item | undefined, b: Item | undefined): number {
  if (a === undefined) return b === undefined ? 0 : -compareItems(b, a)
  if (b === undefined) return compareWithNothing(a)
  if (a.kind === 'list' && b.kind === 'list') {
    for (let at = 0; at < Math.max(a.items.length, b.items.length); at++) {
      const sign = compareItems(a.items[at], b.items[at])
      if (sign !== 0) return sign
    }
    return 0
  }
  if (a.kind === 'number' && b.kind === 'number') return compareDigits(a.digits, b.digits)
  if (a.kind === 'word' && b.kind === 'word') return compareWords(a.word, b.word)
  // 1.rc < 1-1 < 1.1
  return RANK[a.kind] - RANK[b.kind]
}

const RANK = { word: 0, list: 1, number: 2 } as const

function compareWithNothing(item: Item): number {
  if (item.kind === 'number') return isNothing(item) ? 0 : 1
  if (item.kind === 'word') return compareWords(item.word, '')
  for (const one of item.items) {
    const sign = compareWithNothing(one)
    if (sign !== 0) return sign
  }
  return 0
}

const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']

function compareWords(a: string, b: string): number {
  const place = (one: string): number =>
    QUALIFIERS.includes(one) ? QUALIFIERS.indexOf(one) : QUALIFIERS.length
  const sign = place(a) - place(b)
  // Unknown words come after all known ones, in the order of the alphabet.
  return sign !== 0 ? sign : a < b ? -1 : a > b ? 1 : 0
}
