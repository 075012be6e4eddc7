/** The fold of tokens. */

import type { TokenId } from '../../kernel/ids.ts'
import { instant } from '../../kernel/instant.ts'
import type { State } from '../state.ts'
import { TIGHTENS, LOOSENS, type Rows } from '../row.ts'
import type { TokenEntries } from './entries.ts'

export function tokenEnded(
  state: State,
  id: TokenId,
  change: { readonly revokedAt: number; readonly usedAt?: number },
): void {
  const token = state.tokens.get(id)
  if (token === undefined) return
  state.tokens.set(id, {
    ...token,
    revokedAt: instant(change.revokedAt),
    usedAt: change.usedAt === undefined ? token.usedAt : instant(change.usedAt),
  })
}

export const TOKENS_ROWS: Rows<TokenEntries> = {
  'token.created@1': {
    fold: (state, { body: { token } }) => {
      state.tokens.set(token.id, token)
      state.tokensByHash.set(token.hash, token.id)
    },
    stage: LOOSENS,
    touches: ({ token }) => ({ writes: [`token ${token.id}`] }),
    changes: ['token'],
    words: () => 'a workload token was issued',
  },
  'token.revoked@1': {
    fold: (state, { at, body }) => tokenEnded(state, body.id, { revokedAt: at }),
    stage: TIGHTENS,
    touches: ({ id }) => ({ writes: [`token ${id}`] }),
    changes: ['token'],
  },
}
