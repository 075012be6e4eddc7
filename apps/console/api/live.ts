/** Live updates: the server says what changed, the console asks again. Resumes where it was cut off. */

import type { QueryClient } from '@tanstack/react-query'
import { headers, token } from './client.ts'

const RETRY_MS = 3_000

export function followChanges(client: QueryClient): () => void {
  const stop = new AbortController()
  let lastId = ''
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (token() !== null) {
        try {
          await read(stop.signal, lastId, ({ id, collections }) => {
            lastId = id
            askAgain(client, collections)
          })
        } catch {
          // The age of what is shown says that the line is cut; it is tried again below.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  void follow()
  return () => stop.abort()
}

/** What each of these collections is shown in; a change of any other one is asked for everywhere. */
const SHOWN_IN: { readonly [collection: string]: readonly string[] } = {
  sources: ['sources', 'status'],
  findings: ['findings', 'finding'],
  statements: ['finding'],
  triage: ['finding'],
}

function askAgain(client: QueryClient, collections: readonly string[]): void {
  const shown = new Set<unknown>()
  for (const name of collections) {
    const keys = SHOWN_IN[name]
    if (keys === undefined) {
      void client.invalidateQueries()
      return
    }
    for (const key of keys) shown.add(key)
  }
  void client.invalidateQueries({ predicate: ({ queryKey }) => shown.has(queryKey[0]) })
}

interface Change {
  readonly id: string
  readonly collections: readonly string[]
}

async function read(
  signal: AbortSignal,
  lastId: string,
  changed: (change: Change) => void,
): Promise<void> {
  const response = await fetch('/api/v1/events', {
    headers: { ...headers(), ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
    signal,
  })
  const reader = response.ok
    ? response.body?.pipeThrough(new TextDecoderStream()).getReader()
    : undefined
  let text = ''
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) return
    text += part.value
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const id = /^id: (\d+)$/m.exec(event)?.[1]
      const data = /^data: (.+)$/m.exec(event)?.[1]
      if (id === undefined || data === undefined) continue
      const { collections } = JSON.parse(data) as { collections: readonly string[] }
      changed({ id, collections })
    }
  }
}
