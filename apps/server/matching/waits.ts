/** Who waits for the match thread: for its having worked off what it was told, or answered the lists of an asset. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { MatchInput } from './messages.ts'

export interface Waits {
  /** A thread that knows nothing yet is about to be told the state at the start. */
  begin(): void
  told(input: MatchInput): void
  /** It was told all of it: whoever waited for what the last thread was told waits for the same of this one. */
  begun(): void
  /** The inputs up to this one are worked off. */
  reached(place: number): void
  /** So many of the newest lists of the asset have their answer. */
  answered(asset: AssetUid, lists: number): void
  /** Resolves when everything it was told until now is worked off. */
  settled(): Promise<void>
  /** Resolves when what it was told last of this feed is worked off. */
  published(source: string): Promise<void>
  /** Resolves when the newest lists of the asset have their answer, or after a while. */
  matched(asset: AssetUid): Promise<void>
  /** Inputs that are not worked off yet. */
  lag(): number
  /** Nobody waits for the lists of an asset any longer. */
  close(): void
}

export function waitsForMatches(): Waits {
  let sent = 0
  let done = 0
  let started = false
  let waiting: { readonly place: number; readonly resolve: () => void }[] = []
  /** Of each feed the input that was sent last. */
  const feeds = new Map<string, number>()
  const lists = openLists()
  const until = (place: number): Promise<void> =>
    done >= place
      ? Promise.resolve()
      : new Promise((resolve) => void waiting.push({ place, resolve }))
  return {
    begin() {
      sent = 0
      done = 0
      started = false
      lists.forget()
    },
    told(input) {
      sent += 1
      // Of a start nobody waits for an answer.
      if (!started) return
      if (input.kind === 'inventory') lists.told(input.asset)
      if (input.kind === 'feed') feeds.set(input.source, sent)
    },
    begun() {
      started = true
      feeds.clear()
      waiting = waiting.map(({ resolve }) => ({ place: sent, resolve }))
    },
    reached(place) {
      done = place
      for (const wait of waiting) if (wait.place <= place) wait.resolve()
      waiting = waiting.filter((wait) => wait.place > place)
    },
    answered: (asset, count) => lists.answered(asset, count),
    settled: () => until(sent),
    published: (source) => until(feeds.get(source) ?? 0),
    matched: (asset) => lists.matched(asset),
    lag: () => sent - done,
    close: () => lists.close(),
  }
}

interface OpenLists extends Pick<Waits, 'answered' | 'matched' | 'close'> {
  told(asset: AssetUid): void
  /** None has an answer to wait for. */
  forget(): void
}

/** How many lists of an asset have no answer yet, and who waits for one. */
function openLists(): OpenLists {
  const open = new Map<AssetUid, number>()
  const awaited = new Map<AssetUid, (() => void)[]>()
  const isOpen = (asset: AssetUid): boolean => (open.get(asset) ?? 0) > 0
  const next = (asset: AssetUid): Promise<void> =>
    new Promise((resolve) => {
      awaited.set(asset, [...(awaited.get(asset) ?? []), resolve])
    })
  const wake = (asset: AssetUid): void => {
    for (const resolve of awaited.get(asset) ?? []) resolve()
    awaited.delete(asset)
  }
  return {
    told: (asset) => void open.set(asset, (open.get(asset) ?? 0) + 1),
    forget: () => open.clear(),
    answered(asset, lists) {
      open.set(asset, Math.max(0, (open.get(asset) ?? 0) - lists))
      wake(asset)
    },
    async matched(asset) {
      let late = false
      let timer: NodeJS.Timeout | undefined
      const end = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          late = true
          resolve()
        }, LIMITS.matchAwaitedMsMax)
      })
      while (isOpen(asset) && !late) await Promise.race([next(asset), end])
      clearTimeout(timer)
    },
    close() {
      open.clear()
      for (const asset of awaited.keys()) wake(asset)
    },
  }
}
