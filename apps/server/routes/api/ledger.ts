/** /api/v1: the ledger, tokens, and the change stream. */

import { allTokens, anyToken } from '@holdfast/core/state/tokens/table'
import { tokenWarnings } from '@holdfast/core/state/tokens/warnings'
import { base64 } from '@holdfast/core/kernel/bytes'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { instant, parseDuration } from '@holdfast/core/kernel/instant'
import { Problem, notFound } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { parseScope } from '@holdfast/core/model/token-scope'
import { newTokenText, stillGood } from '../../auth.ts'
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
import { pastView } from '../../views/past.ts'
import { page } from '../../views/page.ts'
import { rendered, type Item } from '../../views/rendered.ts'
import { takeTurns } from '../../turns.ts'

/** Entries of which some may be wanted, fetched together. */
const LINES_LOOKED_AT = 500

export const ledgerRoutes: Routes = (app, context) => {
  const { view } = context.driver

  app.get('/api/v1/ledger', scope('read'), async () => ({
    id: view.ledgerId,
    size: view.size,
    key: view.checkpointKey,
    checkpoint: (await context.writer.checkpoint())?.note ?? null,
    past: pastView(context),
  }))
  app.post('/api/v1/ledger/accept-restore', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    const { behind } = context.writer.past()
    const [head, copy] = [behind?.head ?? null, behind?.copy ?? null]
    const input = { kind: 'accept-restore', reason, behind: head, copy } as const
    await submit(context, input, principalOf(request).id)
    return pastView(context)
  })
  app.get('/api/v1/ledger/entries', scope('read', ['limit', 'before', 'q']), async (request) => {
    const query = queryOf(request)
    const limit = Math.min(Math.max(1, Number(query['limit'] ?? 100) || 100), 1_000)
    const to = Math.min(view.size, Number(query['before'] ?? view.size) || view.size)
    const text = query['q'] ?? ''
    const items: Item[] = []
    const turn = takeTurns()
    let from = to
    while (from > 0 && items.length < limit) {
      // Without a filter all of them are wanted.
      const start = Math.max(0, from - (text === '' ? limit - items.length : LINES_LOOKED_AT))
      const lines = await context.writer.ledger.read(start, from)
      for (let index = lines.length - 1; index >= 0 && items.length < limit; index--) {
        const line = lines[index] ?? ''
        from = start + index
        if (text !== '' && !line.includes(text)) continue
        const [seq, name] = [from, String(from)]
        items.push(
          rendered(context.unshown, { seq, name, uid: name }, () => ({
            seq,
            entry: JSON.parse(line) as unknown,
          })),
        )
        if (turn.isOver()) await turn.pause()
      }
    }
    return { items, next: from > 0 ? from : null }
  })
  app.get('/api/v1/ledger/entries/:seq', scope('read'), async (request) => {
    const seq = Number((request.params as { seq: string }).seq)
    const checkpoint = await context.writer.checkpoint()
    if (
      !Number.isSafeInteger(seq) ||
      seq < 0 ||
      checkpoint === undefined ||
      seq >= checkpoint.size
    ) {
      throw new Problem(
        'not-found',
        `entry \`${seq}\` is not in the ledger`,
        `its size is ${view.size}`,
      )
    }
    const line = (await context.writer.ledger.read(seq, seq + 1))[0] ?? ''
    const proof = await context.writer.proof(seq, checkpoint.size)
    return { seq, line, proof: proof.map((one) => base64(one)), checkpoint: checkpoint.note }
  })

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

  app.get('/api/v1/secrets', scope('admin', PAGE), async (request) => {
    const all = function* () {
      for (const secret of view.secrets.values()) {
        if (secret.createdAt !== null) yield { ...secret, name: secret.path }
      }
    }
    return page(context, all(), queryOf(request), (one) => ({
      name: one.name,
      uid: one.name,
      versions: one.versions.map((version) => ({
        version: version.version,
        keys: version.keys,
        at: at(version.at),
        deletedAt: at(version.deletedAt),
        destroyedAt: at(version.destroyedAt),
      })),
    }))
  })

  // HEAD would be a stream of nothing.
  const stream = { ...scope('read', ['after']), exposeHeadRoute: false }
  app.get('/api/v1/events', stream, (request, reply) => {
    const principal = principalOf(request)
    const { id, expiresAt } = principal
    const endsInMs = expiresAt === null ? null : expiresAt - context.driver.env().now
    const mayRead = (): boolean => stillGood(view, principal, 'read', context.driver.env().now)
    const last = Number(request.headers['last-event-id'] ?? queryOf(request)['after'] ?? -1)
    context.events.subscribe(reply.raw, { id, endsInMs, mayRead }, last, view.size)
    reply.hijack()
  })
}
