/** `login`: the token for a server, asked for once and kept in a file of its owner alone. */

import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'
import { connect, serverOf } from '../client.ts'
import { print, safe } from '../output.ts'
import { askHidden } from '../terminal.ts'
import { storeToken, tokensFile } from '../tokens.ts'
import { verb, type Verb } from '../verb.ts'

export const login: Verb = verb({
  name: 'login',
  says: 'store the token for a server; it is asked for, or read from standard input',
  args: ['[server]'],
  async run({ args: [named], server: given, data }) {
    const server = serverOf({ server: named === '' ? given : named, data })
    const text = process.stdin.isTTY
      ? await askHidden(`token for ${safe(server)}: `)
      : await readInput('-')
    const token = text.trim()
    if (!/^[\x21-\x7e]+$/.test(token)) {
      const help = 'paste the token alone, or: holdfast login < FILE'
      throw new Failure(EXITS.usage, 'that is no token', help)
    }
    await mustBeLive(server, token)
    storeToken(server, token)
    return { server, file: tokensFile() }
  },
  show: ({ server, file }) => print(`signed in at ${safe(server)}; the token is in ${safe(file)}`),
})

/** One that may not read is live all the same. */
async function mustBeLive(server: string, token: string): Promise<void> {
  try {
    await connect({ server }, token).call('ledger.show')
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.exit === EXITS['not-permitted']) return
    throw thrown
  }
}
