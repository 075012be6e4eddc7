/** What the entry of an agent that enrols says. */

import type { AssetUid, TokenId } from '../../kernel/ids.ts'

export interface AgentEntries {
  readonly 'agent.enrolled@1': {
    readonly asset: AssetUid
    readonly token: TokenId | null
    /** Raw Ed25519 public key, base64. */
    readonly publicKey: string
    readonly keyId: string
    readonly identifiers: { readonly [name: string]: string }
    readonly source: string
    /** The same key again: what it said last, from which it goes on. Absent: anew, from nothing. */
    readonly counter?: number
  }
}
