/** Looks of `doctor` at the address to listen on: is it of this machine, is it free, else who has it. */

import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fail, ok, warn, whyOf, type Check } from './check.ts'
import { calledBy, portHolder } from '../proc.ts'

export const PORT: Check = {
  name: 'port',
  async look({ config, remote, asked }) {
    if (remote || !config.ok) return null
    const { host, port, portFixed } = config.value
    const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
    const address = await addressOf(host)
    if (address === null) {
      return fail(`${host} is no address of this machine`, 'listen on one of it: --listen')
    }
    if (port === 0) return ok('any that is free')
    const { url, health } = asked
    const own = url !== null && health !== null ? portOf(url) : null
    if (own === port) return ok(`${place} is this server's`)
    // Which one it was told to take is not known here.
    if (own !== null && !portFixed) return ok(`the server listens on port ${own}`)
    if (!(await isTaken(address, port))) return ok(`${place} is free`)
    const holder = portHolder(port)
    const who = holder === null ? 'another program' : calledBy(holder)
    if (own !== null) {
      return warn(
        `${place} is taken by ${who}; the server listens on port ${own} instead`,
        'stop what has it and restart the server, or name the other with --listen',
      )
    }
    const taken = `${place} is taken by ${who}`
    return portFixed
      ? fail(taken, 'stop it, or choose another with --listen or HOLDFAST_LISTEN')
      : warn(`${taken}: a start takes the next free port`, 'stop it, or name another with --listen')
  },
}

/** Where one that listens there can be met; null: it is not of this machine. */
async function addressOf(host: string): Promise<string | null> {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '::1'
  const address = isIP(host) === 0 ? await lookup(host).then(toAddress, () => null) : host
  if (address === null) return null
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  const isOwn = address.startsWith('127.') || own.some((found) => found.address === address)
  return isOwn ? address : null
}

function toAddress({ address }: { readonly address: string }): string {
  return address
}

const ANSWER_MS = 2_000

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((answer, failed) => {
    const socket = connect({ host, port, timeout: ANSWER_MS })
    const end = (taken: boolean): void => {
      socket.destroy()
      answer(taken)
    }
    // Its queue is full: somebody has it.
    socket.once('connect', () => end(true)).once('timeout', () => end(true))
    socket.once('error', (error) => {
      if (whyOf(error) === 'ECONNREFUSED') end(false)
      else failed(error)
    })
  })
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url)
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
