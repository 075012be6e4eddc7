/** How long to wait after a failure: growing and spread, so that all who failed together do not come back as one. */

export interface Backoff {
  /** Milliseconds. */
  readonly minMs: number
  readonly maxMs: number
}

/**
 * The wait after a failure that followed a wait of `beforeMs` (0: the first). `random`: at least 0, less than 1.
 * "Decorrelated jitter", AWS Architecture Blog 2015.
 */
export function backoffMs({ minMs, maxMs }: Backoff, beforeMs: number, random: number): number {
  const most = Math.max(beforeMs, minMs) * 3
  return Math.min(maxMs, Math.round(minMs + random * (most - minMs)))
}
