/**
 * What a program is made of: parts that are started in order and stopped in reverse, also where a start fails in the
 * middle. A part knows those before it by their names, and no other: nothing is asked of what does not exist yet.
 */

export interface Part<Known, Name extends string, Given> {
  readonly name: Name
  /** Throws where it cannot start; what it has opened by then it closes itself. */
  start(known: Known): Given | Promise<Given>
  /** Once, after every part that was started later has been stopped. */
  stop?(given: Given): unknown
}

export interface Parts<Known extends object> {
  and<Name extends string, Given>(
    part: Part<Known, Name, Given>,
  ): Parts<Known & { readonly [N in Name]: Given }>
  /**
   * Throws what the first part throws that does not start, when all before it are stopped.
   * @param before - called with the name of each part that is about to start
   */
  start(before?: (name: string) => void): Promise<Started<Known>>
}

export interface Started<Known> {
  readonly known: Known
  /** All of them, once; whoever asks again waits for the same end. */
  readonly stop: () => Promise<void>
}

/** @param given - what the parts are told, beside each other */
export function partsOf<Known extends object>(given: Known): Parts<Known> {
  return listed(given, [])
}

type AnyPart = Part<object, string, unknown>

function listed<Known extends object>(given: object, list: readonly AnyPart[]): Parts<Known> {
  return {
    // What a part knows is what the list before it gives: `Known` says so.
    and: (part) => listed(given, [...list, part as unknown as AnyPart]),
    start: (before) => startAll(given, list, before) as Promise<Started<Known>>,
  }
}

async function startAll(
  given: object,
  list: readonly AnyPart[],
  before?: (name: string) => void,
): Promise<Started<object>> {
  const known: Record<string, unknown> = { ...given }
  const running: (() => unknown)[] = []
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= stopAll(running))
  try {
    for (const part of list) {
      before?.(part.name)
      const one = await part.start(known)
      known[part.name] = one
      running.push(() => part.stop?.(one))
    }
    return { known, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** One that cannot be stopped keeps no other up. */
async function stopAll(running: readonly (() => unknown)[]): Promise<void> {
  for (const stop of running.toReversed()) {
    try {
      await stop()
    } catch {
      // It has failed, or the write thread has stopped: told where that happened.
    }
  }
}
