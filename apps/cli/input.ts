/** Input of commands: a file, or standard input, which may be a pipe that is not ready yet. */

import { readFile } from 'node:fs/promises'
import { EXITS, Failure } from './exits.ts'

/** `-` is standard input. */
export async function readInput(file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8')
    let text = ''
    process.stdin.setEncoding('utf8')
    for await (const part of process.stdin) text += String(part)
    return text
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Failure(
      EXITS.usage,
      `${file} cannot be read: ${message}`,
      'name a file, or - for standard input',
    )
  }
}
