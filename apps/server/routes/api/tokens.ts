/** /api/v1/tokens: made, listed and revoked; the text of one is shown once. */

import { allTokens, anyToken } from '@holdfast/core/state/tokens/table'
import { tokenWarnings } from '@holdfast/core/state/tokens/warnings'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Token } from '@holdfast/core/model/token'
import { parseScope, scopeText } from '@holdfast/core/model/token-scope'
import { Problem, notFound } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { newTokenText } from '../../auth.ts'
import { submitDone, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { at } from '../../views/assets.ts'
import { listed } from '../../views/listed.ts'

export const tokenRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'token.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(
      context,
      query,
      {
        rows: allTokens(view),
        known: ({ id }) => ({ name: id, uid: id }),
        filters: { state: (token, states) => states.includes(stateOf(token, now)) },
        sorts: {
          name: ({ id }) => id,
          subject: ({ subject }) => subject,
          allows: ({ scope }) => scopeText(scope),
          createdAt: ({ createdAt }) => createdAt,
          expiresAt: ({ expiresAt }) => expiresAt,
          usedAt: ({ usedAt }) => usedAt,
        },
        facets: { state: (token) => stateOf(token, now), scope: ({ scope }) => scope.kind },
        texts: ({ id, subject, scope }) => [id, subject, scopeText(scope)],
      },
      (token) => ({
        name: token.id,
        uid: token.id,
        subject: token.subject,
        scope: token.scope,
        allows: scopeText(token.scope),
        state: stateOf(token, now),
        createdAt: at(token.createdAt),
        expiresAt: at(token.expiresAt),
        revokedAt: at(token.revokedAt),
        usedAt: at(token.usedAt),
      }),
    )
  })

  serve(app, 'token.create', async ({ body, principal }) => {
    const parsed = parseScope(body.scope)
    if (!parsed.ok) throw new Problem('bad-request', parsed.error.message, parsed.error.help)
    const scope = parsed.value
    const text = newTokenText(context.random)
    const hash = digestOfText(nodeHash, text)
    const expiresAt = instant(context.driver.env().now + body.expires)
    const input = { kind: 'create-token', subject: body.for, scope, hash, expiresAt } as const
    const { ids } = await submitDone(context, input, principal.id)
    const [id = ''] = ids
    return { id, token: text, shownOnce: true as const, warnings: tokenWarnings(view, scope) }
  })

  serve(app, 'token.revoke', async ({ params, query, principal }) => {
    const token = anyToken(view, params.id)?.id
    if (token === undefined) throw notFound('token', params.id, 'holdfast token list')
    const { reason = 'revoked' } = query
    return submitDone(context, { kind: 'revoke-token', token, reason }, principal.id)
  })
}

function stateOf({ revokedAt, expiresAt }: Token, now: Instant): 'live' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt <= now ? 'expired' : 'live'
}
