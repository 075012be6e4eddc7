/** Why a server does not start: a code with its exit, what is wrong and what to do. */

import { ThreadError } from '@holdfast/edges-base/threads/protocol'

export interface StartError {
  readonly code:
    | 'data-in-use'
    | 'data-corrupt'
    | 'data-unwritable'
    | 'not-private'
    | 'key-unreadable'
    | 'address-in-use'
    | 'tls-unreadable'
    | 'policy-invalid'
  readonly message: string
  readonly help: string
}

/** Exit codes of `serve` and `start`, documented in docs/reference/exit-codes.md. */
export const START_EXITS: { readonly [C in StartError['code']]: number } = {
  'data-in-use': 7,
  'data-corrupt': 10,
  'data-unwritable': 2,
  'not-private': 2,
  'key-unreadable': 10,
  'address-in-use': 2,
  'tls-unreadable': 2,
  'policy-invalid': 1,
}

/** Thrown by whichever part cannot start; what was started before it is stopped. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
  readonly error: StartError
  constructor(error: StartError) {
    super(error.message)
    this.error = error
  }
}

/** Null: nothing that was foreseen. */
export function startErrorOf(thrown: unknown): StartError | null {
  if (thrown instanceof StartRefused) return thrown.error
  if (thrown instanceof ThreadError) return ofStore(thrown.failure)
  return null
}

/** What a store or the write thread says, in the words of a start. */
export function ofStore(failure: {
  readonly code: string
  readonly message: string
  readonly help: string
}): StartError {
  const { message, help } = failure
  return { code: CODES.get(failure.code) ?? 'data-unwritable', message, help }
}

const CODES: ReadonlyMap<string, StartError['code']> = new Map([
  ['data-in-use', 'data-in-use'],
  ['data-corrupt', 'data-corrupt'],
  ['not-private', 'not-private'],
  ['key-missing', 'key-unreadable'],
  ['key-unreadable', 'key-unreadable'],
])

export function addressTaken(host: string, port: number): StartError {
  return {
    code: 'address-in-use',
    message: `${host}:${port} is taken`,
    help: 'stop what listens there, or choose another with HOLDFAST_LISTEN or --listen',
  }
}
