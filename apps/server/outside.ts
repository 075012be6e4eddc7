/** What a server takes of the world, where a test owns that instead of the machine. */

import type { SystemLimits } from '@holdfast/edges-base/http/system-limits'
import type { Clock, TimeService } from '@holdfast/edges-base/ports/outside'
import type { DiskSpace } from '@holdfast/edges-base/ports/stores'
import type { LoadEnforcer } from './outward/enforcing/door.ts'

export interface Outside {
  readonly clock?: Clock
  readonly timeService?: TimeService
  readonly disk?: () => DiskSpace | null
  readonly limits?: SystemLimits
  /** How often accounts outside are looked at that stand as intended. */
  readonly lookMs?: number
  /** In place of the enforcers of the folders. */
  readonly enforcers?: LoadEnforcer
  /** Told of each part that is about to start; what it throws, that part throws. */
  readonly beforePart?: (name: string) => void
}
