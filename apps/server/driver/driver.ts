/** The decide thread's driver: the follower's state, the sequencer, the clock and the timers, put together. */

import { hostname } from 'node:os'
import { base64url } from '@holdfast/core/kernel/bytes'
import { deriveId } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Env } from '@holdfast/core/model/env'
import type { Entry } from '@holdfast/core/state/entries'
import type { Heartbeat } from '@holdfast/core/model/evidence'
import type { Notice } from '@holdfast/core/model/effect'
import type { Input } from '@holdfast/core/model/input'
import type { View } from '@holdfast/core/state/state'
import type { Clock, Random, TimeService } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import { agentVersions } from './agent-versions.ts'
import { startClock, type LedgerClock, type Suspicion } from './clock.ts'
import { follow } from './follower.ts'
import type { PolicyHolder } from './policies.ts'
import { startSequencer, type Sequencer, type Submitted } from './sequencer.ts'
import { startTimers } from './timers.ts'

export interface Driver {
  readonly view: View
  env(): Env
  /** Resolves when every entry of it is durable and applied; `size` is the ledger's then. */
  submit(input: Input, actor: string): Promise<Submitted>
  heartbeat(beat: Heartbeat): void
  /** Why the wall clock does not count; null: it does. */
  suspicion(): Suspicion | null
  /** What the machine's own clock says, believed or not. */
  wall(): Instant
  /** Makes a doubt about the clock, or its end, durable; also done every second. */
  lookAtClock(): Promise<void>
  /** Set once writing has failed: why. */
  stopped(): string | null
  /** Version → how many agents reported with it since this start. */
  agentVersions(): ReadonlyMap<string, number>
  onEntries(listener: (entries: readonly Entry[], from: number) => void): void
  close(): Promise<void>
}

export interface DriverParts {
  readonly writer: Writer
  readonly clock: Clock
  readonly timeService: TimeService
  /** Newest time of a file of this ledger before this start touched any; null: there is none. */
  readonly newestFileAt: Instant | null
  readonly random: Random
  readonly policies: PolicyHolder
  readonly tell: (notice: Notice, driver: Driver) => Promise<void>
}

/** Replays the ledger first. */
export async function startDriver(parts: DriverParts): Promise<Driver> {
  const { writer, policies } = parts
  const state = await follow(writer.ledger)
  policies.reload(state)
  const past = { ...state.clock, lastAt: state.lastAt, empty: state.size === 0 }
  const clock = await startClock(parts, past)
  const versions = agentVersions()
  const listeners: ((entries: readonly Entry[], from: number) => void)[] = []
  const env = (): Env => ({
    now: clock.now(state.lastAt),
    clockSuspect: clock.suspicion() !== null,
    fromBackup: writer.past().behind !== null,
    hash: nodeHash,
    ...policies.current(),
  })
  const sequencer: Sequencer = startSequencer({
    state,
    ledger: writer.ledger,
    random: parts.random,
    monotonic: () => parts.clock.monotonic(),
    env,
    // In the same turn: no grant is seen beside the policies of before.
    applied(slice) {
      if (slice.some((entry) => changesPolicies(entry))) policies.reload(state)
    },
    released(entries, from) {
      if (entries.some((entry) => takesWall(entry))) clock.accept(state.lastAt)
      for (const listener of listeners) listener(entries, from)
      for (const entry of entries) {
        if (entry.kind !== 'effect.intended' || entry.v === 2) continue
        const notice = { ...entry.body.effect, outcome: null, tries: 0 }
        void parts.tell({ intendedAt: entry.at, ...notice }, driver)
      }
    },
    rested: () => timers.schedule(),
  })
  const lookAtClock = (): Promise<void> => recordClock(clock, state, sequencer)
  const timers = startTimers({
    view: state,
    now: () => clock.now(state.lastAt),
    submit: (input) => void sequencer.submit(input, 'system').catch(() => undefined),
    lookAtClock: () => void lookAtClock().catch(() => undefined),
  })
  const driver: Driver = {
    view: state,
    env,
    submit(input, actor) {
      versions.heard(input)
      // Just written, as its nonce shows; whether the report counts is another question.
      if (input.kind === 'report' && !input.late && input.nonce !== null) {
        clock.heard(input.asset, input.facts.endedAt)
      }
      return sequencer.submit(input, actor)
    },
    heartbeat: (beat) => timers.heartbeat(beat),
    suspicion: () => clock.suspicion(),
    wall: () => clock.wall(),
    lookAtClock,
    stopped: () => sequencer.stopped(),
    agentVersions: () => versions.counts(),
    onEntries: (listener) => void listeners.push(listener),
    async close() {
      timers.close()
      await sequencer.idle()
    },
  }
  timers.schedule()
  return driver
}

/** Makes a doubt about the clock durable, and its end. */
async function recordClock(clock: LedgerClock, view: View, sequencer: Sequencer): Promise<void> {
  const wall = clock.wall()
  const doubted = clock.suspicion() !== null
  const known = view.clock.suspectSince !== null
  if (doubted !== known) {
    const machine = clock.machine()
    const reason = 'it agrees with the time that has passed'
    const input: Input = doubted
      ? { kind: 'suspect-clock', wall, machine }
      : { kind: 'trust-clock', wall, by: 'agrees', reason }
    await sequencer.submit(input, 'system')
  } else if (doubted) {
    const by = await clock.vouched(view.lastAt)
    if (by === null) return
    const reason = by === 'agents' ? 'agents sign the same time' : 'the time service says so'
    await sequencer.submit({ kind: 'trust-clock', wall: clock.wall(), by, reason }, 'system')
  }
}

function changesPolicies(entry: Entry): boolean {
  return (
    (entry.kind === 'manifest.applied' || entry.kind === 'manifest.deleted') &&
    entry.body.kind === 'AccessPolicy'
  )
}

/** One that agrees is left where it stands: half a minute at each jump would add up. */
function takesWall(entry: Entry): boolean {
  return entry.kind === 'clock.trusted' && entry.body.by !== 'agrees'
}

/** 26 characters, fixed at creation: the origin of every checkpoint and the seed of every id. */
export function newLedgerId(random: Random): string {
  const seed = base64url(random.bytes(16))
  const id = deriveId(nodeHash, seed, 'decision', { host: hostname() })
  return id.slice('dc_'.length).toLowerCase()
}
