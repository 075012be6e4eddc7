/** What the entries of tokens say. */

import type { TokenId } from '../../kernel/ids.ts'
import type { Token } from '../../model/token.ts'

export interface TokenEntries {
  readonly 'token.created@1': { readonly token: Token }
  readonly 'token.revoked@1': { readonly id: TokenId; readonly reason: string }
}
