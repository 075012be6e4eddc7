/** Names from outside in a cell. */

import { few } from '@holdfast/api/spec-words'
import { safe } from '../../output.ts'

/** The first three, and how many more. */
export function some(names: readonly string[]): string {
  return few(names.map(safe))
}
