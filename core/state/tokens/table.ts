/** Tokens. */

import type { Digest } from '../../kernel/hash.ts'
import type { TokenId } from '../../kernel/ids.ts'
import type { Token } from '../../model/token.ts'
import { TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface TokenTables {
  /** Neither revoked nor used up. No entry says that the date of one has passed: it stays here, and is looked up by id. */
  readonly tokens: Table<TokenId, Token>
  readonly pastTokens: Table<TokenId, Token>
  /** Past ones too: whoever holds one is told what became of it. */
  readonly tokensByHash: Table<Digest, TokenId>
}

export function emptyTokens(): TokenTables {
  return {
    tokens: new Map(),
    pastTokens: new Map(),
    tokensByHash: new Map(),
  }
}

export const TOKENS_TWINS: Twins<TokenTables> = {
  tokens: TOLD,
  pastTokens: TOLD,
  tokensByHash: (tables) => new Map([...allTokens(tables)].map(({ hash, id }) => [hash, id])),
}

type Tokens = { readonly [Name in 'tokens' | 'pastTokens']: ReadonlyTable<TokenId, Token> }

/** Live or past. */
export function anyToken(view: Tokens, id: string): Token | undefined {
  const token = id as TokenId // Any other text is no key.
  return view.tokens.get(token) ?? view.pastTokens.get(token)
}

/** Past ones first. */
export function* allTokens(view: Tokens): Iterable<Token> {
  yield* view.pastTokens.values()
  yield* view.tokens.values()
}
