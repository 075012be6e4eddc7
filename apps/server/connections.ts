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
  const places = new Map<string, Place>()
  const kept = keptPlaces(Math.ceil(most * SHARE_OF_STRANGERS))
  const endings = countEndings(tell)
  let [refused, closing] = [0, false]
  const gone = (place: Place): void => {
    kept.leave(place)
    if (places.get(place.name) === place) places.delete(place.name)
  }
  const makeRoom = (): void => {
    while (kept.strangers() + kept.known() > most) {
      const longest = kept.longest()
      if (longest === undefined) return
      endings.count(longest)
      gone(longest)
      longest.socket.destroy()
    }
  }

  return {
    most,
    watch(server) {
      server.on('connection', (socket: unknown) => {
        // A request that is given to a second parser (list-method.ts) has its place already.
        if (!(socket instanceof Socket)) return
        const place: Place = { socket, name: nameOf(socket), holder: null, asked: 0 }
        places.set(place.name, place)
        kept.enter(place)
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
      kept.leave(place)
      place.holder = holder
      kept.enter(place)
    },
    open: () => ({ strangers: kept.strangers(), known: kept.known() }),
    ended: () => endings.ended(),
    refuse: () => void (refused += 1),
    refused: () => refused,
    close() {
      closing = true
      endings.close()
      for (const { asked, socket } of places.values()) if (asked === 0) socket.destroy()
    },
  }
}

interface KeptPlaces {
  enter(place: Place): void
  /** With the holder it has entered with. */
  leave(place: Place): void
  strangers(): number
  known(): number
  /** Of whoever has most, the place with the oldest last word. */
  longest(): Place | undefined
}

/** @param share - so many strangers may stay before one of them has to go */
function keptPlaces(share: number): KeptPlaces {
  // Insertion order is the order of the last word.
  const strangers = new Set<Place>()
  const holders = new Map<string, Set<Place>>()
  let known = 0
  return {
    enter(place) {
      if (place.holder === null) strangers.add(place)
      else {
        const own = holders.get(place.holder) ?? new Set()
        holders.set(place.holder, own.add(place))
        known += 1
      }
    },
    leave(place) {
      if (place.holder === null) strangers.delete(place)
      else {
        const own = holders.get(place.holder)
        if (own?.delete(place) === true) known -= 1
        if (own?.size === 0) holders.delete(place.holder)
      }
    },
    strangers: () => strangers.size,
    known: () => known,
    longest() {
      const [longest] = strangers.size > share ? strangers : largest(holders.values())
      return longest
    },
  }
}

interface Endings {
  count(place: Place): void
  ended(): Counted
  close(): void
}

function countEndings(tell: (ended: number) => void): Endings {
  const ended = { strangers: 0, known: 0 }
  let untold = 0
  let telling: NodeJS.Timeout | undefined
  return {
    count({ holder }) {
      ended[holder === null ? 'strangers' : 'known'] += 1
      untold += 1
      telling ??= setTimeout(() => {
        telling = undefined
        tell(untold)
        untold = 0
      }, MINUTE_MS).unref()
    },
    ended: () => ({ ...ended }),
    close: () => clearTimeout(telling),
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
