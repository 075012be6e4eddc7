/** Composer version order: PHP's version_compare over versions as Composer writes them. */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { remembered } from '@holdfast/host-formats/versions/remembered'
import { orderOf } from './semver.ts'

const LENGTH_MAX = 4_096

export function comparePackagist(a: string, b: string): Order {
  const left = parts(a)
  const right = parts(b)
  if (left === undefined || right === undefined) return 'incomparable'
  return orderOf(compareParts(left, right))
}

const NUMBERS = /^[vV]?\d+(?:\.\d+){0,3}(?![.\d])/

/** `1.4-beta1` as Composer's own normalisation has it: the leading numbers are four. */
export const normalisedPackagist: (version: string) => string = remembered((version) => {
  const numbers = NUMBERS.exec(version)?.[0]
  if (numbers === undefined) return version
  const missing = 4 - numbers.split('.').length
  return missing <= 0
    ? version
    : `${numbers}${'.0'.repeat(missing)}${version.slice(numbers.length)}`
})

function compareParts(left: readonly string[], right: readonly string[]): number {
  const common = Math.min(left.length, right.length)
  for (let at = 0; at < common; at++) {
    const sign = comparePart(left[at] ?? '', right[at] ?? '')
    if (sign !== 0) return sign
  }
  if (left.length < right.length) return -compareParts(right, left)
  const rest = left.slice(common)
  if (rest.length === 0) return 0
  // A further number makes it greater; a word counts against the place of a number.
  return /^\d/.test(rest[0] ?? '') ? 1 : compareParts(rest, [NUMBER])
}

/** Undefined for what is no version: `dev-main` names a branch. */
const parts = remembered((text): readonly string[] | undefined => {
  const version = text
    .trim()
    .replace(/^v(?=\d)/i, '')
    .replace(/\+.*$/, '')
  if (version.length > LENGTH_MAX || !/^\d\S*$/.test(version)) return undefined
  return version
    .replaceAll(/[-_+]/g, '.')
    .replaceAll(/(?<=\d)(?=[^\d.])|(?<=[^\d.])(?=\d)/g, '.')
    .split('.')
    .filter((one) => one !== '')
})

const NUMBER = '#'
const RANKS: readonly (readonly [string, number])[] = [
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['RC', 3],
  ['rc', 3],
  ['#', 4],
  ['pl', 5],
  ['p', 5],
]

/** Case counts, as in PHP itself; a word that is none of these sorts below them all. */
function rank(part: string): number {
  return RANKS.find(([name]) => part.startsWith(name))?.[1] ?? -1
}

function comparePart(a: string, b: string): number {
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)] as const
  if (numeric[0] && numeric[1]) return compareDigits(a, b)
  if (numeric[0]) return rank(NUMBER) - rank(b)
  if (numeric[1]) return rank(a) - rank(NUMBER)
  return rank(a) - rank(b)
}
