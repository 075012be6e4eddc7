/** Whose message it is, as far as its key says: known before a byte of the body is read, and proven by it. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { View } from '@holdfast/core/state/state'
import type { Enrolments, Offered } from './enrolment.ts'

export interface Speaker {
  readonly keyId: string
  /** Raw Ed25519, base64. */
  readonly publicKey: string
  readonly asset: AssetUid
  readonly source: string
  /** The newest counter of it in the ledger. */
  readonly recorded: number
  /** Set while its first message is awaited. */
  readonly offered: Offered | null
}

export function speakerOf(
  view: View,
  enrolments: Enrolments,
  keyId: string | undefined,
): Speaker | undefined {
  if (keyId === undefined) return undefined
  const owner = view.assets.get(view.assetsByAgentKey.get(keyId) ?? ('' as AssetUid)) // No asset has it.
  const agent = owner?.agents.find((one) => one.keyId === keyId)
  if (owner !== undefined && agent !== undefined) {
    const { publicKey, source } = agent
    const recorded = owner.standings.get(source)?.counter ?? 0
    return { keyId, publicKey, asset: owner.uid, source, recorded, offered: null }
  }
  const offered = enrolments.offered(keyId)
  if (offered === undefined) return undefined
  const { publicKey, asset, source } = offered
  return { keyId, publicKey, asset, source, recorded: 0, offered }
}
