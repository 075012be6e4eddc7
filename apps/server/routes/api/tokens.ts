/** /api/v1/tokens: made, listed and revoked; the text of one is shown once. */

import { allTokens, anyToken } from '@holdfast/core/state/tokens/table'
import { tokenWarnings } from '@holdfast/core/state/tokens/warnings'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { ApproverKey } from '@holdfast/core/model/break-glass'
import type { Token, TokenScope } from '@holdfast/core/model/token'
import { parseScope, scopeText } from '@holdfast/core/model/token-scope'
import { Problem, notFound } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { readKeyLine } from '@holdfast/edges-base/signers/ssh-signature'
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
        texts: ({ id, subject, scope, sshKey }) => [
          id,
          subject,
          scopeText(scope),
          sshKey?.fingerprint,
        ],
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
        sshKey:
          token.sshKey === undefined
            ? null
            : { type: token.sshKey.type, fingerprint: token.sshKey.fingerprint },
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
    const key = body.sshKey === undefined ? {} : { sshKey: approverKey(body.sshKey, scope) }
    const asked = { subject: body.for, scope, hash, expiresAt, ...key }
    const input = { kind: 'create-token', ...asked } as const
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

function approverKey(line: string, { kind }: TokenScope): ApproverKey {
  if (kind !== 'approve') {
    const help = 'use --scope approve, or leave the key out'
    throw new Problem('bad-request', 'only a token of scope `approve` has an SSH key', help)
  }
  const key = readKeyLine(line)
  if (key.ok) return key.value
  throw new Problem('bad-request', key.error.message, 'hand in the .pub file of ssh-keygen')
}

function stateOf({ revokedAt, expiresAt }: Token, now: Instant): 'live' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt <= now ? 'expired' : 'live'
}
