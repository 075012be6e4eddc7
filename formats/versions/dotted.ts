/** Lists of numbers: R's package versions (CRAN) and Haskell's (Hackage). A longer list is the greater one. */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { orderOf } from './semver.ts'

const LENGTH_MAX = 4_096

/** CRAN parts numbers with `.` or `-` alike. */
export function compareCran(a: string, b: string): Order {
  return compareLists(a, b, /^\d+(?:[.-]\d+)*$/)
}

export function compareHackage(a: string, b: string): Order {
  return compareLists(a, b, /^\d+(?:\.\d+)*$/)
}

function compareLists(a: string, b: string, grammar: RegExp): Order {
  const known = [a, b].every((one) => one.length <= LENGTH_MAX && grammar.test(one))
  if (!known) return 'incomparable'
  const [left, right] = [a.split(/[.-]/), b.split(/[.-]/)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const sign = compareDigits(left[at] ?? '', right[at] ?? '')
    if (sign !== 0) return orderOf(sign)
  }
  return orderOf(left.length - right.length)
}
