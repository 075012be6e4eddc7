/** Server-sent events: which collections changed, coalesced; resume with Last-Event-ID, the ledger size. */

import type { ServerResponse } from 'node:http'
import type { Entry } from '@holdfast/core/model/entry'

export interface EventHub {
  publish(entries: readonly Entry[], size: number): void
  /** A collection changed that is no entry: what a source is doing. */
  tell(collection: string): void
  subscribe(response: ServerResponse, lastEventId: number, size: number): void
  close(): void
}

/** Which collections of the API an entry changes. */
function collectionsOf(entry: Entry): readonly string[] {
  const [noun = ''] = entry.kind.split('.')
  if (noun === 'cause' || noun === 'evidence' || noun === 'posture' || noun === 'agent') {
    return ['assets', 'holds', 'findings']
  }
  if (noun === 'hold' || noun === 'effect') return ['holds', 'assets']
  if (noun === 'manifest') return ['estate', 'assets', 'sources']
  if (noun === 'feed') return ['sources', 'findings']
  if (noun === 'statement') return ['findings', 'statements']
  if (noun === 'triage') return ['triage', 'findings', 'assets', 'holds']
  return [noun]
}

const COALESCE_MS = 200
const KEEP_ALIVE_MS = 15_000

export function eventHub(): EventHub {
  const clients = new Set<ServerResponse>()
  let pending = new Set<string>()
  let size = 0
  let timer: NodeJS.Timeout | undefined
  const send = (response: ServerResponse, collections: Iterable<string>): void => {
    const data = JSON.stringify({ collections: [...collections].toSorted(), ledgerSize: size })
    response.write(`id: ${size}\nevent: changed\ndata: ${data}\n\n`)
  }
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      const changed = pending
      pending = new Set()
      for (const client of clients) send(client, changed)
    }, COALESCE_MS)
  }
  const keepAlive = setInterval(() => {
    for (const client of clients) client.write(': \n\n')
  }, KEEP_ALIVE_MS)
  keepAlive.unref()
  return {
    publish(entries, newSize) {
      size = newSize
      for (const entry of entries) for (const one of collectionsOf(entry)) pending.add(one)
      soon()
    },
    tell(collection) {
      pending.add(collection)
      soon()
    },
    subscribe(response, lastEventId, now) {
      size = Math.max(size, now)
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      })
      clients.add(response)
      response.on('close', () => clients.delete(response))
      // Whoever missed something is told that everything may have changed.
      send(
        response,
        lastEventId === size ? [] : ['assets', 'holds', 'estate', 'findings', 'sources'],
      )
    },
    close() {
      clearInterval(keepAlive)
      clearTimeout(timer)
      for (const client of clients) client.end()
    },
  }
}
