/** A count on the command line. */

import { EXITS, Failure } from './exits.ts'

export function countOf(text: string, most: number, example: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return count
  const range = most === Infinity ? '' : ` between 1 and ${most}`
  throw new Failure(EXITS.usage, `\`${text}\` is no count${range}`, `write ${example}`)
}
