/** `source sync`: it is fetched now, and what it says is matched. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Answer } from '@holdfast/api/client'
import type { Client } from '../../client.ts'
import { EXITS } from '../../exits.ts'
import { verb, type Verb } from '../../verb.ts'
import { showSource } from './words.ts'

const ASKED_AGAIN_MS = 200

export const sync: Verb = verb({
  name: 'sync',
  says: 'fetch it now, and wait until what it says is matched',
  args: ['<name>'],
  async run({ client, args: [name] }) {
    await client().call('source.sync', { params: { name } })
    const source = await followed(client(), name)
    if (source.error !== null) process.exitCode = EXITS.partial
    return source
  },
  show: showSource,
})

/** How far it is, on a terminal. */
async function followed(client: Client, name: string): Promise<Answer<'source.show'>> {
  for (;;) {
    const source = await client.call('source.show', { params: { name } })
    if (!source.polling) {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
      return source
    }
    if (process.stderr.isTTY && source.progress !== null) {
      const total = source.progress.total === null ? '' : ` of ${source.progress.total}`
      process.stderr.write(`\r${source.progress.done}${total} documents\u001b[K`)
    }
    await wait(ASKED_AGAIN_MS)
  }
}
