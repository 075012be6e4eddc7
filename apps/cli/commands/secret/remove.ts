/** `secret delete`: with all versions; their bytes are erased from the server. */

import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { YES } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const remove: Verb = verb({
  name: 'delete',
  says: 'remove a secret with all its versions; their bytes are erased from this server',
  args: ['<path>'],
  options: { yes: YES },
  async run({ client, args: [path], flags: { yes } }) {
    if (yes !== true) throw new Failure(EXITS.usage, `deleting ${safe(path)} needs --yes`)
    // The store removes in silence what was never there.
    const known = await client()
      .call('kv.metadata', { params: { path } })
      .catch((thrown: unknown) => {
        if (thrown instanceof Failure && thrown.exit === EXITS['not-found']) return null
        throw thrown
      })
    if (known === null) {
      throw new Failure(EXITS['not-found'], `no secret at ${safe(path)}`, 'holdfast secret list')
    }
    return client().call('kv.remove', { params: { path } })
  },
  show: (_removed, { args: [path] }) => print(`${safe(path)} removed with all its versions`),
})
