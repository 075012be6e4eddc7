/** Looks through the decisions of an hour without holding them: a chunk at a time, beside whoever writes. */

import { open } from 'node:fs/promises'
import { join } from 'node:path'

const CHUNK = 256 * 1024
/** A record is some hundred bytes: what is longer is none. */
const LINE_MAX = 64 * 1024

/** The first line that is whole and holds the text; null: none, or there is no such hour. */
export async function findLine(
  directory: string,
  segment: string,
  text: string,
): Promise<string | null> {
  if (!/^\d{4}-\d\d-\d\dT\d\d$/.test(segment) || text === '') return null
  const file = await open(join(directory, 'decisions', `${segment}.ndjson`)).catch(() => null)
  if (file === null) return null
  const wanted = Buffer.from(text)
  try {
    let rest = Buffer.alloc(0)
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK)
      if (bytesRead === 0) return null
      const seen = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      const whole = seen.lastIndexOf(0x0a) + 1
      const found = seen.subarray(0, whole).indexOf(wanted)
      if (found >= 0) {
        const from = seen.lastIndexOf(0x0a, found) + 1
        return seen.toString('utf8', from, seen.indexOf(0x0a, found))
      }
      rest = seen.subarray(whole)
      if (rest.length > LINE_MAX) return null
    }
  } finally {
    await file.close()
  }
}
