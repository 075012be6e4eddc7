/**
 * Who has a place while all are taken. Nobody is counted by address: five thousand agents may stand behind one.
 * Strangers together are one holder, each token and each agent's key another. Strangers give way first; down to
 * their share, who holds most does: of either the one that has been quiet for longest.
 */

import type { Server } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { MINUTE_MS } from '@holdfast/core/kernel/instant'

interface Place {
  readonly socket: Socket
  readonly name: string
  /** Null: nobody known has asked over it. */
  holder: string | null
  /** Being answered. */
  asked: number
}

/** As a request shows it: over TLS another object than the one that was accepted. */
export type Caller = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>

/** Of strangers together, and of whoever is known. */
export interface Counted {
  readonly strangers: number
  readonly known: number
}

export interface Connections {
  /** Every connection of it from now on. */
  watch(server: Server): void
  /** The last request was of somebody known; null: of nobody any more. */
  known(caller: Caller, holder: string | null): void
  readonly most: number
  open(): Counted
  /** So many gave way to others since the start. */
  ended(): Counted
  /** One that spoke nothing that is read here, or not in time. */
  refuse(): void
  refused(): number
  /** Whoever asks for nothing is ended now, everybody else after the answer. */
  close(): void
}

/** Of all places, these are left to strangers however many callers are known: a caller begins as one. */
const SHARE_OF_STRANGERS = 1 / 4

/** `tell`: so many were ended for others within a minute. */
export function connectionsOf(most: number, tell: (ended: number) => void): Connections {
  const share = Math.ceil(most * SHARE_OF_STRANGERS)
  const places = new Map<string, Place>()
  // Insertion order is the order of the last word.
  const strangers = new Set<Place>()
  const holders = new Map<string, Set<Place>>()
  const ended = { strangers: 0, known: 0 }
  let [untold, known, refused, closing] = [0, 0, 0, false]
  let telling: NodeJS.Timeout | undefined

  const count = ({ holder }: Place): void => {
    ended[holder === null ? 'strangers' : 'known'] += 1
    untold += 1
    telling ??= setTimeout(() => {
      telling = undefined
      tell(untold)
      untold = 0
    }, MINUTE_MS).unref()
  }

  const leave = (place: Place): void => {
    if (place.holder === null) strangers.delete(place)
    else {
      const of = holders.get(place.holder)
      if (of?.delete(place) === true) known -= 1
      if (of?.size === 0) holders.delete(place.holder)
    }
  }
  const enter = (place: Place): void => {
    if (place.holder === null) strangers.add(place)
    else {
      const of = holders.get(place.holder) ?? new Set()
      holders.set(place.holder, of.add(place))
      known += 1
    }
  }
  const makeRoom = (): void => {
    while (strangers.size + known > most) {
      const [longest] = strangers.size > share ? strangers : largest(holders.values())
      if (longest === undefined) return
      count(longest)
      gone(longest)
      longest.socket.destroy()
    }
  }
  const gone = (place: Place): void => {
    leave(place)
    if (places.get(place.name) === place) places.delete(place.name)
  }

  return {
    most,
    watch(server) {
      server.on('connection', (socket: unknown) => {
        // A request that is given to a second parser (list-method.ts) has its place already.
        if (!(socket instanceof Socket)) return
        const place: Place = { socket, name: nameOf(socket), holder: null, asked: 0 }
        places.set(place.name, place)
        enter(place)
        socket.once('close', () => gone(place))
        makeRoom()
      })
      server.on('request', ({ socket }, response) => {
        const place = places.get(nameOf(socket))
        if (place === undefined) return
        place.asked += 1
        response.once('close', () => {
          place.asked -= 1
          if (closing && place.asked === 0) place.socket.end()
        })
      })
    },
    known(caller, holder) {
      const place = places.get(nameOf(caller))
      if (place === undefined) return
      leave(place)
      place.holder = holder
      enter(place)
    },
    open: () => ({ strangers: strangers.size, known }),
    ended: () => ({ ...ended }),
    refuse: () => void (refused += 1),
    refused: () => refused,
    close() {
      closing = true
      clearTimeout(telling)
      for (const { asked, socket } of places.values()) if (asked === 0) socket.destroy()
    },
  }
}

/** A token that counts, or an agent's message that was taken, makes a caller known; one that does not, a stranger. */
export function keepCallers(app: FastifyInstance, connections: Connections): void {
  // After the token was looked at.
  app.addHook('onRequest', async ({ principal, raw }) => {
    if (principal !== undefined) connections.known(raw.socket, principal.id)
  })
  app.addHook('onResponse', async (request, { statusCode }) => {
    if (statusCode === 401) connections.known(request.raw.socket, null)
    const sender = statusCode < 300 ? request.routeOptions.config.sender?.(request) : undefined
    if (sender !== undefined) connections.known(request.raw.socket, sender.id)
  })
}

function nameOf({ remoteAddress, remotePort, localAddress }: Caller): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`
}

function largest(sets: Iterable<ReadonlySet<Place>>): ReadonlySet<Place> {
  let most: ReadonlySet<Place> = new Set()
  for (const one of sets) if (one.size > most.size) most = one
  return most
}
