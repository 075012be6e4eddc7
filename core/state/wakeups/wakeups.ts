/** A binary heap of (instant, asset): a tick costs what came due, never the size of the estate. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'

export interface Wakeups {
  readonly heap: { readonly at: Instant; readonly asset: AssetUid }[]
  /** The entry of the heap that counts for each asset; older ones are skipped when met. */
  readonly next: Map<AssetUid, Instant>
  /**
   * What an entry changed so much that its next wake-up is worked out anew once the entry is folded, with the soonest
   * that was asked for meanwhile: the fold itself calls no stage.
   */
  readonly anew: Map<AssetUid, Instant | null>
}

export interface HasWakeups {
  readonly wakeups: Wakeups
}

export function emptyWakeups(): Wakeups {
  return { heap: [], next: new Map(), anew: new Map() }
}

export function wakeAt(wakeups: Wakeups, asset: AssetUid, at: Instant | null): void {
  if (at === null) {
    wakeups.next.delete(asset)
    return
  }
  if (wakeups.next.get(asset) === at) return
  wakeups.next.set(asset, at)
  const { heap } = wakeups
  let child = heap.push({ at, asset }) - 1
  while (child > 0) {
    const parent = (child - 1) >> 1
    if (atOf(heap, parent) <= atOf(heap, child)) break
    swap(heap, parent, child)
    child = parent
  }
}

export function wakeAnew(wakeups: Wakeups, asset: AssetUid): void {
  wakeups.anew.set(asset, null)
}

/** Early is harmless, late is not. */
export function wakeSoon({ wakeups }: HasWakeups, asset: AssetUid, at: Instant): void {
  const known = wakeups.next.get(asset)
  if (known === undefined || at < known) wakeAt(wakeups, asset, at)
  const asked = wakeups.anew.get(asset)
  if (asked !== undefined && (asked === null || at < asked)) wakeups.anew.set(asset, at)
}

/** The earliest instant at which anything may change, for the driver's timer. */
export function nextWakeup(wakeups: Wakeups): Instant | null {
  dropOutdated(wakeups)
  return wakeups.heap[0]?.at ?? null
}

/** Assets due at `now`, at most `max`, without removing them: `apply` moves each when it changes. */
export function dueAssets(wakeups: Wakeups, now: Instant, max: number): readonly AssetUid[] {
  const due: AssetUid[] = []
  const open = [0]
  // Children are never earlier than their parent, so only the due part of the heap is visited.
  while (open.length > 0 && due.length < max) {
    const index = open.pop() ?? 0
    const item = wakeups.heap[index]
    if (item === undefined || item.at > now) continue
    if (wakeups.next.get(item.asset) === item.at) due.push(item.asset)
    open.push(2 * index + 1, 2 * index + 2)
  }
  return due.toSorted()
}

function dropOutdated(wakeups: Wakeups): void {
  const { heap, next } = wakeups
  while (heap.length > 0) {
    const top = heap[0]
    if (top === undefined || next.get(top.asset) === top.at) return
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return
    heap[0] = last
    sink(heap)
  }
}

function sink(heap: Wakeups['heap']): void {
  let parent = 0
  for (;;) {
    let least = parent
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && atOf(heap, child) < atOf(heap, least)) least = child
    }
    if (least === parent) return
    swap(heap, parent, least)
    parent = least
  }
}

function atOf(heap: Wakeups['heap'], index: number): number {
  return heap[index]?.at ?? Number.POSITIVE_INFINITY
}

function swap(heap: Wakeups['heap'], a: number, b: number): void {
  const first = heap[a]
  const second = heap[b]
  if (first === undefined || second === undefined) return
  heap[a] = second
  heap[b] = first
}
