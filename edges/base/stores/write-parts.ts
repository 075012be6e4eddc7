/**
 * A large file that is there whole or not at all, written beside the work of this thread: no call waits for the
 * disk, and no part is made before the one before it was taken.
 */

import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

export async function writeParts(
  path: string,
  parts: Iterable<string>,
  mode: number,
): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', mode)
  try {
    for (const part of parts) await file.write(part)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
