/** Python version order (PEP 440), and below all of it the versions from before that standard. */

import { compare, valid } from '@renovatebot/pep440'
import type { Order } from '@holdfast/core/model/version-order'
import { remembered } from '@holdfast/host-formats/versions/remembered'
import { orderOf } from './semver.ts'

const LENGTH_MAX = 4_096

export function comparePep440(a: string, b: string): Order {
  if (a.length > LENGTH_MAX || b.length > LENGTH_MAX) return 'incomparable'
  const [left, right] = [isValid(a), isValid(b)]
  if (left && right) return orderOf(compare(a, b))
  // PEP 440, "Handling of non-compliant versions": they sort before every compliant one.
  if (left || right) return isLegacy(left ? b : a) ? (left ? 'greater' : 'less') : 'incomparable'
  if (!isLegacy(a) || !isLegacy(b)) return 'incomparable'
  const [one, other] = [legacyKey(a), legacyKey(b)]
  return one < other ? 'less' : one > other ? 'greater' : 'equal'
}

const isValid = remembered((version) => valid(version) !== null)

/** Without its local label. */
export function publicVersion(version: string): string {
  const plus = version.indexOf('+')
  return plus < 0 ? version : version.slice(0, plus)
}

function isLegacy(text: string): boolean {
  return /^[A-Za-z0-9.:_+-]+$/.test(text) && /\w/.test(text)
}

/** The order of setuptools before the standard: numbers padded, words marked, release words in their place. */
function legacyKey(text: string): string {
  const parts: string[] = []
  for (const part of text.toLowerCase().match(/\d+|[a-z]+|-/g) ?? []) {
    const word =
      part === 'pre' || part === 'preview' || part === 'rc' ? 'c' : part === 'dev' ? '@' : part
    const key = /^\d/.test(word) ? word.padStart(8, '0') : `*${word === '-' ? 'final-' : word}`
    if (key.startsWith('*') && key < '*final') {
      while (parts.at(-1) === '*final-') parts.pop()
    }
    if (key.startsWith('*')) while (parts.at(-1) === '00000000') parts.pop()
    parts.push(key)
  }
  return [...parts, '*final'].join('\u0000')
}
