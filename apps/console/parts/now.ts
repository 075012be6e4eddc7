/** The time that ages are counted to: it ticks, and stands still while the server is not heard. */

import { useSyncExternalStore } from 'react'
import { lostNow, onConnection } from '../api/connection.ts'

const TICK_MS = 5_000

let shown = Date.now()
const listeners = new Set<() => void>()

function tick(): void {
  shown = lostNow()?.shown ?? Date.now()
  for (const listener of listeners) listener()
}

setInterval(tick, TICK_MS)
onConnection(tick)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => shown)
}
