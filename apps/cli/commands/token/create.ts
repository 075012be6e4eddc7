/** `token create`: its text is shown once. */

import { readInput } from '../../input.ts'
import { note, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const create: Verb = verb({
  name: 'create',
  says: 'a bearer token, shown once',
  options: {
    for: { takes: '<name>', says: 'whom it is for', required: true },
    scope: {
      takes: '<scope>',
      says: 'decide[:vouch=ASSET,…] · report:source=NAME · apply[:KINDS] · read · approve · admin · enroll:ASSET',
      required: true,
    },
    sshKey: {
      takes: '<file>',
      says: 'of an approver: the .pub file of the key that signs for break-glass',
    },
    expires: { takes: '<duration>', says: 'how long it is good: 90d at most', default: '1d' },
  },
  async run({ client, flags }) {
    const { sshKey: file, ...asked } = flags
    const sshKey = file === undefined ? {} : { sshKey: await readInput(file) }
    return client().call('token.create', { body: { ...asked, ...sshKey } })
  },
  show({ id, token, warnings }) {
    for (const warning of warnings) note(`! ${safe(warning)}`)
    note(`token ${safe(id)}, shown once:`)
    print(safe(token))
  },
})
