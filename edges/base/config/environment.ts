/** Variables that look like ours and that nobody reads: a slip of the pen would otherwise leave a default in force. */

import { nearest } from '@holdfast/core/kernel/nearest'
import { OPTION_NAMES, PREFIX, VARIABLES, variableOf } from './options.ts'
import { SECRET_ENV } from './secret-ref.ts'

export const KNOWN_VARIABLES: ReadonlySet<string> = new Set([
  ...OPTION_NAMES.map((name) => variableOf(name)),
  ...VARIABLES.map(({ variable }) => variable),
])

/** A line about each, by name; never a value, for it may be a secret. */
export function unknownVariables(env: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(env).filter((name) => name.startsWith(PREFIX))
  return names
    .filter((name) => !KNOWN_VARIABLES.has(name) && !name.startsWith(SECRET_ENV))
    .toSorted()
    .map((name) => {
      // What all begin with makes nobody more alike.
      const tails = [...KNOWN_VARIABLES].map((known) => known.slice(PREFIX.length))
      const near = nearest(name.slice(PREFIX.length), tails)
      return `${name} is read by nobody${near === undefined ? '; docs/reference/configuration.md lists what is' : `: did you mean ${PREFIX}${near}?`}`
    })
}
