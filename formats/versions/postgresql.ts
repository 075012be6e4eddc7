/** PostgreSQL's own versions: `15.18`, before 10 three numbers; `17devel`, `17beta1` and `17rc1` come before `17`. */

import type { Order } from '@holdfast/core/model/version-order'
import { compareDigits } from '@holdfast/host-formats/versions/digits'
import { orderOf } from './semver.ts'

const GRAMMAR = /^(\d{1,9}(?:\.\d{1,9}){0,3})(?:(devel|alpha|beta|rc)(\d{0,9}))?$/

/** In the order in which they come out; what is released has none. */
const STAGES = ['devel', 'alpha', 'beta', 'rc']

export function comparePostgresql(a: string, b: string): Order {
  const [left, right] = [GRAMMAR.exec(a), GRAMMAR.exec(b)]
  if (left === null || right === null) return 'incomparable'
  const numbers = [left, right].map((match) => (match[1] ?? '').split('.'))
  for (let at = 0; at < 4; at++) {
    // A branch is named by its first number alone: bounds mean its first release.
    const sign = compareDigits(numbers[0]?.[at] ?? '0', numbers[1]?.[at] ?? '0')
    if (sign !== 0) return orderOf(sign)
  }
  const stage = (match: RegExpExecArray): number =>
    match[2] === undefined ? STAGES.length : STAGES.indexOf(match[2])
  const sign = stage(left) - stage(right)
  return orderOf(sign === 0 ? compareDigits(left[3] ?? '', right[3] ?? '') : sign)
}
