/** `break-glass open`: what two approvers have signed; with no server, that it is open is written down. */

import { print, safe } from '../../output.ts'
import { readInput } from '../../input.ts'
import { verb, type Verb } from '../../verb.ts'
import { addLine, APPROVERS, checkedOffline, OFFLINE, signaturesIn } from './offline.ts'

export const open: Verb = verb({
  name: 'open',
  says: 'open what two approvers have signed; with --offline in a journal, while no server runs',
  args: ['<warrant>', '<signatures...>'],
  options: { ...OFFLINE, approvers: APPROVERS },
  async run({ client, args: [file, signatures], flags, data }) {
    const armors = await signaturesIn(signatures)
    const warrant = await readInput(file)
    if (flags.offline !== true) {
      const { ids } = await client().call('break-glass.open', { body: { warrant, signatures: armors } }) // prettier-ignore
      return { id: ids[0] ?? '', journal: null, identities: [], warrant: file }
    }
    const { approvers, journal } = flags
    const { said, digest } = await checkedOffline({
      file,
      signatures,
      approvers,
      data,
      opens: true,
    })
    const line = { kind: 'opened', digest, text: `opened for ${said.incident}`, warrant, signatures: armors } as const // prettier-ignore
    const written = addLine(data, journal, line, said)
    return { id: '', journal: written, identities: said.identities, warrant: file }
  },
  show({ id, journal, warrant }) {
    if (journal === null) {
      print(`break-glass ${safe(id)} is open: an alarm says so until it ends by itself`)
      print(`  early: holdfast break-glass close ${safe(id)} --reason …`)
      return
    }
    print(`written into ${safe(journal)}: a server that starts goes on with it to its end`)
    print('no server decides now: give back at each point what is denied there')
    print(`  holdfast undo PACK --point POINT --warrant ${safe(warrant)}`)
    print('  it gives back what the warrant names, never a quarantine, and writes it down')
    print('what is done by hand is written down by hand:')
    print(`  holdfast break-glass tell ${safe(warrant)} 'POINT: what was done'`)
  },
})
