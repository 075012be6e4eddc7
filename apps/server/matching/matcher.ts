/**
 * The decide thread's side of the match thread: tells it what the ledger says, in order, and has judged what
 * it finds. A match thread that dies is started anew from the ledger's state; nothing is lost but time.
 */

import { settles } from '@holdfast/core/state/evidence/settles'
import type { SeenAsset } from '@holdfast/core/state/state'
import type { InventoryMatchedInput, MatchedInput } from '@holdfast/core/model/input'
import { startThread, type Thread } from '@holdfast/edges-base/threads/thread'
import type { Driver } from '../driver/driver.ts'
import { Busy } from '../driver/sequencer.ts'
import { inputsAtStart, inputsOfAll } from './inputs.ts'
import type { MatchInput, MatchThread } from './messages.ts'
import { waitsForMatches, type Waits } from './waits.ts'

export interface Matcher extends Pick<Waits, 'settled' | 'published' | 'matched' | 'lag'> {
  readonly ask: Thread<MatchThread>['ask']
  /** An import that was asked about does not count: what was kept of it goes. */
  drop(source: string): void
  /** Why something may be missing, in words; null: nothing is. */
  problem(): string | null
  close(): Promise<void>
}

export interface MatcherParts {
  readonly driver: Driver
  readonly directory: string
}

const BUSY_MS = 50

export function openMatcher({ driver, directory }: MatcherParts): Matcher {
  const waits = waitsForMatches()
  let closed = false
  let problem: string | null = null

  const judged = async (found: MatchedInput | InventoryMatchedInput): Promise<void> => {
    const why = await recorded(driver, found, () => closed)
    if (why !== null) problem = why
  }
  /** Whoever waits for it learns why there is no answer: nobody waits for ever. */
  const unanswered = async (why: string): Promise<void> => {
    for (const asset of driver.view.assets.values()) {
      const found = failedLists(asset, why)
      if (found.lists.length > 0) await judged(found)
      waits.answered(asset.uid, 0)
    }
  }
  const start = (): Thread<MatchThread> => {
    waits.begin()
    const fresh = startThread<MatchThread>({
      url: new URL('./match-thread.ts', import.meta.url),
      name: 'the match thread',
      data: { directory },
      background: true,
      hears: {
        hits: (found) =>
          void judged({ kind: 'matched', ...found }).then(() => fresh.tell('judged', null)),
        lists: ({ matched, fresh: lists }) =>
          void (matters(matched, driver) ? judged(matched) : Promise.resolve()).then(() => {
            waits.answered(matched.asset, lists)
            fresh.tell('judged', null)
          }),
        reached: (place) => waits.reached(place),
        problem: (said) => {
          problem = said
        },
      },
      onEnd({ message }) {
        problem = `${message}; it was started again`
        void unanswered(problem)
        thread = start()
      },
    })
    for (const input of inputsAtStart(driver.view)) tell(fresh, input)
    tell(fresh, { kind: 'start' })
    waits.begun()
    return fresh
  }
  const tell = (to: Thread<MatchThread>, input: MatchInput): void => {
    waits.told(input)
    to.tell('input', input)
  }

  driver.onEntries((entries) => {
    for (const input of inputsOfAll(entries, driver.view)) tell(thread, input)
  })
  let thread = start()
  return {
    ...waits,
    ask: (question, given) => thread.ask(question, given),
    drop: (source) => thread.tell('drop', source),
    problem: () => problem,
    async close() {
      closed = true
      waits.close()
      await thread.stop()
    },
  }
}

/** A full queue empties again: what was found waits for it and is not lost. Why it could not be; null: it is. */
async function recorded(
  driver: Driver,
  found: MatchedInput | InventoryMatchedInput,
  closed: () => boolean,
): Promise<string | null> {
  while (!closed()) {
    try {
      await driver.submit(found, 'system')
      return null
    } catch (thrown) {
      if (!(thrown instanceof Busy)) return `what it found could not be recorded: ${String(thrown)}`
      await new Promise((wait) => setTimeout(wait, BUSY_MS).unref())
    }
  }
  return null
}

/** Of the lists that wait for an answer. */
function failedLists({ uid, standings, gaps }: SeenAsset, why: string): InventoryMatchedInput {
  const lists = [...standings.values()].flatMap(({ source, awaits }) =>
    awaits === undefined ? [] : [{ source, facts: awaits.facts, kinds: [], failed: why }],
  )
  const about = { kind: 'inventory-matched', cause: 'matcher', asset: uid } as const
  return { ...about, lists, gaps, unjudged: [], ended: [] }
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
  return lists.some((matchedList) => settles(known, matchedList))
}
