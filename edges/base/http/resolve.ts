/** A name is resolved once, its addresses are judged, and exactly those are connected to. */

import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { addressProblem, type Network } from './addresses.ts'

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface NotResolved {
  readonly code: 'name' | 'address'
  readonly message: string
  readonly help: string
}

export const ADDRESS_HELP =
  'loopback and private addresses need `network: private`; link-local and metadata addresses are never asked'

export const resolveByName: Resolve = (host) => lookup(host, { all: true })

/** `host` without brackets. One refused address refuses the name: public and private side by side is rebinding. */
export async function checkedAddresses(
  host: string,
  network: Network,
  resolve: Resolve = resolveByName,
): Promise<Result<readonly LookupAddress[], NotResolved>> {
  const family = isIP(host)
  const found =
    family === 0
      ? await resolve(host).catch((): readonly LookupAddress[] => [])
      : [{ address: host, family }]
  if (found.length === 0) {
    const help = 'check the url and DNS'
    return err({ code: 'name', message: `the name \`${host}\` is not known`, help })
  }
  for (const { address } of found) {
    const problem = addressProblem(address, network)
    if (problem !== null) {
      const message = address === host ? problem : `\`${host}\` is refused: ${problem}`
      return err({ code: 'address', message, help: ADDRESS_HELP })
    }
  }
  return ok(found)
}

/** In place of the resolver: the addresses that were checked, and no other. */
export function answering(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }
}
