/** /api/v1: what one asks of an asset (verify, quarantine, explain) and reports handed in for it. */

import { digestOf } from '@holdfast/core/kernel/hash'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { find } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { bodyOf, principalOf, queryOf, scope, submit, textOf, type Routes } from '../../context.ts'
import { at, explanationOf } from '../../views/assets.ts'
import { unknownName } from './estate.ts'

export const assetRoutes: Routes = (app, context) => {
  const named = (name: string) => {
    const asset = find(context.driver.view, 'Asset', name)
    if (asset === undefined) throw unknownName('Asset', name)
    return asset
  }

  app.get('/api/v1/explain/asset/:name', scope('read'), async (request) =>
    explanationOf(context, named((request.params as { name: string }).name)),
  )

  app.post('/api/v1/assets/:name/verify', scope('read'), async (request, reply) => {
    const { name } = request.params as { name: string }
    const input = { kind: 'request-verification', asset: name } as const
    const { answer } = await submit(context, input, principalOf(request).id)
    const id = answer.kind === 'done' ? (answer.ids[0] ?? '') : ''
    return reply.code(202).send({ verification: id, watch: `/api/v1/verifications/${id}` })
  })

  app.get('/api/v1/verifications/:id', scope('read'), async (request) => {
    const { id } = request.params as { id: string }
    const found = [...context.driver.view.verifications.values()].find((one) => one.id === id)
    if (found === undefined) throw new Problem('not-found', `verification \`${id}\` is not known`)
    return { ...found, requestedAt: at(found.requestedAt), finishedAt: at(found.finishedAt) }
  })

  app.get('/api/v1/assets/:name/nonce', scope('report'), async (request) => {
    const asset = named((request.params as { name: string }).name)
    return { nonce: context.nonces.issue(asset.uid, context.driver.env().now) }
  })

  for (const kind of ['quarantine', 'lift-quarantine'] as const) {
    app.post(`/api/v1/assets/:name/${kind}`, scope('admin'), async (request) => {
      const { name } = request.params as { name: string }
      const reason = textOf(bodyOf(request), 'reason')
      const { answer } = await submit(
        context,
        { kind, asset: name, reason },
        principalOf(request).id,
      )
      return answer
    })
  }

  app.post(
    '/api/v1/import',
    { ...scope('report'), bodyLimit: LIMITS.reportBytesMax },
    async (request) => {
      const query = queryOf(request)
      const name = query['asset'] ?? ''
      const asset = named(name)
      const raw = utf8(
        typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
      )
      const read = await context.reader.read(raw)
      if (!read.ok)
        throw new Problem('bad-request', read.error.message, read.error.help, [read.error])
      const { principal } = request
      const source =
        principal?.scope.kind === 'report' ? principal.scope.source : (query['source'] ?? 'import')
      const { facts, nonce: nonceText } = read.value
      const now = context.driver.env().now
      const checked = nonceText === null ? null : context.nonces.check(nonceText, asset.uid, now)
      if (checked !== null && !checked.ok) {
        throw new Problem(
          'evidence-refused',
          'the nonce of this report is not good',
          'fetch a new one',
          [
            {
              code: checked.code,
              message: 'the nonce is of another asset or too old',
              help: 'holdfast asset nonce',
            },
          ],
        )
      }
      const factsBytes = utf8(canonicalJson(facts as unknown as Json)) // Facts hold Json members only.
      const document = await context.writer.blobs.put(raw)
      await context.writer.blobs.put(factsBytes)
      const { answer, size } = await submit(
        context,
        {
          kind: 'import',
          asset: name,
          source,
          nonce: checked === null ? null : checked.claim,
          facts,
          assertSubject: query['assertSubject'] === 'true',
          document,
          factsDigest: digestOf(nodeHash, factsBytes),
          reader: read.value.format,
        },
        principalOf(request).id,
      )
      return {
        evidence: answer.kind === 'done' ? answer.ids[0] : null,
        format: read.value.format,
        ledgerSize: size,
        explanation: explanationOf(context, named(name)),
      }
    },
  )
}
