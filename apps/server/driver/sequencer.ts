/**
 * The one queue of everything that writes. Inputs queue; a batch is judged against committed state, appended in
 * one durable transaction, applied, acknowledged; only then are effects released. All of it in turns of a few
 * milliseconds, between which decisions are asked: nobody else writes, so the state stands still until the batch
 * is durable, and is then applied tighten-first. A failed append stops everything that writes, for good (law 3).
 */

import { base64url } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { encodeEntry } from '@holdfast/core/ledger/envelope'
import { applyInSlices } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/model/env'
import { judging } from '@holdfast/core/loop/loop'
import type { Entry, EntryDraft } from '@holdfast/core/state/entries'
import type { Answer, Input } from '@holdfast/core/model/input'
import { refusal } from '@holdfast/core/model/refusals'
import { find, type State, type View } from '@holdfast/core/state/state'
import type { Random } from '@holdfast/edges-base/ports/outside'
import type { LedgerStore } from '@holdfast/edges-base/ports/stores'
import { inTurns, takeOwnTurns, type Turn } from '../turns.ts'

export interface Submitted {
  readonly answer: Answer
  readonly size: number
}

export interface Sequencer {
  /** Resolves when every entry of it is durable and applied; `size` is the ledger's then. */
  submit(input: Input, actor: string): Promise<Submitted>
  /** Set once writing has failed: why. */
  stopped(): string | null
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>
}

export interface SequencerParts {
  readonly state: State
  readonly ledger: LedgerStore
  readonly random: Random
  readonly monotonic: () => number
  env(): Env
  /** A slice is durable and applied; others may be about to follow, and nobody has been answered yet. */
  applied(slice: readonly Entry[]): void
  /** They have been answered: what they intend may begin. */
  released(entries: readonly Entry[], from: number): void
  /** The queue is empty. */
  rested(): void
}

interface Waiting {
  readonly input: Input
  readonly actor: string
  readonly resolve: (done: Submitted) => void
  readonly reject: (error: Error) => void
}

const SALT_BYTES = 16

export function startSequencer(parts: SequencerParts): Sequencer {
  const { state } = parts
  const queue: Waiting[] = []
  let stoppedWhy: string | null = null
  let working: Promise<void> | null = null

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
      const judged = await judgeAll(parts, batch)
      // What does not fit into the batch goes back to the head of the queue.
      queue.unshift(...batch.slice(judged.taken))
      await commit(judged.all)
    }
    parts.rested()
  }
  const commit = async (judged: readonly Judged[]): Promise<void> => {
    const why = await whyNotAppended(parts, judged)
    if (why === null) return finish(parts, judged)
    stoppedWhy = why
    const error = new NotDurable(why)
    for (const { waiting } of judged) waiting.reject(error)
    for (const waiting of queue.splice(0)) waiting.reject(error)
  }

  return {
    submit(input, actor) {
      if (stoppedWhy !== null) return Promise.reject(new NotDurable(stoppedWhy))
      if (queue.length >= LIMITS.inputQueueMax) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        queue.push({ input, actor, resolve, reject })
        start()
      })
    },
    stopped: () => stoppedWhy,
    async idle() {
      while (working !== null) await working
    },
  }
}

/** `taken`: so many of the batch; whatever follows is judged after these are committed. */
async function judgeAll(
  parts: SequencerParts,
  batch: readonly Waiting[],
): Promise<{ readonly all: readonly Judged[]; readonly taken: number }> {
  const { state, random } = parts
  const turn = takeOwnTurns(parts.monotonic)
  const at = parts.env()
  const all: Judged[] = []
  let count = 0
  for (const [place, waiting] of batch.entries()) {
    try {
      const { entries: drafts, answer } = await inTurns(
        judging(state, waiting.input, waiting.actor, at),
        turn,
      )
      const encoded = await encodeAll(drafts, random, turn)
      if (typeof encoded === 'string') {
        const refusals = [refusal('entry-too-large', encoded, 'send it in parts')] as const
        waiting.resolve({ answer: { kind: 'refused', refusals }, size: state.size })
        continue
      }
      all.push({ waiting, answer, ...encoded })
      count += drafts.length
      // The breaker counts what is committed: whatever follows a refusal is judged after it.
      const counts = (draft: EntryDraft): boolean =>
        draft.kind === 'refusal.changed' && draft.body.keys.length > 0
      if (count >= LIMITS.batchEntriesMax || drafts.some(counts)) return { all, taken: place + 1 }
    } catch (thrown) {
      waiting.reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }
  return { all, taken: batch.length }
}

/** Null: they are durable. Else it is not known what is on disk, and nothing is written any more. */
async function whyNotAppended(
  { ledger, state }: SequencerParts,
  judged: readonly Judged[],
): Promise<string | null> {
  const lines = judged.flatMap((judgement) => judgement.lines)
  if (lines.length === 0) return null
  try {
    const appended = await ledger.append(state.size, lines)
    return 'conflict' in appended ? `another writer is at ${appended.size}` : null
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}

/** What is durable is applied in slices, answered, and then released. */
async function finish(parts: SequencerParts, judged: readonly Judged[]): Promise<void> {
  const { state } = parts
  const from = state.size
  const turn = takeOwnTurns(parts.monotonic)
  for (const { entries } of judged) {
    for (const slice of applyInSlices(state, entries)) {
      parts.applied(slice)
      if (turn.isOver()) await turn.pause()
    }
  }
  for (const { waiting, answer } of judged) waiting.resolve({ answer, size: state.size })
  // Released last: the intent of every effect is durable before the effect starts (law 3).
  const entries = judged.flatMap((judgement) => judgement.entries)
  if (entries.length > 0) parts.released(entries, from)
}

interface Judged {
  readonly waiting: Waiting
  readonly answer: Answer
  readonly entries: readonly Entry[]
  readonly lines: readonly string[]
}

async function encodeAll(
  drafts: readonly EntryDraft[],
  random: Random,
  turn: Turn,
): Promise<Pick<Judged, 'entries' | 'lines'> | string> {
  const entries: Entry[] = []
  const lines: string[] = []
  // Drawn at once: ten thousand calls cost more than ten thousand entries.
  const salts = random.bytes(SALT_BYTES * drafts.length)
  for (const [place, draft] of drafts.entries()) {
    if (turn.isOver()) await turn.pause()
    const salt = base64url(salts.subarray(place * SALT_BYTES, (place + 1) * SALT_BYTES))
    const line = encodeEntry(draft, salt)
    if (!line.ok) return line.error.message
    entries.push({ ...draft, salt } as Entry) // The very value that was encoded.
    lines.push(line.value)
  }
  return { entries, lines }
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

export class NotDurable extends Error {
  override readonly name = 'NotDurable'
}

export class Busy extends Error {
  override readonly name = 'Busy'
}
