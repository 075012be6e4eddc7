/** Whether the server answers: every request and the event stream say so; what is shown meanwhile is as of then. */

import { useSyncExternalStore } from 'react'

export interface Lost {
  /** The first request that nobody answered. */
  readonly since: number
  /** When the server was last heard: what is shown is of then. */
  readonly shown: number
}

let lost: Lost | null = null
let heardAt = Date.now()
const listeners = new Set<(now: Lost | null) => void>()

/** The server was heard: an answer of any kind, or a sign of life on the event stream. */
export function heard(): void {
  heardAt = Date.now()
  if (lost !== null) change(null)
}

export function notHeard(): void {
  if (lost === null) change({ since: Date.now(), shown: heardAt })
}

function change(to: Lost | null): void {
  lost = to
  for (const listener of listeners) listener(to)
}

export function onConnection(listener: (now: Lost | null) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Null while the server answers. */
export function lostNow(): Lost | null {
  return lost
}

export function useLost(): Lost | null {
  return useSyncExternalStore(onConnection, lostNow)
}
