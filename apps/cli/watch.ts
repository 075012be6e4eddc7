/** `--watch`: the same answer again whenever the server says that something changed; ends with Ctrl C. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from './client.ts'
import { note } from './output.ts'

/** While the server is away it is asked again so often. */
const AWAY_MS = 3_000

/** On a terminal each answer replaces the one before; elsewhere they follow each other. */
export async function watched(client: Client, once: () => Promise<void>): Promise<void> {
  for (;;) {
    if (process.stdout.isTTY) process.stdout.write('\u001b[H\u001b[2J')
    await once()
    for (;;) {
      try {
        await client.changed()
        break
      } catch {
        note('! the server does not answer; asking again')
        await wait(AWAY_MS)
      }
    }
  }
}
