/** Assertions stay on in production: to stop is better than to continue wrong. */

/** Stops the process's current work when `condition` does not hold. `what` says the invariant. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantError(what)
}

/** For the end of an exhaustive switch: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable value ${JSON.stringify(value)}`)
}

export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}
