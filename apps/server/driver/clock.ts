/**
 * The ledger's clock. Time passed is the monotonic clock's, sleep included; the wall only says where that time
 * stands. A wall that leaves it by more than half a minute is suspect: from then on instants follow the time
 * that passed, until the wall agrees again or somebody answers for it.
 */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import { formatDuration, formatInstant, instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { ClockState, ClockTrust } from '@holdfast/core/model/clock'
import type { Clock, TimeService } from '@holdfast/edges-base/ports/outside'

export interface ClockParts {
  readonly clock: Clock
  readonly timeService: TimeService
  /** Newest time of a file of this ledger before this start touched any; null: there is none. */
  readonly newestFileAt: Instant | null
}

/** What the ledger says of time at a start. */
export interface ClockPast extends ClockState {
  readonly lastAt: Instant
  /** No entry yet: there is no time to disagree with. */
  readonly empty: boolean
}

/** Why the wall does not count, for people. */
export interface Suspicion {
  readonly text: string
  readonly wall: Instant
}

export interface LedgerClock {
  /** Never before the last entry. */
  now(lastAt: Instant): Instant
  suspicion(): Suspicion | null
  /** A time that an agent signed, just received. */
  heard(asset: AssetUid, signed: Instant): void
  /** Whoever answers for a suspect wall by now, without a person; null: nobody. */
  vouched(lastAt: Instant): Promise<Exclude<ClockTrust, 'agrees' | 'person'> | null>
  /** The wall counts from here on. */
  accept(lastAt: Instant): void
  wall(): Instant
  machine(): ClockState['machine']
}

/** How often the system is asked for its uptime while the wall disagrees. */
const UPTIME_EVERY_MS = 1_000
/** Less sleep than this is the two clocks being read one after the other. */
const SLEEP_MS_MIN = 1_000

export async function startClock(parts: ClockParts, past: ClockPast): Promise<LedgerClock> {
  const { clock, timeService } = parts
  const begun = clock.wall()
  const word = await timeService.lastWord()
  const start = startOf(past, begun, word, clock.running(), parts.newestFileAt)
  const line = lineFrom(clock, start.line)
  /** How far the wall stood from the line when it last agreed. */
  let offset = 0
  /** Files of the ledger that are newer than the wall; it is suspect until it has passed them. */
  let floor = isRecent(word, begun) ? 0 : (parts.newestFileAt ?? 0)
  /** The ledger's time waits for a wall behind it: half as fast, so that leases still end. */
  let waiting = start.waits ? { at: past.lastAt, mono: line.begun() } : null
  let doubt: Doubt | null = null
  const heard = new Map<AssetUid, Signed>()

  const look = (): { readonly wall: number; readonly mono: number } => {
    const wall = clock.wall()
    const mono = clock.monotonic()
    if (isOff(wall - line.expected(mono))) line.addSleep(mono)
    const off = wall - line.expected(mono)
    if (!isOff(off) && wall + LIMITS.clockOffMsMax >= floor) {
      offset = off
      doubt = null
    } else if (doubt === null || isOff(off - doubt.off)) {
      // It jumped, or jumped again: whoever is to answer for it answers for where it stands now.
      doubt = { since: mono, off }
    }
    return { wall, mono }
  }

  return {
    now(lastAt) {
      const { wall, mono } = look()
      if (doubt !== null) return instant(Math.max(line.expected(mono) + offset, lastAt))
      if (waiting === null) return instant(Math.max(wall, lastAt))
      const slow = waiting.at + (mono - waiting.mono) / 2
      if (wall >= slow) waiting = null
      return instant(Math.max(wall, slow, lastAt))
    },
    suspicion() {
      const { wall, mono } = look()
      if (doubt === null) return null
      return { wall: instant(wall), text: wordsOf(wall, line.expected(mono), floor) }
    },
    heard(asset, signed) {
      const { mono } = look()
      heard.set(asset, { mono, off: signed - line.expected(mono) })
    },
    async vouched(lastAt) {
      look()
      const about = doubt
      if (about === null) return null
      const said = await timeService.lastWord()
      const { wall, mono } = look()
      if (doubt !== about || mono - about.since < LIMITS.clockVouchedMs) return null
      if (lastAt - wall > LIMITS.clockAheadMsMax) return null
      return whoAgrees(said, wall, wall - (mono - about.since), about, heard.values())
    },
    accept(lastAt) {
      const wall = clock.wall()
      line.begin(wall)
      offset = 0
      floor = 0
      doubt = null
      waiting = wall < lastAt ? { at: lastAt, mono: line.begun() } : null
    },
    wall: () => clock.wall(),
    machine: () => clock.running(),
  }
}

/** Since when the wall stands so far from the line. */
interface Doubt {
  readonly since: number
  readonly off: number
}

/** How far from the line the time stood that an agent signed, and when it was received. */
interface Signed {
  readonly mono: number
  readonly off: number
}

function isOff(off: number): boolean {
  return Math.abs(off) > LIMITS.clockOffMsMax
}

/** @param since - what the wall said when it came to stand where it stands */
function whoAgrees(
  said: Awaited<ReturnType<TimeService['lastWord']>>,
  wall: number,
  since: number,
  about: Doubt,
  heard: Iterable<Signed>,
): 'time-service' | 'agents' | null {
  // Said since then, and not of the time to come.
  if (typeof said === 'number' && said >= since && said <= wall + LIMITS.clockOffMsMax) {
    return 'time-service'
  }
  return agentsAgree(about, heard) ? 'agents' : null
}

function agentsAgree(about: Doubt, heard: Iterable<Signed>): boolean {
  const recent = [...heard].filter((signed) => signed.mono >= about.since)
  const near = recent.filter(({ off }) => Math.abs(off - about.off) <= LIMITS.clockAgentOffMsMax)
  const against = recent.length - near.length
  return near.length >= LIMITS.clockAgentsMin && near.length > against
}

interface TimeLine {
  /** When it was begun, on the monotonic clock. */
  begun(): number
  begin(at: number): void
  expected(mono: number): number
  /** What the monotonic clock did not count: the machine slept. */
  addSleep(mono: number): void
}

/** The time that passed, from where it begins to count. */
function lineFrom(clock: Clock, start: number): TimeLine {
  const from = (at: number): { at: number; mono: number; machine: ClockState['machine'] } => ({
    at,
    mono: clock.monotonic(),
    machine: clock.running(),
  })
  let line = from(start)
  let uptimeAskedAt = Number.NEGATIVE_INFINITY
  const expected = (mono: number): number => line.at + (mono - line.mono)
  return {
    begun: () => line.mono,
    begin(at) {
      line = from(at)
    },
    expected,
    addSleep(mono) {
      if (mono - uptimeAskedAt < UPTIME_EVERY_MS) return
      uptimeAskedAt = mono
      const running = clock.running()
      if (running === null || line.machine === null) return
      const slept = running.ms - line.machine.ms - (mono - line.mono)
      if (slept > SLEEP_MS_MIN) line = { at: expected(mono) + slept, mono, machine: running }
    },
  }
}

/** Where the line of time that passed begins at a start. */
function startOf(
  past: ClockPast,
  wall: Instant,
  word: Awaited<ReturnType<TimeService['lastWord']>>,
  machine: ClockState['machine'],
  newestFileAt: Instant | null,
): { readonly line: number; readonly waits: boolean } {
  const { lastAt, suspectSince, aheadMs } = past
  if (past.empty) return { line: wall, waits: false }
  if (suspectSince !== null) {
    // How long it was off only the machine can tell, and only where it was not started anew.
    const known = past.machine !== null && machine !== null && past.machine.boot === machine.boot
    const passed = known ? suspectSince + (machine.ms - (past.machine?.ms ?? 0)) : lastAt
    return { line: Math.max(passed, lastAt), waits: false }
  }
  const behind = lastAt - wall
  if (behind > LIMITS.clockOffMsMax) {
    const waits = behind <= aheadMs + LIMITS.clockOffMsMax
    return { line: waits ? wall : lastAt, waits }
  }
  const files = newestFileAt ?? 0
  const unvouched = word === 'never' && wall - Math.max(lastAt, files) > LIMITS.clockUnvouchedMsMax
  return { line: unvouched ? lastAt : wall, waits: false }
}

/** A time service that has just said that the wall is right knows more than a file. */
function isRecent(word: Awaited<ReturnType<TimeService['lastWord']>>, wall: Instant): boolean {
  return typeof word === 'number' && Math.abs(wall - word) <= LIMITS.clockVouchedMs
}

function wordsOf(wall: number, expected: number, floor: number): string {
  const off = wall - expected
  if (Math.abs(off) > LIMITS.clockOffMsMax) {
    const way = off > 0 ? 'ahead of' : 'behind'
    return `it is ${formatDuration(Math.abs(off))} ${way} the time that has passed`
  }
  return `files of the ledger are newer than it, of ${formatInstant(instant(floor))}`
}
