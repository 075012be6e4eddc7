/** Looks of `doctor` at clocks: is the server's in doubt, does ours agree with it, does the ledger with ours. */

import { formatDuration, formatInstant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { newestFileIn } from '@holdfast/edges-base/clock/newest-file'
import { timeServiceOf } from '@holdfast/edges-base/clock/time-service'
import { fail, ok, warn, type Check, type Seen } from './check.ts'

export const CLOCK: Check = {
  name: 'clock',
  async look({ data, remote, asked, now }) {
    const { status, health } = asked
    if (status?.clock.suspect === true) {
      return fail(
        `the server does not trust its clock: ${status.clock.why ?? 'it does not say why'}; tier 0 is denied and nothing is released`,
        'set it right, or, if it is: holdfast doctor --accept-clock --reason …',
      )
    }
    const aheadMs = health?.aheadMs ?? null
    if (aheadMs !== null && Math.abs(aheadMs) > LIMITS.clockOffMsMax) {
      const way = aheadMs > 0 ? 'ahead of' : 'behind'
      return warn(
        `the server is ${formatDuration(Math.abs(aheadMs))} ${way} this machine`,
        'set the clock of the machine that is wrong, by a time service',
      )
    }
    if (aheadMs !== null) return ok('the server and this machine agree within 30 s')
    return remote ? null : ofThisMachine(data, now)
  },
}

async function ofThisMachine(data: string, now: number): Promise<Seen> {
  const newest = newestFileIn(data)
  if (newest !== null && newest - now > LIMITS.clockOffMsMax) {
    return fail(
      `files of the ledger are newer than the clock, of ${formatInstant(newest)}: a start will not trust it`,
      'set it right before the start, or, if it is: holdfast doctor --accept-clock --reason … after it',
    )
  }
  return (await timeServiceOf().lastWord()) === 'never'
    ? warn(
        'the time service has not been told the time since this machine started',
        'see timedatectl status: it needs to reach its servers',
      )
    : ok('no file of the ledger is newer than it')
}
