/**
 * Chance, drawn by fast-check: a maker asks for as many numbers in [0, 1) as it needs, and what fails is made smaller
 * by making its draws calm, many at once and then one by one. Makers read `random() < share` as: something is there.
 */

import fc from 'fast-check'

export type Chance = () => number

/** Where nothing is made smaller: the same seed gives the same numbers everywhere (xorshift32). */
export function seeded(seed: number): Chance {
  let x = seed >>> 0 || 1
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 0x1_0000_0000
  }
}

/** Nothing special is there. */
const CALM = 1 - 2 ** -30

class Draws {
  readonly #drawn: number[]
  readonly #fresh: Chance
  #used = 0

  constructor(drawn: readonly number[], fresh: Chance) {
    this.#drawn = [...drawn]
    this.#fresh = fresh
  }

  /** From its first number on, each time: the same numbers. */
  begin(): Chance {
    let at = 0
    return () => {
      const number = this.#drawn[at] ?? this.#fresh()
      this.#drawn[at] = number
      at += 1
      this.#used = Math.max(this.#used, at)
      return number
    }
  }

  /** A draw goes from any number over 0 to calm and never back: so it ends. */
  *calmer(): Generator<Draws> {
    const drawn = this.#drawn.slice(0, this.#used)
    for (let size = drawn.length; size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < drawn.length; from += size) {
        const part = drawn.slice(from, from + size)
        if (part.some((one) => one !== CALM)) yield anew(drawn, from, part, () => CALM)
        if (part.some((one) => one !== CALM && one !== 0)) {
          yield anew(drawn, from, part, (one) => (one === CALM ? CALM : 0))
        }
      }
    }
  }

  [fc.toStringMethod](): string {
    const special = this.#drawn.slice(0, this.#used).filter((one) => one !== CALM).length
    return `${this.#used} draws, ${special} of them not calm`
  }
}

function anew(
  drawn: readonly number[],
  from: number,
  part: readonly number[],
  change: (one: number) => number,
): Draws {
  return new Draws(drawn.toSpliced(from, part.length, ...part.map(change)), calm)
}

const calm: Chance = () => CALM

class Chances extends fc.Arbitrary<Draws> {
  generate(mrng: fc.Random): fc.Value<Draws> {
    const own = mrng.clone()
    const fresh: Chance = () => own.nextInt(0, 2 ** 30 - 1) / 2 ** 30
    return new fc.Value(new Draws([], fresh), undefined)
  }

  canShrinkWithoutContext(value: unknown): value is Draws {
    return value instanceof Draws
  }

  shrink(value: Draws): fc.Stream<fc.Value<Draws>> {
    return fc.stream(value.calmer()).map((draws) => new fc.Value(draws, undefined))
  }
}

/** What a maker makes of chance. */
export function made<T>(make: (random: Chance) => T): fc.Arbitrary<T> {
  return new Chances().map((draws) => make(draws.begin()))
}

/** Each made anew; what fails is told made as small as it still fails, with the seed and path to it. */
export function forAll<T>(
  make: (random: Chance) => T,
  { seed, runs }: { readonly seed: number; readonly runs: number },
  check: (value: T) => void,
): void {
  fc.assert(
    fc.property(new Chances(), (draws) => check(make(draws.begin()))),
    { seed, numRuns: runs },
  )
}
