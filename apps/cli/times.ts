/** A time on the command line: as it is, or so long ago. */

import { parseDuration } from '@holdfast/core/kernel/instant'

/** `36h` is that long ago; anything else is the server's to read. */
export function timeOf(text: string | undefined): string | undefined {
  const ago = text === undefined ? undefined : parseDuration(text)
  return ago === undefined ? text : new Date(Date.now() - ago).toISOString()
}
