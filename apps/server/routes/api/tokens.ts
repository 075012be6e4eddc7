/** /api/v1/tokens: made, listed and revoked; the text of one is shown once. */

import { allTokens, anyToken } from '@holdfast/core/state/tokens/table'
import { tokenWarnings } from '@holdfast/core/state/tokens/warnings'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { instant, parseDuration } from '@holdfast/core/kernel/instant'
import { Problem, notFound } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { parseScope } from '@holdfast/core/model/token-scope'
import { newTokenText } from '../../auth.ts'
import {
  bodyOf,
  PAGE,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Routes,
} from '../../context.ts'
import { at } from '../../views/assets.ts'
import { page } from '../../views/page.ts'

export const tokenRoutes: Routes = (app, context) => {
  const { view } = context.driver
  app.get('/api/v1/tokens', scope('admin', PAGE), async (request) => {
    const all = function* () {
      for (const token of allTokens(view)) yield { ...token, name: token.id }
    }
    return page(context, all(), queryOf(request), (one) => ({
      name: one.name,
      uid: one.id,
      subject: one.subject,
      scope: one.scope,
      createdAt: at(one.createdAt),
      expiresAt: at(one.expiresAt),
      revokedAt: at(one.revokedAt),
      usedAt: at(one.usedAt),
    }))
  })
  app.post('/api/v1/tokens', scope('admin'), async (request, reply) => {
    const body = bodyOf(request)
    const subject = textOf(body, 'for')
    const parsed = parseScope(textOf(body, 'scope'))
    if (!parsed.ok) throw new Problem('bad-request', parsed.error.message, parsed.error.help)
    const tokenScope = parsed.value
    const age = parseDuration(typeof body['expires'] === 'string' ? body['expires'] : '1d')
    if (age === undefined)
      throw new Problem('bad-request', '`expires` is not a duration', 'write 24h or 30d')
    const text = newTokenText(context.random)
    const { answer } = await submit(
      context,
      {
        kind: 'create-token',
        subject,
        scope: tokenScope,
        hash: digestOfText(nodeHash, text),
        expiresAt: instant(context.driver.env().now + age),
      },
      principalOf(request).id,
    )
    const id = answer.kind === 'done' ? answer.ids[0] : undefined
    const warnings = tokenWarnings(view, tokenScope)
    return reply.code(201).send({ id, token: text, shownOnce: true, warnings })
  })
  app.delete('/api/v1/tokens/:id', scope('admin', ['reason']), async (request) => {
    const { id } = request.params as { id: string }
    const token = anyToken(view, id)?.id
    if (token === undefined) throw notFound('token', id, 'holdfast token list')
    const reason = queryOf(request)['reason'] ?? 'revoked'
    return (await submit(context, { kind: 'revoke-token', token, reason }, principalOf(request).id))
      .answer
  })
}
