/**
 * The decide thread's driver. Inputs queue; a batch is judged against committed state, appended in one
 * durable transaction, applied, acknowledged; only then are effects released. A failed append stops
 * everything that writes, for good (law 3).
 */

import { hostname } from 'node:os'
import { base64url } from '@holdfast/core/kernel/bytes'
import { deriveId } from '@holdfast/core/kernel/ids'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { decodeEntry, encodeEntry } from '@holdfast/core/ledger/envelope'
import { apply } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/loop/env'
import { judge } from '@holdfast/core/loop/loop'
import { nextTickAt } from '@holdfast/core/loop/tick'
import type { Entry, EntryDraft, Heartbeat } from '@holdfast/core/model/entry'
import type { Effect } from '@holdfast/core/model/effect'
import type { Answer, Input } from '@holdfast/core/model/input'
import { emptyState, find, type State, type View } from '@holdfast/core/model/state'
import type { Clock, Random } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { PolicyHolder } from './policies.ts'

export interface Driver {
  readonly view: View
  env(): Env
  /** Resolves when every entry of it is durable and applied; `size` is the ledger's then. */
  submit(input: Input, actor: string): Promise<{ readonly answer: Answer; readonly size: number }>
  heartbeat(beat: Heartbeat): void
  /** Set once writing has failed: why. */
  stopped(): string | null
  onEntries(listener: (entries: readonly Entry[], from: number) => void): void
  close(): Promise<void>
}

export interface DriverParts {
  readonly writer: Writer
  readonly clock: Clock
  readonly random: Random
  readonly policies: PolicyHolder
  readonly perform: (effect: Effect, driver: Driver) => Promise<void>
}

interface Waiting {
  readonly input: Input
  readonly actor: string
  readonly resolve: (done: { answer: Answer; size: number }) => void
  readonly reject: (error: Error) => void
}

const REPLAY_CHUNK = 5_000
const SALT_BYTES = 16
const CLOCK_BEHIND_MS_MAX = 30_000
const CLOCK_JUMP_MS_MAX = 30_000

/** Replays the ledger; a line that cannot be folded stops the start with its sequence. */
export async function startDriver(parts: DriverParts): Promise<Driver> {
  const { writer, clock, random, policies } = parts
  const state: State = emptyState()
  const size = await writer.ledger.size()
  for (let from = 0; from < size; from += REPLAY_CHUNK) {
    for (const line of await writer.ledger.read(from, Math.min(size, from + REPLAY_CHUNK))) {
      const entry = decodeEntry(line)
      if (!entry.ok) throw new Error(`entry ${state.size} cannot be read: ${entry.error.message}`)
      apply(state, entry.value)
    }
  }
  policies.reload(state)

  const queue: Waiting[] = []
  const beats: Heartbeat[] = []
  const listeners: ((entries: readonly Entry[], from: number) => void)[] = []
  let stoppedWhy: string | null = null
  let working: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let beatTimer: NodeJS.Timeout | undefined
  let closed = false
  const offset = clock.wall() - clock.monotonic()

  const jumpedMs = (): number => Math.trunc(clock.wall() - clock.monotonic() - offset)
  const env = (): Env => {
    const wall = clock.wall()
    return {
      now: instant(Math.max(wall, state.lastAt)),
      fromBackup: writer.past().behind !== null,
      clockSuspect:
        state.lastAt - wall > CLOCK_BEHIND_MS_MAX || Math.abs(jumpedMs()) > CLOCK_JUMP_MS_MAX,
      hash: nodeHash,
      ...policies.current(),
    }
  }

  const driver: Driver = {
    view: state,
    env,
    submit(input, actor) {
      if (stoppedWhy !== null) return Promise.reject(new NotDurable(stoppedWhy))
      if (queue.length >= LIMITS.inputQueueMax) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        queue.push({ input, actor, resolve, reject })
        start()
      })
    },
    heartbeat(beat) {
      beats.push(beat)
      // Freshness is ledgered once a second for all agents.
      beatTimer ??= setTimeout(() => {
        beatTimer = undefined
        const taken = beats.splice(0)
        driver.submit({ kind: 'heartbeats', beats: taken }, 'system').catch(() => undefined)
      }, 1_000)
    },
    stopped: () => stoppedWhy,
    onEntries: (listener) => void listeners.push(listener),
    async close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(beatTimer)
      while (working !== null) await working
    },
  }

  /** What arrives while the last batch is being finished starts the next. */
  const start = (): void => {
    working ??= work().finally(() => {
      working = null
      if (queue.length > 0) start()
    })
  }

  const work = async (): Promise<void> => {
    while (queue.length > 0) {
      // Concurrent submitters of one turn land in one batch.
      await Promise.resolve()
      const batch = takeBatch(queue, state)
      await commit(batch)
    }
    schedule()
  }

  const commit = async (batch: readonly Waiting[]): Promise<void> => {
    const at = env()
    const judged: { readonly waiting: Waiting; readonly answer: Answer; readonly count: number }[] =
      []
    const entries: Entry[] = []
    const lines: string[] = []
    for (const [place, waiting] of batch.entries()) {
      try {
        const { entries: drafts, answer } = judge(state, waiting.input, waiting.actor, at)
        const encoded = encodeAll(drafts)
        if (typeof encoded === 'string') {
          const refusal = { code: 'entry-too-large', message: encoded, help: 'send it in parts' }
          waiting.resolve({ answer: { kind: 'refused', refusals: [refusal] }, size: state.size })
          continue
        }
        entries.push(...encoded.map((one) => one.entry))
        lines.push(...encoded.map((one) => one.line))
        judged.push({ waiting, answer, count: encoded.length })
        // The breaker counts what is committed: whatever follows a refusal is judged after it.
        if (
          drafts.some((draft) => draft.kind === 'refusal.changed' && draft.body.keys.length > 0)
        ) {
          queue.unshift(...batch.slice(place + 1))
          break
        }
      } catch (thrown) {
        waiting.reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
      }
    }
    if (lines.length > 0) {
      try {
        const appended = await writer.ledger.append(state.size, lines)
        if ('conflict' in appended) throw new Error(`another writer is at ${appended.size}`)
      } catch (thrown) {
        stoppedWhy = thrown instanceof Error ? thrown.message : String(thrown)
        const error = new NotDurable(stoppedWhy)
        for (const one of judged) one.waiting.reject(error)
        for (const one of queue.splice(0)) one.reject(error)
        return
      }
    }
    const from = state.size
    for (const entry of entries) apply(state, entry)
    if (entries.some((entry) => changesPolicies(entry))) policies.reload(state)
    for (const one of judged) one.waiting.resolve({ answer: one.answer, size: state.size })
    if (entries.length > 0) for (const listener of listeners) listener(entries, from)
    // Released last: the intent of every effect is durable before the effect starts (law 3).
    for (const entry of entries) {
      if (entry.kind === 'effect.intended') void parts.perform(entry.body.effect, driver)
    }
  }

  const encodeAll = (
    drafts: readonly EntryDraft[],
  ): { readonly entry: Entry; readonly line: string }[] | string => {
    const out: { entry: Entry; line: string }[] = []
    // Drawn at once: ten thousand calls cost more than ten thousand entries.
    const salts = random.bytes(SALT_BYTES * drafts.length)
    for (const [place, draft] of drafts.entries()) {
      const salt = base64url(salts.subarray(place * SALT_BYTES, (place + 1) * SALT_BYTES))
      const line = encodeEntry(draft, salt)
      if (!line.ok) return line.error.message
      out.push({ entry: { ...draft, salt } as Entry, line: line.value }) // The very value that was encoded.
    }
    return out
  }

  const tick = (): void => {
    timer = undefined
    if (closed || stoppedWhy !== null) return
    driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system').catch(() => undefined)
  }

  /** At the next due instant, at most a second late, and never in a tight loop. */
  const schedule = (): void => {
    clearTimeout(timer)
    if (closed || stoppedWhy !== null) return
    const next: Instant | null = nextTickAt(state)
    if (next === null) return
    const wait = Math.min(Math.max(next - clock.wall(), 20), 60_000)
    timer = setTimeout(tick, wait)
  }
  schedule()
  return driver
}

/** Reports of different assets are judged together; anything else alone, so nobody sees half a batch. */
function takeBatch(queue: Waiting[], view: View): readonly Waiting[] {
  const first = queue.shift()
  if (first === undefined) return []
  const batch = [first]
  const scopes = new Set([scopeOf(first.input, view)])
  if (scopes.has(null)) return batch
  while (batch.length < LIMITS.batchInputsMax) {
    const next = queue[0]
    const scope = next === undefined ? null : scopeOf(next.input, view)
    if (next === undefined || scope === null || scopes.has(scope)) break
    scopes.add(scope)
    batch.push(next)
    queue.shift()
  }
  return batch
}

/** What an input may touch; null: everything. */
function scopeOf(input: Input, view: View): string | null {
  if (input.kind === 'report') return input.asset
  if (input.kind === 'import') return find(view, 'Asset', input.asset)?.uid ?? null
  if (input.kind === 'record-exposure') {
    return `exposure ${input.exposure.identity} ${input.exposure.asset} ${input.exposure.secret} ${input.exposure.version}`
  }
  if (input.kind === 'write-secret') return `secret ${input.path}`
  return null
}

function changesPolicies(entry: Entry): boolean {
  return (
    (entry.kind === 'manifest.applied' || entry.kind === 'manifest.deleted') &&
    entry.body.kind === 'AccessPolicy'
  )
}

export class NotDurable extends Error {
  override readonly name = 'NotDurable'
}

export class Busy extends Error {
  override readonly name = 'Busy'
}

/** 26 characters, fixed at creation: the origin of every checkpoint and the seed of every id. */
export function newLedgerId(random: Random): string {
  const seed = base64url(random.bytes(16))
  const id = deriveId(nodeHash, seed, 'decision', { host: hostname() })
  return id.slice('dc_'.length).toLowerCase()
}
