/**
 * A port is claimed before anything else of a start, and held until the server listens. Looking whether it is free and
 * taking it later would let two that start at once both find it taken, each by the other's look, or both find it free:
 * sockets that share a port (listening.ts) would share it with another server of this user, too. A claim shares it with
 * nobody.
 */

import { randomInt } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '@holdfast/edges-base/config/config'

export interface ClaimedPort {
  readonly host: string
  readonly port: number
  /** Those of the host that this machine has. */
  readonly addresses: readonly string[]
  /** Once or more often. */
  readonly release: () => Promise<void>
}

/** The default moves to the next free port; a configured one does not (null). */
export async function claimPort({
  host,
  port,
  portFixed,
}: Pick<Config, 'host' | 'port' | 'portFixed'>): Promise<ClaimedPort | null> {
  const tries = portFixed && port !== 0 ? 1 : NEIGHBOURS
  const all = await addressesOf(host)
  for (let offset = 0; offset < tries; offset++) {
    const claimed = await claimAll(host, all, port === 0 ? 0 : port + offset)
    if (claimed !== null) return claimed
  }
  return null
}

const NEIGHBOURS = 20

/** `localhost` is both loopback addresses, where there are both. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (host !== 'localhost') return [host]
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.length === 0 ? [host] : [...new Set(found.map(({ address }) => address))]
}

/** On each address that this machine has, or on none. */
async function claimAll(
  host: string,
  all: readonly string[],
  wanted: number,
): Promise<ClaimedPort | null> {
  const sockets: Server[] = []
  const addresses: string[] = []
  const release = async (): Promise<void> => {
    await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))))
  }
  let port = wanted
  for (const address of all) {
    const socket = await claimOne(address, port)
    if (socket === 'not-here') continue
    if (socket === 'taken') {
      await release()
      return null
    }
    sockets.push(socket)
    addresses.push(address)
    ;({ port } = socket.address() as AddressInfo) // Of a TCP server that listens.
  }
  return addresses.length === 0 ? null : { host, port, addresses, release }
}

/**
 * Two that ask in the very same moment may both be refused by the system, though nobody has it then: each is asked
 * again, and not at the same moment.
 */
async function claimOne(address: string, port: number): Promise<Server | 'taken' | 'not-here'> {
  const first = await bound(address, port)
  if (first !== 'taken') return first
  await wait(randomInt(AGAIN_MS))
  return bound(address, port)
}

const AGAIN_MS = 20

function bound(host: string, port: number): Promise<Server | 'taken' | 'not-here'> {
  return new Promise((answer) => {
    // Whoever comes before the server listens finds nobody.
    const socket = createServer((early) => early.destroy())
    socket.once('error', (thrown) => {
      const away = 'code' in thrown && thrown.code === 'EADDRNOTAVAIL'
      answer(away ? 'not-here' : 'taken')
    })
    socket.listen({ host, port }, () => answer(socket))
  })
}
