/** One try at something outside: over when it is done, when its time is over, or when it is told to stop. */

export interface AttemptLimits {
  /** Milliseconds it may take. */
  readonly ms: number
  /** Why it was given up, for people. */
  readonly late: () => Error
  /** Aborted from above; absent: nobody does. */
  readonly signal?: AbortSignal | undefined
}

/** Throws what `act` throws, or `late`: nobody waits for an `act` that goes on after its signal aborted. */
export async function attempt<T>(
  limits: AttemptLimits,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const late = limits.late()
    given.abort(late)
    reject(late)
  }, limits.ms)
  const above = limits.signal === undefined ? [] : [limits.signal]
  try {
    return await Promise.race([act(AbortSignal.any([given.signal, ...above])), promise])
  } finally {
    clearTimeout(timer)
  }
}
