/** `break-glass verify`: a warrant and its signatures, with no server. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { APPROVERS, checkedOffline } from './offline.ts'

export const verify: Verb = verb({
  name: 'verify',
  says: 'offline: whether two approvers have signed it, and its time is now; exits 10 where not',
  args: ['<warrant>', '<signatures...>'],
  options: { approvers: APPROVERS },
  run: ({ args: [file, signatures], flags, data }) =>
    checkedOffline({ file, signatures, approvers: flags.approvers, data }),
  show({ said, people, approversAt }) {
    for (const { person, fingerprint } of people) print(`✓ ${safe(person)}   ${safe(fingerprint)}`)
    const what = said.purpose === 'drill' ? 'drill' : 'open'
    print(`✓ good to ${what} for ${safe(said.identities.join(' '))} until ${said.until}`)
    print(`  approvers as the server knew them ${safe(approversAt)}`)
  },
})
