/**
 * The decide thread's side of the match thread: tells it what the ledger says, in order, and has judged what
 * it finds. A match thread that dies is started anew from the ledger's state; nothing is lost but time.
 */

import { settles } from '@holdfast/core/state/evidence/settles'
import { Worker } from 'node:worker_threads'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { InventoryMatchedInput, MatchedInput } from '@holdfast/core/model/input'
import type { Driver } from '../driver/driver.ts'
import { Busy } from '../driver/sequencer.ts'
import { inputsAtStart, inputsOfAll } from './inputs.ts'
import type { FromMatcher, MatchAnswers, MatchInput, MatchQuery, ToMatcher } from './messages.ts'

export interface Matcher {
  ask<K extends MatchQuery['kind']>(
    query: Extract<MatchQuery, { kind: K }>,
  ): Promise<MatchAnswers[K]>
  /** Resolves when everything the ledger says until now is matched and judged. */
  settled(): Promise<void>
  /** Resolves when what this feed says by now is matched and judged. */
  published(source: string): Promise<void>
  /** An import that was asked about does not count: what was kept of it goes. */
  drop(source: string): void
  /** Resolves when the newest lists of the asset are matched and judged, or after a while. */
  matched(asset: AssetUid): Promise<void>
  /** Why something may be missing, in words; null: nothing is. */
  problem(): string | null
  /** Inputs it has not worked off yet. */
  lag(): number
  close(): Promise<void>
}

export interface MatcherParts {
  readonly driver: Driver
  readonly directory: string
}

const BUSY_MS = 50

export function openMatcher(parts: MatcherParts): Matcher {
  const { driver } = parts
  let worker: Worker | undefined
  let closed = false
  let problem: string | null = null
  let nextId = 1
  let sent = 0
  let done = 0
  let started = false
  const asked = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (e: Error) => void }
  >()
  let waiting: { readonly place: number; readonly resolve: () => void }[] = []
  /** Who waits for the match of an asset's newest list, and how many of its lists have no answer yet. */
  const awaited = new Map<AssetUid, (() => void)[]>()
  const open = new Map<AssetUid, number>()
  /** Of each feed the input that was sent last. */
  const feeds = new Map<string, number>()

  const send = (message: ToMatcher): void => worker?.postMessage(message)
  const input = (one: MatchInput): void => {
    sent += 1
    // Of a start nobody waits for an answer.
    if (started && one.kind === 'inventory') open.set(one.asset, (open.get(one.asset) ?? 0) + 1)
    if (started && one.kind === 'feed') feeds.set(one.source, sent)
    send({ input: one })
  }
  const reached = (place: number): void => {
    done = place
    for (const one of waiting) if (one.place <= place) one.resolve()
    waiting = waiting.filter((one) => one.place > place)
  }

  const start = (): void => {
    sent = 0
    done = 0
    started = false
    worker = new Worker(new URL('./match-thread.ts', import.meta.url), {
      workerData: { directory: parts.directory },
    })
    worker.unref()
    worker.on('message', (message: FromMatcher) => void hear(message))
    worker.on('error', (error) => {
      problem = `the match thread failed and was started again: ${error.message}`
      for (const one of asked.values()) one.reject(error)
      asked.clear()
      if (closed) return
      open.clear()
      void failed(problem)
      start()
    })
    for (const one of inputsAtStart(driver.view)) input(one)
    input({ kind: 'start' })
    started = true
    feeds.clear()
    // Whoever waited for what the last thread was told waits for the same of this one.
    waiting = waiting.map(({ resolve }) => ({ place: sent, resolve }))
  }
  const until = (place: number): Promise<void> =>
    done >= place
      ? Promise.resolve()
      : new Promise((resolve) => void waiting.push({ place, resolve }))

  /** Whoever waits for it learns why there is no answer: nobody waits for ever. */
  const failed = async (why: string): Promise<void> => {
    for (const { uid, standings, gaps } of driver.view.assets.values()) {
      const lists = [...standings.values()].flatMap(({ source, awaits }) =>
        awaits === undefined ? [] : [{ source, facts: awaits.facts, kinds: [], failed: why }],
      )
      const about = { kind: 'inventory-matched', cause: 'matcher', asset: uid } as const
      if (lists.length > 0) await judged({ ...about, lists, gaps, unjudged: [], ended: [] })
      answered(uid, 0)
    }
  }
  const answered = (asset: AssetUid, lists: number): void => {
    open.set(asset, Math.max(0, (open.get(asset) ?? 0) - lists))
    for (const resolve of awaited.get(asset) ?? []) resolve()
    awaited.delete(asset)
  }

  /** A full queue empties again: what was found waits for it and is not lost. */
  const judged = async (found: MatchedInput | InventoryMatchedInput): Promise<void> => {
    while (!closed) {
      try {
        await driver.submit(found, 'system')
        return
      } catch (thrown) {
        if (!(thrown instanceof Busy)) {
          problem = `what it found could not be recorded: ${String(thrown)}`
          return
        }
        await new Promise((wait) => setTimeout(wait, BUSY_MS).unref())
      }
    }
  }

  const hear = async (message: FromMatcher): Promise<void> => {
    if ('matched' in message) {
      const { matched } = message
      if (matters(matched, driver)) await judged(matched)
      answered(matched.asset, message.fresh)
      send({ judged: message.chunk })
    } else if ('chunk' in message) {
      const { chunk, cause, hits, retracted } = message
      await judged({ kind: 'matched', cause, hits, retracted })
      send({ judged: chunk })
    } else if ('answer' in message) {
      asked.get(message.id)?.resolve(message.answer)
      asked.delete(message.id)
    } else if ('failure' in message) {
      asked.get(message.id)?.reject(new Error(message.failure))
      asked.delete(message.id)
    } else if ('reached' in message) reached(message.reached)
    else problem = message.problem
  }

  driver.onEntries((entries) => {
    for (const one of inputsOfAll(entries, driver.view)) input(one)
  })
  start()

  return {
    ask(query) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        // The thread answers a question with what its kind asks for.
        asked.set(id, { resolve: resolve as (answer: unknown) => void, reject })
        send({ id, query })
      })
    },
    settled: () => until(sent),
    published: (source) => until(feeds.get(source) ?? 0),
    drop: (source) => send({ drop: source }),
    async matched(asset) {
      const waits = (): boolean => (open.get(asset) ?? 0) > 0
      let late = false
      let timer: NodeJS.Timeout | undefined
      const end = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          late = true
          resolve()
        }, LIMITS.matchAwaitedMsMax)
      })
      while (waits() && !late && !closed) {
        const next = new Promise<void>((resolve) => {
          awaited.set(asset, [...(awaited.get(asset) ?? []), resolve])
        })
        await Promise.race([next, end])
      }
      clearTimeout(timer)
    },
    problem: () => problem,
    lag: () => sent - done,
    async close() {
      closed = true
      await worker?.terminate()
      for (const one of asked.values()) one.reject(new Error('the server is closing'))
    },
  }
}

/** Nothing is judged for nothing: an answer that nobody waits for and that changes nothing is none. */
function matters(
  { asset, lists, gaps, unjudged, ended }: InventoryMatchedInput,
  driver: Driver,
): boolean {
  const known = driver.view.assets.get(asset)
  if (known === undefined) return false
  if (unjudged.length > 0 || ended.length > 0) return true
  if (JSON.stringify(known.gaps) !== JSON.stringify(gaps)) return true
  return lists.some((one) => settles(known, one))
}
