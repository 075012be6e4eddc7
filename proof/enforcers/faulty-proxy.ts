/**
 * A proxy on loopback that stands before a real point and does what networks and proxies do to calls: refuses, delays,
 * doubles, repeats, answers for nothing, loses the call or its answer, is away, and lies about what is read. It remembers
 * every request that it met, and what went on to the real thing. It speaks as the real thing does: HTTP, or PostgreSQL's.
 */

import { seeded } from '../testkit/chance.ts'
import type { Answered, Asked, Met, Treat } from './asked.ts'
import { httpFront } from './http-front.ts'
import { sqlFront } from './sql-front.ts'

/** Its share of all requests, each from 0 to 1; together at most 1. */
export type Faults = { readonly [kind in Fault]?: number }

type Fault =
  /** Refused as by somebody who is busy, and nothing goes on. */
  | 'error'
  | 'delay'
  /** It goes on twice. */
  | 'twice'
  /** What last changed something goes on once more, before it. */
  | 'replay'
  /** Answered as done, and nothing goes on. */
  | 'unforwarded'
  /** The connection ends, and nothing goes on. */
  | 'drop'
  /** It goes on, and the connection ends without its answer. */
  | 'lost'

export interface FaultyProxy {
  readonly url: string
  /** What arrived here, in its order. */
  readonly asked: readonly Asked[]
  faults(faults: Faults): void
  /** Another answer than the real one; null: the truth. */
  lie(lie: ((asked: Asked, answer: Answered) => Answered) | null): void
  /** Away: whoever connects is hung up on. */
  down(): void
  up(): void
  /** Resolves with the next request of these, which waits before it goes on, or with its answer before it goes back. */
  hold(where: 'before' | 'after', these: (asked: Asked) => boolean): Promise<Held>
  close(): Promise<void>
}

export interface Held {
  /** It is lost, and whoever sent it gets no answer. */
  readonly drop: () => void
}

interface Waiting {
  readonly where: 'before' | 'after'
  readonly these: (asked: Asked) => boolean
  readonly met: (held: Held) => void
}

/** @param changes - what a request changes: it is repeated; null: it only reads. */
export async function faultyProxy(
  to: string,
  seed: number,
  changes: (asked: Asked) => string | null,
): Promise<FaultyProxy> {
  const asked: Asked[] = []
  let isDown = false
  const { treat, ...knobs } = treatment(seeded(seed), asked, changes)
  const parts = { to, isDown: () => isDown, treat }
  const front = await (to.startsWith('postgresql:') ? sqlFront(parts) : httpFront(parts))
  return {
    ...knobs,
    url: front.url,
    asked,
    down() {
      isDown = true
      front.hangUp()
    },
    up: () => void (isDown = false),
    close: () => front.close(),
  }
}

/** What happens to a request, whatever it is written in. */
function treatment(
  random: () => number,
  asked: Asked[],
  changes: (asked: Asked) => string | null,
): Pick<FaultyProxy, 'faults' | 'lie' | 'hold'> & {
  readonly treat: <Own>(met: Met<Own>) => ReturnType<Treat<Own>>
} {
  let faults: Faults = {}
  let lie: Parameters<FaultyProxy['lie']>[0] = null
  let waiting: Waiting[] = []
  let last: Pick<Met, 'asked' | 'own'> | null = null
  const drawn = (): Fault | null => {
    let left = random()
    for (const [kind, share] of Object.entries(faults)) {
      left -= share
      if (left < 0) return kind as Fault // A key of `Faults`.
    }
    return null
  }
  const held = async (where: Waiting['where'], one: Asked): Promise<boolean> => {
    const here = waiting.find((wait) => wait.where === where && wait.these(one))
    if (here === undefined) return false
    waiting = waiting.filter((wait) => wait !== here)
    await new Promise<void>((drop) => here.met({ drop }))
    return true
  }
  return {
    faults: (next) => void (faults = next),
    lie: (next) => void (lie = next),
    hold: (where, these) => new Promise((met) => void waiting.push({ where, these, met })),
    treat: async <Own>({ asked: one, own, forward }: Met<Own>) => {
      asked.push(one)
      const fault = drawn()
      if (fault === 'error') return 'busy'
      if (fault === 'unforwarded') return 'nothing'
      if (fault === 'drop' || (await held('before', one))) return null
      if (fault === 'delay') await new Promise((late) => setTimeout(late, random() * DELAY_MS))
      // One front, and so one kind of what is carried along.
      if (fault === 'replay' && last !== null) await forward(last.asked, last.own as Own)
      if (changes(one) !== null) last = { asked: one, own }
      if (fault === 'twice') await forward(one, own)
      const real = await forward(one, own)
      if (fault === 'lost' || (await held('after', one))) return null
      return lie?.(one, real) ?? real
    },
  }
}

const DELAY_MS = 50
