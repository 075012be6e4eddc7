/** Everything that writes, and what stops it: a write that failed is the last one of this process (law 3). */

import { ThreadError, type Failure } from '../threads/protocol.ts'

export interface Writing {
  /** Answers by a write: refused once any has failed, and where this one fails, it is the last. */
  write<Given, Answer>(write: (given: Given) => Answer): (given: Given) => Answer
  /** A write that nobody waits for. */
  attempt(action: () => unknown): void
  /** Why nothing is written any more; null: it is. */
  stopped(): Failure | null
}

/** @param makeRoom - before each write: it may need what is kept for it */
export function writingWith(makeRoom: () => void): Writing {
  let stopped: Failure | null = null
  const stop = (thrown: unknown): Failure => {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    stopped ??= {
      code: 'writer-stopped',
      message: `writing stopped: ${message}`,
      help: 'make room or repair the disk, then restart the server; nothing acknowledged was lost',
    }
    return stopped
  }
  return {
    write: (write) => (given) => {
      if (stopped !== null) throw new ThreadError(stopped)
      makeRoom()
      try {
        return write(given)
      } catch (thrown) {
        throw new ThreadError(stop(thrown))
      }
    },
    attempt(action) {
      try {
        action()
      } catch (thrown) {
        stop(thrown)
      }
    },
    stopped: () => stopped,
  }
}
