/**
 * What keeps the machine's clock right, as far as one may ask without a native call: systemd-timesyncd and
 * chrony touch a file each time they were told the time and the clock follows it.
 */

import { stat } from 'node:fs/promises'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { TimeService } from '../ports/outside.ts'

/** Beside each other: a machine has one of them. Their time is of the wall, as it was right then. */
const TOUCHED = [
  'run/systemd/timesync/synchronized',
  'var/lib/systemd/timesync/clock',
  'var/lib/private/systemd/timesync/clock',
  'var/lib/chrony/drift',
  'var/lib/chrony/chrony.drift',
  'var/lib/ntpsec/ntp.drift',
  'var/lib/ntp/ntp.drift',
] as const

/** There while timesyncd runs; what says that it has succeeded since the machine started is a file in it. */
const RUNNING = 'run/systemd/timesync'
const SUCCEEDED = 'run/systemd/timesync/synchronized'

export function timeServiceOf(root = '/'): TimeService {
  const at = async (path: string): Promise<Instant | null> =>
    stat(`${root}/${path}`).then(
      (found) => instant(found.mtimeMs),
      () => null,
    )
  return {
    async lastWord() {
      if ((await at(RUNNING)) !== null && (await at(SUCCEEDED)) === null) return 'never'
      const words = (await Promise.all(TOUCHED.map(at))).filter((one) => one !== null)
      return words.length === 0 ? null : instant(Math.max(...words))
    },
  }
}
