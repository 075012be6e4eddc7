/** `logout`: the stored token of a server goes; it counts until it is revoked. */

import { serverOf } from '../client.ts'
import { print, safe } from '../output.ts'
import { storeToken } from '../tokens.ts'
import { verb, type Verb } from '../verb.ts'

export const logout: Verb = verb({
  name: 'logout',
  says: 'forget the stored token of a server; it counts until it is revoked',
  args: ['[server]'],
  async run({ args: [named], server: given, data }) {
    const server = serverOf({ server: named === '' ? given : named, data })
    return { server, forgotten: storeToken(server, null) }
  },
  show({ server, forgotten }) {
    if (!forgotten) return print(`no token was stored for ${safe(server)}`)
    print(`the token for ${safe(server)} is forgotten here; end it with holdfast token revoke`)
  },
})
