/** What a source is doing, for people: kept in memory, because the next poll says it again. */

import { SourceError } from '@holdfast/edges-base/ports/sources'

export interface SourceStatus {
  readonly polling: boolean
  readonly progress: { readonly done: number; readonly total: number | null } | null
  /** Last time it was asked and answered. */
  readonly answeredAt: number | null
  readonly nextAt: number | null
  readonly error: SourceFailure | null
  /** Documents that could not be read, of the newest poll: what they said before goes on counting. */
  readonly unreadable: readonly { readonly file: string; readonly message: string }[]
  /** Reports about what is no asset here. */
  readonly unmatched: readonly string[]
  /** Documents of the newest poll that brought something. */
  readonly documents: number
}

export interface SourceFailure {
  readonly code: string
  readonly message: string
  readonly help: string
  readonly at: number
}

export const FIRST_STATUS: SourceStatus = {
  polling: false,
  progress: null,
  answeredAt: null,
  nextAt: null,
  error: null,
  unreadable: [],
  unmatched: [],
  documents: 0,
}

export function failureOf(thrown: unknown, at: number): SourceFailure {
  if (thrown instanceof SourceError) {
    return { code: thrown.code, message: thrown.message, help: thrown.help, at }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'failed', message, help: 'see the log of the server', at }
}
