/**
 * What may have been copied from each blocked asset: looked at whenever somebody asks while the block is open, and
 * recorded when it has ended. Rotations follow from that list; nothing waits for it.
 */

import type { AssetUid, HoldId } from '@holdfast/core/kernel/ids'
import { SECOND_MS, type Instant } from '@holdfast/core/kernel/instant'
import type { Assessed, ExposedRow } from '@holdfast/core/model/exposed'
import type { Hold } from '@holdfast/core/model/hold'
import type { Entry } from '@holdfast/core/state/entries'
import { anyHold } from '@holdfast/core/state/holds/table'
import type { Driver } from '../driver/driver.ts'
import { kept, listOf, lookAt, type Looked, type LookParts } from './look.ts'

export interface Exposures {
  /** Takes up every block that has ended and of which the ledger has no list yet, and follows what comes. */
  start(): void
  /** As it is known now; while it is being read for the first time without rows. */
  of(hold: Hold): Promise<ExposedNow>
  close(): Promise<void>
}

export interface ExposedNow {
  readonly assessed: Omit<Assessed, 'list'> | null
  readonly rows: readonly ExposedRow[]
  /** Read of the records by now, of a hundred; null: that is all of it. */
  readonly reading: number | null
}

export interface ExposuresParts extends LookParts {
  readonly driver: Pick<Driver, 'view' | 'env' | 'submit' | 'onEntries'>
  readonly warn: (thrown: unknown, hold: HoldId) => void
}

/** A list of an open block is as good as new for so long. */
const FRESH_MS = 10 * SECOND_MS
/** Lists of open blocks that are held for whoever asks again. */
const LIVE_MAX = 50
/** Who asks is answered by then with what is known. */
const ASKED_MS = 3_000
/** What could not be read is tried again. */
const AGAIN_MS = 60_000

interface Live {
  readonly looked: Looked
  readonly at: Instant
}

interface Keeper {
  readonly parts: ExposuresParts
  readonly live: Map<HoldId, Live>
  /** Being read: how far, and its end. */
  readonly reading: Map<HoldId, { percent: number; done: Promise<Looked> }>
  /** Whose list is to be recorded, in order. */
  readonly wanted: Set<HoldId>
  working: Promise<void>
  closed: boolean
}

export function exposuresOver(parts: ExposuresParts): Exposures {
  const keeper: Keeper = {
    parts,
    live: new Map(),
    reading: new Map(),
    wanted: new Set(),
    working: Promise.resolve(),
    closed: false,
  }
  let again: NodeJS.Timeout | undefined
  return {
    start() {
      parts.driver.onEntries((entries) => want(keeper, entries.flatMap(holdIn)))
      const all = (): void => want(keeper, [...parts.driver.view.unassessed])
      all()
      again = setInterval(all, AGAIN_MS)
      again.unref()
    },
    of: (hold) => nowOf(keeper, hold),
    async close() {
      keeper.closed = true
      clearInterval(again)
      await keeper.working
    },
  }
}

function holdIn(entry: Entry): HoldId[] {
  return entry.kind === 'hold.closed' && entry.v === 2 ? [entry.body.id] : []
}

function want(keeper: Keeper, holds: readonly HoldId[]): void {
  if (keeper.closed || keeper.parts.driver.env().fromBackup) return
  const idle = keeper.wanted.size === 0
  for (const id of holds) keeper.wanted.add(id)
  if (idle && keeper.wanted.size > 0) keeper.working = keeper.working.then(() => recordAll(keeper))
}

/** One after the other: records are read by one thread. */
async function recordAll(keeper: Keeper): Promise<void> {
  const { driver, warn } = keeper.parts
  for (const id of keeper.wanted) {
    if (keeper.closed) return
    const hold = anyHold(driver.view, id)
    try {
      if (hold?.subject.kind === 'asset') await record(keeper, hold, hold.subject.uid)
    } catch (thrown) {
      warn(thrown, id)
    }
    keeper.wanted.delete(id)
  }
}

async function record(keeper: Keeper, hold: Hold, asset: AssetUid): Promise<void> {
  const { assessed, rows, final } = await look(keeper, hold, asset)
  if (!final) return
  const list = await kept(keeper.parts, rows)
  const input = { kind: 'assess-exposure', assessed: { ...assessed, list }, rows } as const
  await keeper.parts.driver.submit(input, 'system')
  keeper.live.delete(hold.id)
}

/** Whoever asks meanwhile waits for the same look; one that began before the block ended is none of after. */
function look(keeper: Keeper, hold: Hold, asset: AssetUid): Promise<Looked> {
  const under = keeper.reading.get(hold.id)
  const begin = (): Promise<Looked> => {
    const state = { percent: 0, done: Promise.resolve().then(read) }
    async function read(): Promise<Looked> {
      try {
        const told = (percent: number): void => void (state.percent = percent)
        const looked = await lookAt(keeper.parts, hold, asset, told)
        remember(keeper, hold.id, looked)
        return looked
      } finally {
        keeper.reading.delete(hold.id)
      }
    }
    keeper.reading.set(hold.id, state)
    return state.done
  }
  if (under === undefined) return begin()
  return under.done.then((looked) => (looked.final || hold.state === 'open' ? looked : begin()))
}

function remember({ live, parts }: Keeper, hold: HoldId, looked: Looked): void {
  live.delete(hold)
  live.set(hold, { looked, at: parts.driver.env().now })
  const [oldest] = live.keys()
  if (live.size > LIVE_MAX && oldest !== undefined) live.delete(oldest)
}

async function nowOf(keeper: Keeper, hold: Hold): Promise<ExposedNow> {
  const { driver } = keeper.parts
  const recorded = driver.view.assessed.get(hold.id)
  if (recorded !== undefined || hold.subject.kind !== 'asset') {
    const rows = recorded === undefined ? null : await listOf(keeper.parts, recorded)
    return { assessed: recorded ?? null, rows: rows ?? [], reading: null }
  }
  const live = keeper.live.get(hold.id)
  const { now } = driver.env()
  if (live !== undefined && live.at > now - FRESH_MS && live.looked.final !== (hold.state === 'open')) return { ...live.looked, reading: null } // prettier-ignore
  const looking = look(keeper, hold, hold.subject.uid)
  const looked = await Promise.race([looking, later(ASKED_MS)])
  if (looked !== null) return { ...looked, reading: null }
  looking.catch(() => undefined)
  const reading = keeper.reading.get(hold.id)?.percent ?? 0
  if (live !== undefined) return { ...live.looked, reading }
  return { assessed: null, rows: [], reading }
}

function later(ms: number): Promise<null> {
  return new Promise((done) => void setTimeout(done, ms, null).unref())
}
