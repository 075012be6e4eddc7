/** Long work that stops from time to time, so that a large input leaves the thread to others. */

/** Whoever goes on with it MUST see to it that what it reads is as it was. */
export type Stepwise<T> = Generator<undefined, T, void>

/** All of it in one go. */
export function finished<T>(work: Stepwise<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
