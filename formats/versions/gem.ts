/** RubyGems version order (Gem::Version): runs of digits and of letters; a letter makes a pre-release. */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from './digits.ts'
import { orderOf } from './semver.ts'

const GRAMMAR = /^\d[0-9a-zA-Z]*(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/
const LENGTH_MAX = 4_096

export function compareGem(a: string, b: string): Order {
  const left = segments(a)
  const right = segments(b)
  if (left === undefined || right === undefined) return 'incomparable'
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at] ?? '0', right[at] ?? '0']
    if (one === other) continue
    const numeric = [/^\d/.test(one), /^\d/.test(other)] as const
    if (numeric[0] && numeric[1]) {
      const sign = compareDigits(one, other)
      if (sign !== 0) return orderOf(sign)
      continue
    }
    if (numeric[0] !== numeric[1]) return numeric[0] ? 'greater' : 'less'
    return one < other ? 'less' : 'greater'
  }
  return 'equal'
}

/** Without the zeros that end the release and the pre-release. */
function segments(text: string): string[] | undefined {
  const version = text.trim().replace(/^v(?=\d)/i, '')
  if (version.length > LENGTH_MAX || !GRAMMAR.test(version)) return undefined
  // A platform such as `1.2-java` is written like a pre-release and sorts like one.
  const all = version.replaceAll('-', '.pre.').match(/\d+|[a-z]+/gi) ?? []
  const letter = all.findIndex((one) => /^[a-z]/i.test(one))
  const release = letter < 0 ? all : all.slice(0, letter)
  const prerelease = letter < 0 ? [] : all.slice(letter)
  return [...withoutZeros(release), ...withoutZeros(prerelease)]
}

function withoutZeros(parts: readonly string[]): readonly string[] {
  let end = parts.length
  while (end > 0 && /^0+$/.test(parts[end - 1] ?? '')) end -= 1
  return parts.slice(0, end)
}
