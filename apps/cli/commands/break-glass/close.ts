/** `break-glass close`: it permits nothing more, at once; with no server, that it is over is written down. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'
import { addLine, OFFLINE, warrantIn } from './offline.ts'

export const close: Verb = verb({
  name: 'close',
  says: 'end it now; with --offline name its warrant',
  args: ['<id>'],
  options: { reason: REASON, ...OFFLINE },
  async run({ client, args: [id], flags, data }) {
    const { reason, offline, journal } = flags
    if (offline !== true) {
      await client().call('break-glass.close', { params: { id }, body: { reason } })
      return { closed: id, journal: null }
    }
    const { digest } = await warrantIn(id)
    return { closed: id, journal: addLine(data, journal, { kind: 'closed', digest, text: reason }) }
  },
  show({ closed, journal }) {
    if (journal === null) print(`break-glass ${safe(closed)} closed: it waits for its review`)
    else print(`closed, in ${safe(journal)}: take back by hand what was given back at the points`)
  },
})
