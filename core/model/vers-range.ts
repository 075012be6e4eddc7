/** Whether a version is in a `vers:` range (Version Range Specifier, ECMA-427 annex): comparators joined by `|`. */

import type { VersionOrder } from './version-order.ts'

export type InRange = 'yes' | 'no' | 'unknown'

const COMPARATOR = /^(!=|<=|>=|<|>|=)?\s*([^<>=!|*\s]+)$/

/** Unknown where the range cannot be read or a version not be compared: then it covers nothing. */
export function inVersRange(
  version: string,
  range: string,
  type: string,
  order: VersionOrder,
): InRange {
  const match = /^vers:([a-z0-9.+-]+)\/(.+)$/.exec(range)
  if (match === null || match[1] !== type) return 'unknown'
  const parts = (match[2] ?? '').split('|').map((one) => one.trim())
  if (parts.length === 1 && parts[0] === '*') return 'yes'
  const read = parts.map((part) => COMPARATOR.exec(part))
  // Before any of it counts: what matches a part says nothing of the rest.
  if (read.includes(null)) return 'unknown'
  const bounds: Bound[] = []
  for (const one of read) {
    const [, sign = '=', bound = ''] = one ?? []
    const answer = order(type, version, decode(bound))
    if (answer === 'incomparable') return 'unknown'
    if (answer === 'equal') {
      if (sign === '!=') return 'no'
      if (sign !== '<' && sign !== '>') return 'yes'
    }
    if (sign !== '=' && sign !== '!=') bounds.push({ up: sign.startsWith('<'), answer })
  }
  return insideBounds(bounds) ? 'yes' : 'no'
}

interface Bound {
  /** An upper bound. */
  readonly up: boolean
  readonly answer: 'less' | 'equal' | 'greater'
}

/** Bounds stand in version order: a lower one opens an interval that the next upper one closes. */
function insideBounds(bounds: readonly Bound[]): boolean {
  const [first] = bounds
  if (first === undefined) return false
  if (first.up && first.answer === 'less') return true
  return bounds.some((bound, place) => {
    if (bound.up || bound.answer !== 'greater') return false
    const next = bounds[place + 1]
    return next === undefined || (next.up && next.answer === 'less')
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
