/** Server-sent events: which collections changed, coalesced; resume with Last-Event-ID, the ledger size. */

import type { ServerResponse } from 'node:http'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Collection } from '@holdfast/core/model/collections'
import type { Entry } from '@holdfast/core/state/entries'
import { rowOf } from '@holdfast/core/state/registry'
import { Problem } from '@holdfast/edges-base/http/problems'

export interface EventHub {
  publish(entries: readonly Entry[], size: number): void
  /** A collection changed that is no entry: what a source is doing. */
  tell(collection: Collection): void
  /** Throws a problem where there are too many already. */
  subscribe(
    response: ServerResponse,
    subscriber: Subscriber,
    lastEventId: number,
    size: number,
  ): void
  /** Streams that are open now. */
  open(): number
  close(): void
}

/** Whose stream it is, and whether that still holds: a stream never outlives its token. */
export interface Subscriber {
  readonly id: string
  /** Null: the token does not end by itself. */
  readonly endsInMs: number | null
  readonly mayRead: () => boolean
}

const COALESCE_MS = 200
const KEEP_ALIVE_MS = 15_000

/** Any entry is one more of the ledger. */
function* changesOf(entries: readonly Entry[]): Generator<Collection> {
  yield 'ledger'
  for (const entry of entries) yield* rowOf(entry).changes
}

export function eventHub(): EventHub {
  const clients = new Map<ServerResponse, Subscriber>()
  let pending = new Set<Collection>()
  let size = 0
  let timer: NodeJS.Timeout | undefined
  /** What a slow reader leaves lying would be ours to hold: it is cut, and comes back with what it saw last. */
  const write = (response: ServerResponse, text: string): void => {
    if (response.writableLength > LIMITS.streamBytesMax) response.destroy()
    else response.write(text)
  }
  const send = (response: ServerResponse, collections: Iterable<string>): void => {
    const data = JSON.stringify({ collections: [...collections].toSorted(), ledgerSize: size })
    write(response, `id: ${size}\nevent: changed\ndata: ${data}\n\n`)
  }
  const endOver = (): void => {
    for (const [response, subscriber] of clients) if (!subscriber.mayRead()) end(clients, response)
  }
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      const changed = pending
      pending = new Set<Collection>()
      endOver()
      for (const client of clients.keys()) send(client, changed)
    }, COALESCE_MS)
  }
  const keepAlive = setInterval(() => {
    endOver()
    for (const client of clients.keys()) write(client, ': \n\n')
  }, KEEP_ALIVE_MS)
  keepAlive.unref()
  return {
    publish(entries, newSize) {
      size = newSize
      for (const change of changesOf(entries)) pending.add(change)
      if (entries.some((entry) => entry.kind.startsWith('token.'))) endOver()
      soon()
    },
    tell(collection) {
      pending.add(collection)
      soon()
    },
    subscribe(response, subscriber, lastEventId, now) {
      refuseMore([...clients.values()], subscriber)
      size = Math.max(size, now)
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      })
      clients.set(response, subscriber)
      const ended = endIn(subscriber.endsInMs, () => end(clients, response))
      response.on('close', () => {
        clearTimeout(ended)
        clients.delete(response)
      })
      // Whoever missed something is told that everything may have changed.
      send(
        response,
        lastEventId === size ? [] : ['assets', 'holds', 'estate', 'findings', 'sources'],
      )
    },
    open: () => clients.size,
    close() {
      clearInterval(keepAlive)
      clearTimeout(timer)
      for (const client of clients.keys()) client.end()
    },
  }
}

/** Its last chunk is sent; one that takes nothing any more is not waited for. */
function end(clients: Map<ServerResponse, Subscriber>, response: ServerResponse): void {
  clients.delete(response)
  if (response.writableLength > 0) response.destroy()
  else response.end()
}

function refuseMore(open: readonly Subscriber[], { id }: Subscriber): void {
  const { streamsPerTokenMax, streamsMax } = LIMITS
  const own = open.filter((subscriber) => subscriber.id === id).length
  if (own < streamsPerTokenMax && open.length < streamsMax) return
  throw new Problem(
    'busy',
    own < streamsPerTokenMax
      ? `${streamsMax} change streams are open, which is all there are`
      : `this token has ${streamsPerTokenMax} change streams open`,
    'close those that nobody looks at',
  )
}

/** A timer waits some 24 days at most; a later end is found when something is next sent. */
function endIn(ms: number | null, ended: () => void): NodeJS.Timeout | undefined {
  return ms === null || ms > LIMITS.timerMsMax ? undefined : setTimeout(ended, ms).unref()
}
