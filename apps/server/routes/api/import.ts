/** /api/v1/import: documents handed in. Each of its reports is about one asset, named or found. */

import { digestOf } from '@holdfast/core/kernel/hash'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { isAbout, subjectName } from '@holdfast/core/discover/match-subject'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { ReadDocument } from '@holdfast/formats/registry'
import { summaryOf } from '@holdfast/formats/summary'
import { principalOf, queryOf, scope, submit, type Context, type Routes } from '../../context.ts'
import { explanationOf } from '../../views/assets.ts'
import { unknownName } from './estate.ts'

type Report = HostFacts | ComponentFacts

export const importRoutes: Routes = (app, context) => {
  app.post(
    '/api/v1/import',
    { ...scope('report'), bodyLimit: LIMITS.reportBytesMax },
    async (request) => {
      const query = queryOf(request)
      const name = query['asset']
      const asset = name === undefined ? undefined : find(context.driver.view, 'Asset', name)
      if (name !== undefined && asset === undefined) throw unknownName('Asset', name)
      const { body } = request
      const raw = Buffer.isBuffer(body)
        ? new Uint8Array(body)
        : utf8(typeof body === 'string' ? body : '')
      const read = await context.reader.read(raw)
      if (!read.ok) {
        throw new Problem('bad-request', read.error.message, read.error.help, [read.error])
      }
      if (read.value.reports.length === 0) throw aboutNothing(read.value)
      const principal = principalOf(request)
      const source =
        principal.scope.kind === 'report' ? principal.scope.source : (query['source'] ?? 'import')
      const given = {
        raw,
        source,
        actor: principal.id,
        assertSubject: query['assertSubject'] === 'true',
      }
      const summary = summaryOf(read.value)
      if (asset !== undefined) {
        const report = reportAbout(asset, read.value, given.assertSubject)
        const { evidence, size } = await handIn(context, asset, report, read.value, given)
        const explanation = explanationOf(context, asset)
        return { evidence, format: read.value.format, ledgerSize: size, summary, explanation }
      }
      const results = []
      for (const report of read.value.reports)
        results.push(await handInFound(context, report, read.value, given))
      return { format: read.value.format, ledgerSize: context.driver.view.size, summary, results }
    },
  )
}

interface Given {
  readonly raw: Uint8Array
  readonly source: string
  readonly actor: string
  readonly assertSubject: boolean
}

function aboutNothing(read: ReadDocument): Problem {
  const { format, advisories } = summaryOf(read)
  return new Problem(
    'bad-request',
    `this ${format} document is about ${advisories} vulnerabilities and no asset`,
    'make it a source of advisories: a Source with its directory',
  )
}

/** The one that is about the asset; a document about one thing may be insisted on. */
function reportAbout(asset: Stored<'Asset'>, read: ReadDocument, insisted: boolean): Report {
  const [only, ...others] = read.reports
  const matching = read.reports.find((report) => isAbout(asset, report))
  if (matching !== undefined) return matching
  if (only !== undefined && (others.length === 0 || insisted)) return only
  const names = read.reports.slice(0, 5).map((report) => subjectName(report))
  throw new Problem(
    'subject-mismatch',
    `the document is about ${read.reports.length} assets and none is \`${asset.name}\`: ${names.join(', ')} …`,
    'import it without an asset: each report then finds its own',
  )
}

async function handInFound(
  context: Context,
  report: Report,
  read: ReadDocument,
  given: Given,
): Promise<{ subject: string; asset: string | null; evidence: string | null; why: string | null }> {
  const { view } = context.driver
  const subject = subjectName(report)
  const byName = find(view, 'Asset', subject)
  const asset = byName ?? [...view.manifests.Asset.values()].find((one) => isAbout(one, report))
  if (asset === undefined) {
    return { subject, asset: null, evidence: null, why: 'no declared asset goes by these names' }
  }
  try {
    const { evidence } = await handIn(context, asset, report, read, given)
    return { subject, asset: asset.name, evidence, why: null }
  } catch (thrown) {
    // One refused report leaves the others of its document.
    if (!(thrown instanceof Problem)) throw thrown
    return { subject, asset: asset.name, evidence: null, why: thrown.message }
  }
}

async function handIn(
  context: Context,
  asset: Stored<'Asset'>,
  facts: Report,
  read: ReadDocument,
  given: Given,
): Promise<{ readonly evidence: string | null; readonly size: number }> {
  const nonce = nonceOf(context, asset, read.nonce)
  const factsBytes = utf8(canonicalJson(facts as unknown as Json)) // Facts hold Json members only.
  const document = await context.writer.blobs.put(given.raw)
  await context.writer.blobs.put(factsBytes)
  const { answer, size } = await submit(
    context,
    {
      kind: 'import',
      asset: asset.name,
      source: given.source,
      nonce,
      facts,
      assertSubject: given.assertSubject,
      document,
      factsDigest: digestOf(nodeHash, factsBytes),
      reader: read.format,
    },
    given.actor,
  )
  return { evidence: answer.kind === 'done' ? (answer.ids[0] ?? null) : null, size }
}

function nonceOf(context: Context, asset: Stored<'Asset'>, text: string | null): NonceClaim | null {
  if (text === null) return null
  const checked = context.nonces.check(text, asset.uid, context.driver.env().now)
  if (checked.ok) return checked.claim
  const message = 'the nonce is of another asset or too old'
  throw new Problem('evidence-refused', 'the nonce of this report is not good', 'fetch a new one', [
    { code: checked.code, message, help: 'holdfast asset nonce' },
  ])
}
