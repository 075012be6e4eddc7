/** `asset nonce`: for one report of collect.sh. */

import { noteOnlyLowers } from '../../client.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const nonce: Verb = verb({
  name: 'nonce',
  says: 'a nonce for one report of collect.sh by a source: sh -s NONCE < collect.sh',
  args: ['<name>'],
  options: {
    source: {
      takes: '<name>',
      says: 'who will hand it in; without it the report may block and not clear',
    },
  },
  run: ({ client, args: [name], flags }) =>
    client().call('asset.nonce', { params: { name }, query: flags }),
  async show({ nonce: text, source, onlyLowers }) {
    print(safe(text))
    if (onlyLowers !== null) await noteOnlyLowers(source, onlyLowers.declare)
  },
})
