/**
 * The decide thread's side of the match thread: tells it what the ledger says, in order, and has judged what
 * it finds. A match thread that dies is started anew from the ledger's state; nothing is lost but time.
 */

import { Worker } from 'node:worker_threads'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Entry } from '@holdfast/core/model/entry'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { MatchedInput } from '@holdfast/core/model/input'
import { replacedBy } from '@holdfast/core/model/scopes'
import type { SourceSpec } from '@holdfast/core/model/manifest'
import { Busy, type Driver } from '../driver/driver.ts'
import type { FromMatcher, MatchAnswers, MatchInput, MatchQuery, ToMatcher } from './messages.ts'

export interface Matcher {
  ask<K extends MatchQuery['kind']>(
    query: Extract<MatchQuery, { kind: K }>,
  ): Promise<MatchAnswers[K]>
  /** Resolves when everything the ledger says until now is matched and judged. */
  settled(): Promise<void>
  /** Why something may be missing, in words; null: nothing is. */
  problem(): string | null
  /** Inputs it has not worked off yet. */
  lag(): number
  close(): Promise<void>
}

export interface MatcherParts {
  readonly driver: Driver
  readonly directory: string
  /** Statements (VEX) of a feed that are new, and those it no longer makes. */
  readonly onStatements: (
    source: string,
    set: readonly FeedRecord[],
    removed: readonly FeedRecord[],
  ) => void
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
  const asked = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (e: Error) => void }
  >()
  let waiting: { readonly place: number; readonly resolve: () => void }[] = []

  const send = (message: ToMatcher): void => worker?.postMessage(message)
  const input = (one: MatchInput): void => {
    sent += 1
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
    worker = new Worker(new URL('./match-thread.ts', import.meta.url), {
      workerData: { directory: parts.directory },
    })
    worker.unref()
    worker.on('message', (message: FromMatcher) => void hear(message))
    worker.on('error', (error) => {
      problem = `the match thread failed and was started again: ${error.message}`
      for (const one of asked.values()) one.reject(error)
      asked.clear()
      if (!closed) start()
    })
    input({ kind: 'sources', independence: independenceOf(driver) })
    for (const asset of driver.view.assets.values()) {
      if (!driver.view.manifests.Asset.has(asset.uid)) continue
      for (const { source, inventory, lastFacts } of asset.standings.values()) {
        const about = { kind: 'inventory', asset: asset.uid, source, cause: 'start' } as const
        if (inventory !== null) input({ ...about, facts: inventory, whole: true })
        if (lastFacts !== null && lastFacts !== inventory) {
          input({ ...about, facts: lastFacts, whole: false })
        }
      }
    }
    for (const { source, content } of driver.view.feeds.values()) {
      input({ kind: 'feed', source, shards: content.shards, cause: `feed/${source}` })
    }
    input({ kind: 'start' })
  }

  /** A full queue empties again: what was found waits for it and is not lost. */
  const judged = async (found: MatchedInput): Promise<void> => {
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
    if ('chunk' in message) {
      const { chunk, cause, hits, retracted } = message
      await judged({ kind: 'matched', cause, hits, retracted })
      send({ judged: chunk })
    } else if ('answer' in message) {
      asked.get(message.id)?.resolve(message.answer)
      asked.delete(message.id)
    } else if ('failure' in message) {
      asked.get(message.id)?.reject(new Error(message.failure))
      asked.delete(message.id)
    } else if ('statements' in message) {
      const { source, set, removed } = message.statements
      parts.onStatements(source, set, removed)
    } else if ('idle' in message) reached(message.idle)
    else problem = message.problem
  }

  driver.onEntries((entries) => {
    for (const entry of entries) for (const one of inputsOf(entry, driver)) input(one)
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
    settled() {
      if (done >= sent) return Promise.resolve()
      const place = sent
      return new Promise((resolve) => void waiting.push({ place, resolve }))
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

/** What an entry means to the matcher. */
function inputsOf(entry: Entry, driver: Driver): MatchInput[] {
  switch (entry.kind) {
    case 'evidence.accepted': {
      const { evidence, standing } = entry.body
      return [
        {
          kind: 'inventory',
          asset: evidence.asset,
          source: standing.source,
          facts: evidence.facts,
          whole: replacedBy(evidence, standing),
          cause: evidence.id,
        },
      ]
    }
    case 'feed.imported':
    case 'feed.rolled-back': {
      const { source } = entry.body
      const shards: readonly Digest[] = driver.view.feeds.get(source)?.content.shards ?? []
      return [{ kind: 'feed', source, shards, cause: `feed/${source}` }]
    }
    case 'manifest.applied': {
      if (entry.body.kind !== 'Source') return []
      const { independence } = entry.body.spec as SourceSpec // Kind and spec belong together.
      return [{ kind: 'sources', independence: [[entry.body.name, independence]] }]
    }
    case 'manifest.deleted': {
      const { kind, uid, name } = entry.body
      if (kind === 'Asset') return [{ kind: 'forget', asset: uid as AssetUid }]
      return kind === 'Source'
        ? [{ kind: 'feed', source: name, shards: [], cause: `feed/${name}` }]
        : []
    }
    default:
      return []
  }
}

function independenceOf(driver: Driver): (readonly [string, 'host' | 'second'])[] {
  return [...driver.view.manifests.Source.values()].map((one) => [one.name, one.spec.independence])
}
