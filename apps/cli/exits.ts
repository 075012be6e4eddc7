/** Exit codes: printed in every `--help`, documented in docs/reference/exit-codes.md. */

export const EXITS = {
  done: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  'not-signed-in': 4,
  'not-permitted': 5,
  'not-found': 6,
  conflict: 7,
  'timed-out': 8,
  'cannot-tell': 9,
  'not-verified': 10,
  unreachable: 11,
  partial: 12,
  'wrong-runtime': 78,
} as const

export type Exit = (typeof EXITS)[keyof typeof EXITS]

export const EXIT_HELP = `
Exit codes: 0 done, allowed or reached · 1 the tool or server failed · 2 usage or configuration ·
  3 blocked or denied by policy · 4 not signed in · 5 not permitted · 6 not found · 7 conflict ·
  8 timed out · 9 cannot tell: unknown, stale or incomplete evidence · 10 verification failed ·
  11 server unreachable · 12 partial · 78 no Node that can run Holdfast`

/** An expected failure of a command: what happened, what to do, and the exit code that says which. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exit: Exit
  readonly help: string
  constructor(exit: Exit, message: string, help = '') {
    super(message)
    this.exit = exit
    this.help = help
  }
}

/** HTTP status of a refusal → exit code. */
export function exitOfStatus(status: number): Exit {
  if (status === 401) return EXITS['not-signed-in']
  if (status === 403) return EXITS['not-permitted']
  if (status === 404) return EXITS['not-found']
  if (status === 409) return EXITS.conflict
  if (status === 400 || status === 413 || status === 422) return EXITS.usage
  return EXITS.failed
}
