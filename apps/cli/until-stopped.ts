/** A server that runs until somebody stops it, who is heard from the first moment of its start. */

import type { RunningServer } from '@holdfast/server/compose'
import { EXITS } from './exits.ts'

/**
 * Whoever ends a whole group is heard twice, by the server and by the launcher, which hands it on: the second word
 * must not cut off the last checkpoint. Only who says it again later has lost patience.
 */
const IMPATIENT_MS = 10_000

/** Is told what is to be stopped before the server is. */
export type BeforeStop = (stop: () => void) => void

/**
 * @param serve - what is done with the server once it runs; what fails of it because the server is being stopped is
 *   no failure
 */
export async function untilStopped(
  start: () => Promise<RunningServer>,
  serve: (server: RunningServer, before: BeforeStop) => Promise<void>,
): Promise<void> {
  const stop = heardStop()
  const server = await start()
  const before: (() => void)[] = []
  try {
    // Asked for during the start: then it is over as soon as it can be.
    if (!stop.isHeard()) {
      const served = serve(server, (one) => before.push(one))
      await Promise.race([stop.heard, served.then(() => stop.heard)])
    }
  } finally {
    for (const one of before) one()
    await server.close()
  }
  process.exit(EXITS.done)
}

function heardStop(): { readonly heard: Promise<void>; readonly isHeard: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let heardAt: number | null = null
  const hear = (): void => {
    if (heardAt !== null && performance.now() - heardAt > IMPATIENT_MS) process.exit(EXITS.failed)
    heardAt ??= performance.now()
    resolve()
  }
  process.on('SIGINT', hear).on('SIGTERM', hear)
  return { heard: promise, isHeard: () => heardAt !== null }
}
