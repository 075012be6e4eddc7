/** When this directory was last written to, as the wall stood then. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { instant, type Instant } from '@holdfast/core/kernel/instant'

/** Written again and again: one that was touched under a wrong wall is soon touched under a right one. */
const FILES = ['ledger.db', 'ledger.db-wal', 'server.json'] as const

/** Null: nothing is there yet. Asked before a start writes anything. */
export function newestFileIn(directory: string): Instant | null {
  const times = FILES.flatMap((name) => {
    const found = statSync(join(directory, name), { throwIfNoEntry: false })
    return found === undefined ? [] : [found.mtimeMs]
  })
  return times.length === 0 ? null : instant(Math.max(...times))
}
