/** `asset accept`: a vendor's report is taken as true. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const accept: Verb = verb({
  name: 'accept',
  says: "take a vendor's report about an integration as true; not by who handed it in",
  args: ['<name>'],
  options: {
    reason: {
      takes: '<text>',
      says: 'why, such as what you asked the vendor',
      required: true,
    },
  },
  run: ({ client, args: [name], flags }) =>
    client().call('asset.accept-report', { params: { name }, body: flags }),
  show({ sentence, checklist }) {
    print(`accepted; ${safe(sentence)}`)
    for (const { text, state } of checklist) if (state !== 'done') print(`  [ ] ${safe(text)}`)
  },
})
