/** Tokens. */

import type { Digest } from '../../kernel/hash.ts'
import type { TokenId } from '../../kernel/ids.ts'
import type { Token } from '../../model/token.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface TokenTables {
  readonly tokens: Table<TokenId, Token>
  readonly tokensByHash: Table<Digest, TokenId>
}

export function emptyTokens(): TokenTables {
  return {
    tokens: new Map(),
    tokensByHash: new Map(),
  }
}

export const TOKENS_TWINS: Twins<TokenTables> = {
  tokens: TOLD,
  tokensByHash: ({ tokens }) => new Map([...tokens.values()].map(({ hash, id }) => [hash, id])),
}
