/** The fold of tokens. */

import type { TokenId } from '../../kernel/ids.ts'
import { instant } from '../../kernel/instant.ts'
import type { Token } from '../../model/token.ts'
import type { State } from '../state.ts'
import { setIn } from '../table.ts'
import { TIGHTENS, LOOSENS, type Rows } from '../row.ts'
import type { TokenEntries } from './entries.ts'
import { anyToken } from './table.ts'

export function tokenEnded(
  state: State,
  id: TokenId,
  change: { readonly revokedAt: number; readonly usedAt?: number },
): void {
  const token = anyToken(state, id)
  if (token === undefined) return
  put(state, {
    ...token,
    revokedAt: instant(change.revokedAt),
    usedAt: change.usedAt === undefined ? token.usedAt : instant(change.usedAt),
  })
}

function put({ tokens, pastTokens }: State, token: Token): void {
  setIn({ live: tokens, past: pastTokens }, token.id, token, token.revokedAt === null)
}

export const TOKENS_ROWS: Rows<TokenEntries> = {
  'token.created@1': {
    fold: (state, { body: { token } }) => {
      put(state, token)
      state.tokensByHash.set(token.hash, token.id)
    },
    stage: LOOSENS,
    touches: ({ token }) => ({ writes: [`token ${token.id}`] }),
    changes: ['tokens'],
    words: ({ token: { scope } }) =>
      scope.kind === 'workload' ? 'a workload token was issued' : 'a token was created',
  },
  'token.revoked@1': {
    fold: (state, { at, body }) => tokenEnded(state, body.id, { revokedAt: at }),
    stage: TIGHTENS,
    touches: ({ id }) => ({ writes: [`token ${id}`] }),
    changes: ['tokens'],
  },
}
