/** Input of commands: a file, or standard input, which may be a pipe that is not ready yet. */

import { readFile } from 'node:fs/promises'
import { EXITS, Failure } from './exits.ts'

/** `-` is standard input. */
export async function readInput(file: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file))
}

/** As they are: a report may be compressed. */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    if (file !== '-') return new Uint8Array(await readFile(file))
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array))
    return new Uint8Array(Buffer.concat(parts))
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Failure(
      EXITS.usage,
      `${file} cannot be read: ${message}`,
      'name a file, or - for standard input',
    )
  }
}
