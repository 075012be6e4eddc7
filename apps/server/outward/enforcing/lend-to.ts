/** What the operator lends to one enforcement point: its secret, bound to its host, and a way out to where it may go. */

import type { Redacted } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { EnforcementPointSpec } from '@holdfast/core/model/manifest'
import {
  lendSecret,
  privateProblem,
  type Lending,
  type NotLent,
} from '@holdfast/edges-base/config/lending'
import { OutboundError, outbound, type Outbound } from '@holdfast/edges-base/http/outbound'

export interface Lent {
  /** Null: it names none, or it cannot be read. */
  readonly secret: Redacted<string> | null
  readonly send: Outbound
}

/** The error says what the operator would have to allow. */
export function lendTo(
  lending: Lending,
  { url, secret }: EnforcementPointSpec,
): Result<Lent, string> {
  const lent = secret === undefined ? ok(null) : lendSecret(lending, secret, url)
  if (!lent.ok) return err(wordsOf(lent.error))
  return ok({ secret: lent.value, send: senderTo(lending, url) })
}

/** What runs on a private network is told where the operator names it; link-local addresses never. */
function senderTo(lending: Lending, url: string | undefined): Outbound {
  const away = privateProblem(lending, url)
  if (away === null) return outbound({ network: 'private' })
  const send = outbound()
  return (...asked) =>
    send(...asked).catch((thrown: unknown) => {
      if (!(thrown instanceof OutboundError) || thrown.code !== 'address') throw thrown
      throw new OutboundError(thrown.code, `${thrown.message}; ${wordsOf(away)}`, thrown.help)
    })
}

function wordsOf({ message, help }: NotLent): string {
  return `${message} (${help})`
}
