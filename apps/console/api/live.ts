/** Live updates: the server says what changed, the console asks again. Resumes where it was cut off. */

import type { QueryClient } from '@tanstack/react-query'
import { ask, token } from './client.ts'
import { heard, notHeard, onConnection } from './connection.ts'
import { askAgain, askAllAgain } from './operations.ts'

const RETRY_MS = 3_000
/** The server gives a sign of life every 15 s; after two that are missing the line is cut, whatever TCP says. */
const SILENT_MS = 40_000

export function followChanges(client: QueryClient): () => void {
  const stop = new AbortController()
  let lastId = ''
  // What was missed meanwhile is asked for as soon as somebody answers.
  const unwatch = onConnection((lost) => {
    if (lost === null) void askAllAgain(client)
  })
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const from = Date.now()
      if (token() !== null) {
        try {
          await read(stop.signal, lastId, ({ id, collections }) => {
            lastId = id
            void askAgain(client, collections)
          })
        } catch {
          // Cut, or nobody answers: the next attempt tells which, and the bar says it.
        }
      }
      // A line that has held for a while is tried again at once: a server that restarts is no reason for alarm.
      if (Date.now() - from > RETRY_MS) continue
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  void follow()
  return () => {
    stop.abort()
    unwatch()
  }
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
  const silent = new AbortController()
  const response = await ask('/api/v1/events', {
    headers: lastId === '' ? {} : { 'last-event-id': lastId },
    signal: AbortSignal.any([signal, silent.signal]),
  })
  const reader = response.ok
    ? response.body?.pipeThrough(new TextDecoderStream()).getReader()
    : undefined
  const wait = (): number =>
    window.setTimeout(() => {
      notHeard()
      silent.abort()
    }, SILENT_MS)
  let timer = wait()
  let text = ''
  try {
    for (;;) {
      const part = await reader?.read()
      if (part === undefined || part.done) return
      heard()
      clearTimeout(timer)
      timer = wait()
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
  } finally {
    clearTimeout(timer)
  }
}
