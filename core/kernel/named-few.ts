/** The first of many names, and how many more there are. */

import { LIMITS } from './limits.ts'

/** A report may name ten thousand programs. */
export function namedFew(names: readonly string[]): string {
  const more = names.length - LIMITS.namedProgramsMax
  const few = names.slice(0, LIMITS.namedProgramsMax).join(', ')
  return more > 0 ? `${few} and ${more} more` : few
}
