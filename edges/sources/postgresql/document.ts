/** The answer as it is kept: the bytes that evidence cites. The reader is formats/postgresql. */

import { utf8 } from '@holdfast/core/kernel/bytes'

export interface Answer {
  /** `version()`. */
  readonly version: string
  /** `server_version`. */
  readonly serverVersion: string
  /** Milliseconds since the epoch by the clock of the server: its start, and when it was asked. */
  readonly startedAt: number
  readonly clock: number
}

export interface Asked {
  readonly asset: string
  /** `HOST:PORT`. */
  readonly server: string
  /** By our clock, when it was asked. */
  readonly observedAt: number
  readonly answer: Answer
}

export function documentOf({ asset, server, observedAt, answer }: Asked): Uint8Array {
  const time = (ms: number): string => new Date(ms).toISOString()
  return utf8(
    JSON.stringify({
      format: 'holdfast.dev/postgresql/v1',
      asset,
      server,
      observedAt: time(observedAt),
      answer: { ...answer, startedAt: time(answer.startedAt), clock: time(answer.clock) },
    }),
  )
}
