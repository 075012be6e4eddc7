/** When the worlds are, and how their digests are made. */

import { createHash } from 'node:crypto'
import { instant, type Instant } from '@holdfast/core/kernel/instant'

export const hash = {
  sha256: (bytes: Uint8Array): Uint8Array =>
    new Uint8Array(createHash('sha256').update(bytes).digest()),
}
export const NOW: Instant = instant(Date.UTC(2026, 10, 24))
export const HOUR = 3_600_000
