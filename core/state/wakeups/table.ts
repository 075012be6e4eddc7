/** When time alone may next change something. */

import { emptyWakeups, type Wakeups } from './wakeups.ts'
import { TOLD, type Twins } from '../table.ts'

export interface WakeupTables {
  /** When time alone may next change an asset's posture; early is harmless, late is not. */
  readonly wakeups: Wakeups
}

export function noWakeups(): WakeupTables {
  return {
    wakeups: emptyWakeups(),
  }
}

export const WAKEUPS_TWINS: Twins<WakeupTables> = {
  wakeups: TOLD,
}
