/** What the operator lends to one enforcement point: its secret, bound to its host, and a way out to where it may go. */

import type { Redacted } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import {
  lendSecret,
  privateProblem,
  type Lending,
  type NotLent,
} from '@holdfast/edges-base/config/lending'
import {
  addressesOf,
  OutboundError,
  outbound,
  type AddressesAt,
  type Outbound,
} from '@holdfast/edges-base/http/outbound'

export interface Lent {
  /** Null: it names none, or it cannot be read. */
  readonly secret: Redacted<string> | null
  readonly send: Outbound
  readonly addresses: AddressesAt
}

/** The error says what the operator would have to allow. */
export function lendTo(lending: Lending, { url, secret }: PointConfig): Result<Lent, string> {
  const lent = secret === undefined ? ok(null) : lendSecret(lending, secret, url)
  if (!lent.ok) return err(wordsOf(lent.error))
  return ok({ secret: lent.value, ...waysOut(lending, url) })
}

/** What runs on a private network is reached where the operator names it; link-local addresses never. */
function waysOut(lending: Lending, url: string | undefined): Pick<Lent, 'send' | 'addresses'> {
  const away = privateProblem(lending, url)
  const network = away === null ? 'private' : undefined
  const send = outbound(network === undefined ? {} : { network })
  const orAway = (thrown: unknown): never => {
    if (away === null || !(thrown instanceof OutboundError) || thrown.code !== 'address') {
      throw thrown
    }
    throw new OutboundError(thrown.code, `${thrown.message}; ${wordsOf(away)}`, thrown.help)
  }
  return {
    send: (...asked) => send(...asked).catch(orAway),
    addresses: (at) => addressesOf(at, { network }).catch(orAway),
  }
}

function wordsOf({ message, help }: NotLent): string {
  return `${message} (${help})`
}
