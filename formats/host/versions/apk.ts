/**
 * Alpine version order as apk-tools computes it: `digits{.digits}[letter]{_suffix[digits]}[-r digits]`.
 * Two texts are compared part by part; the first difference of kind or value decides. Where its versions 2
 * and 3 differ (leading zeros behind a dot), the newer counts.
 */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from './digits.ts'
import { remembered } from './remembered.ts'

const LENGTH_MAX = 4_096

export function compareApk(a: string, b: string): Order {
  if (a === '' || b === '' || a.length > LENGTH_MAX || b.length > LENGTH_MAX) return 'incomparable'
  if (/\s/.test(a) || /\s/.test(b)) return 'incomparable'
  if (a === b) return 'equal'
  const left = parts(a)
  const right = parts(b)
  for (let at = 0; ; at++) {
    const part = left[at] ?? END
    const other = right[at] ?? END
    // The tool calls any two unreadable tails equal; what cannot be read is never read as fixed.
    if (part.kind === 'invalid' || other.kind === 'invalid') return 'incomparable'
    if (part.kind !== other.kind) return signOf(compareKinds(part, other))
    if (part.kind === 'end') return 'equal'
    const sign = compareValues(part, other)
    if (sign !== 0) return signOf(sign)
  }
}

function signOf(sign: number): Order {
  return sign < 0 ? 'less' : sign > 0 ? 'greater' : 'equal'
}

type Kind =
  'digits' | 'fraction' | 'letter' | 'suffix' | 'suffix-number' | 'revision' | 'end' | 'invalid'

interface Part {
  readonly kind: Kind
  readonly text: string
  /** Of a suffix. */
  readonly rank: number
}

const END: Part = { kind: 'end', text: '', rank: 0 }
const INVALID: Part = { kind: 'invalid', text: '', rank: 0 }

/** Below zero: before the release itself. */
const SUFFIXES: readonly (readonly [string, number])[] = [
  ['alpha', -4],
  ['beta', -3],
  ['pre', -2],
  ['rc', -1],
  ['cvs', 0],
  ['svn', 1],
  ['git', 2],
  ['hg', 3],
  ['p', 4],
]

/** Which kinds may follow: parts come in this order and never go back, save for the repetitions. */
const ORDER: readonly Kind[] = [
  'fraction',
  'digits',
  'letter',
  'suffix',
  'suffix-number',
  'revision',
  'end',
]

function compareKinds(a: Part, b: Part): number {
  // A suffix such as `_rc` makes a version older than the one that ends there.
  if (a.kind === 'suffix' && a.rank < 0) return -1
  if (b.kind === 'suffix' && b.rank < 0) return 1
  // What comes earlier in the grammar is the longer, and so the newer version.
  return ORDER.indexOf(b.kind) - ORDER.indexOf(a.kind)
}

function compareValues(a: Part, b: Part): number {
  if (a.kind === 'suffix') return a.rank - b.rank
  // `1.05` is older than `1.5` and `1.005` than `1.05`, yet `1.0` older than `1.001`: behind a dot a leading
  // zero makes both sides text.
  const zero = a.kind === 'fraction' && (a.text.startsWith('0') || b.text.startsWith('0'))
  if (a.kind === 'letter' || zero) return a.text < b.text ? -1 : a.text > b.text ? 1 : 0
  return compareDigits(a.text, b.text)
}

const parts = remembered((text): readonly Part[] => {
  const found: Part[] = []
  let rest = text
  let kind: Kind = 'digits'
  while (rest !== '' || found.length === 0) {
    const [part, size] = readPart(kind, rest)
    found.push(part)
    if (part.kind === 'invalid') return found
    rest = rest.slice(size)
    if (rest === '') break
    const next = nextKind(part.kind, rest)
    if (next === undefined) {
      found.push(INVALID)
      return found
    }
    kind = next.kind
    rest = rest.slice(next.skip)
    // A separator with nothing behind it ends the version: `1-r` is `1-r0`.
    if (rest === '') found.push(kind === 'revision' ? { kind, text: '', rank: 0 } : INVALID)
  }
  return found
})

function readPart(kind: Kind, rest: string): readonly [Part, number] {
  switch (kind) {
    case 'fraction':
    case 'digits':
    case 'suffix-number':
    case 'revision': {
      const digits = /^\d*/.exec(rest)?.[0] ?? ''
      // `1.r2` is no version: a letter needs its number.
      if (kind === 'fraction' && digits === '' && /^[a-z]/.test(rest)) return [INVALID, 0]
      return [{ kind, text: digits, rank: 0 }, digits.length]
    }
    case 'letter':
      return [{ kind, text: rest.charAt(0), rank: 0 }, 1]
    case 'suffix':
      for (const [name, rank] of SUFFIXES) {
        if (rest.startsWith(name)) return [{ kind, text: name, rank }, name.length]
      }
      return [INVALID, 0]
    case 'end':
    case 'invalid':
      return [INVALID, 0]
  }
}

/** What the next characters open after a part of this kind, and how many of them only say so. */
function nextKind(
  after: Kind,
  rest: string,
): { readonly kind: Kind; readonly skip: number } | undefined {
  const numeric = after === 'digits' || after === 'fraction'
  if (numeric && /^[a-z]/.test(rest)) return { kind: 'letter', skip: 0 }
  if (after === 'letter' && /^\d/.test(rest)) return { kind: 'digits', skip: 0 }
  if (after === 'suffix' && /^\d/.test(rest)) return { kind: 'suffix-number', skip: 0 }
  if (rest.startsWith('.') && numeric) return { kind: 'fraction', skip: 1 }
  if (rest.startsWith('_') && after !== 'revision') return { kind: 'suffix', skip: 1 }
  if (rest.startsWith('-r') && after !== 'revision') return { kind: 'revision', skip: 2 }
  return undefined
}
