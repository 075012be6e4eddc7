/**
 * Semantic Versioning 2.0.0 (npm, Cargo, Go modules, Pub) and NuGet's variant of it. Reports leave parts out
 * (`1.2`), so missing parts are zero; what follows the numbers of the grammar is read as a pre-release, as the
 * OSV schema's evaluation does.
 */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { remembered } from '@holdfast/host-formats/versions/remembered'

const LENGTH_MAX = 4_096

interface SemanticVersion {
  readonly numbers: readonly string[]
  readonly prerelease: readonly string[]
  readonly build: readonly string[]
}

const PARSED = {
  3: remembered((text) => read(text, 3)),
  4: remembered((text) => read(text, 4)),
} as const

/** npm and Cargo: build metadata has no order. */
export function compareSemver(a: string, b: string): Order {
  return compare(a, b, 3, (one) => one)
}

/** Go modules: `v1.2.3`, pseudo-versions and `+incompatible`; the toolchain's own `go1.21rc2`. */
export function compareGo(a: string, b: string): Order {
  return compare(goVersion(a), goVersion(b), 3, (one) => one)
}

const TOOLCHAIN = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?-?(rc|beta)(\d+)(?:-.*)?$/

/**
 * A toolchain's name as the vulnerability database writes it: `go1.22rc2` is `1.22.0-rc.2`, also without its
 * `go`. What a builder adds (`go1.21.3-acme`, `go1.21.3 X:fieldtrack`) makes no other version.
 */
const goVersion = remembered((text): string => {
  const named = /^go(?=\d)/.test(text)
  const plain = named ? text.slice(2).replace(/\s.*$/, '') : text
  const candidate = TOOLCHAIN.exec(plain)
  if (candidate !== null) {
    const [, major = '', minor = '0', patch = '0', word = '', number = ''] = candidate
    return `${major}.${minor}.${patch}-${word}.${number}`
  }
  return named ? plain.replace(/-(?!(?:rc|beta)\b).*$/, '') : plain
})

/** NuGet: four numbers, and pre-releases without regard to case. */
export function compareNuget(a: string, b: string): Order {
  return compare(a, b, 4, (one) => one.toLowerCase())
}

/** Pub: as SemVer, but build metadata has an order after everything else. */
export function comparePub(a: string, b: string): Order {
  const order = compareSemver(a, b)
  if (order !== 'equal') return order
  const [left, right] = [PARSED[3](a)?.build ?? [], PARSED[3](b)?.build ?? []]
  if (left.length === 0 || right.length === 0) return orderOf(left.length - right.length)
  return orderOf(compareIdentifiers(left, right))
}

function compare(a: string, b: string, parts: 3 | 4, fold: (one: string) => string): Order {
  const left = PARSED[parts](a)
  const right = PARSED[parts](b)
  if (left === undefined || right === undefined) return 'incomparable'
  for (let at = 0; at < parts; at++) {
    const sign = compareDigits(left.numbers[at] ?? '0', right.numbers[at] ?? '0')
    if (sign !== 0) return orderOf(sign)
  }
  if (left.prerelease.length === 0 || right.prerelease.length === 0) {
    // A version without a pre-release stands above all of its pre-releases.
    return orderOf(right.prerelease.length - left.prerelease.length)
  }
  return orderOf(compareIdentifiers(left.prerelease.map(fold), right.prerelease.map(fold)))
}

function read(text: string, parts: number): SemanticVersion | undefined {
  if (text.length > LENGTH_MAX) return undefined
  const match = /^[vV=]?(\d+(?:\.\d+)*)([^+\s]*)(?:\+(\S*))?$/.exec(text.trim())
  if (match === null) return undefined
  const numbers = (match[1] ?? '').split('.')
  const extra = numbers.slice(parts)
  const rest = (match[2] ?? '').replace(/^[-.]/, '')
  const prerelease = [...extra, ...(rest === '' ? [] : rest.split('.'))]
  const build = match[3] === undefined || match[3] === '' ? [] : match[3].split('.')
  return { numbers: numbers.slice(0, parts), prerelease, build }
}

/** SemVer 2.0.0 section 11: numbers below words, shorter below longer. */
function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    const numeric = [/^\d+$/.test(left), /^\d+$/.test(right)] as const
    if (numeric[0] && numeric[1]) {
      const sign = compareDigits(left, right)
      if (sign !== 0) return sign
      continue
    }
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}

export function orderOf(sign: number): Order {
  return sign < 0 ? 'less' : sign > 0 ? 'greater' : 'equal'
}
