/** /api/v1/import: documents handed in. Each of its reports is about one asset, named or found. */

import { isAbout, subjectName } from '@holdfast/core/discover/match-subject'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/state/state'
import { Problem, problemOfDetail } from '@holdfast/edges-base/http/problems'
import { bytesOf, principalOf, queryOf, scope, type Routes } from '../../context.ts'
import { refuseImports } from '../../driver/disk.ts'
import type { Read, ReadReport } from '../../driver/read-call.ts'
import { assetOf, handIn, handInFound } from '../../outward/sources/hand-in.ts'
import { listContainers } from '../../outward/sources/list-containers.ts'
import { propose } from '../../outward/sources/take-statements.ts'
import { refuseUndeclared, onlyLowers, sourceOf } from '../../outward/sources/who-speaks.ts'
import { explanationOf } from '../../views/assets.ts'
import { unknownName } from './estate.ts'

export const importRoutes: Routes = (app, context) => {
  app.post(
    '/api/v1/import',
    scope('report', ['asset', 'source', 'assertSubject']),
    async (request) => {
      refuseImports(context.disk)
      const query = queryOf(request)
      const name = query['asset']
      const asset = name === undefined ? undefined : find(context.driver.view, 'Asset', name)
      if (name !== undefined && asset === undefined) {
        throw unknownName(context, request, 'Asset', name)
      }
      const raw = bytesOf(request)
      const principal = principalOf(request)
      const source = sourceOf(principal, query['source'])
      const { view } = context.driver
      const read = await context.reader.read(raw, find(view, 'Source', source)?.spec ?? {})
      if (!read.ok) throw problemOfDetail(read.error.code, read.error.message, read.error.help)
      if (find(view, 'Source', source) === undefined) {
        const told = read.value.reports.flatMap(
          (one) => (asset ?? assetOf(view, one.facts))?.uid ?? [],
        )
        refuseUndeclared(view, source, [...new Set(told)], read.value.reports[0]?.facts ?? null)
      }
      if (read.value.observed !== null) {
        const help = 'declare a Source with fetch: {adapter: endpoint, url}'
        throw new Problem(
          'bad-request',
          'we look at an address ourselves: it is never handed in',
          help,
        )
      }
      if (read.value.running !== null) {
        return await listContainers(context, asset, read.value, {
          raw,
          source,
          actor: principal.id,
        })
      }
      const statements = await propose(context, source, read.value, raw, principal.id)
      if (read.value.reports.length === 0) {
        if (statements.length === 0) throw aboutNothing(read.value)
        return { format: read.value.format, statements, summary: read.value.summary }
      }
      const given = {
        raw,
        source,
        actor: principal.id,
        assertSubject: query['assertSubject'] === 'true',
      }
      const { summary } = read.value
      if (asset !== undefined) {
        const report = reportAbout(asset, read.value, given.assertSubject)
        const { evidence, size } = await handIn(context, asset, report, read.value, given)
        // What feeds say of the list is part of the answer: until then nothing is called verified.
        await context.matcher.matched(asset.uid)
        const explanation = await explanationOf(context, asset)
        const { format } = read.value
        const only = onlyLowers(view, source, asset.uid, report.facts, format)
        return {
          evidence,
          format,
          ledgerSize: size,
          summary,
          statements,
          explanation,
          onlyLowers: only,
        }
      }
      const results = []
      for (const report of read.value.reports)
        results.push(await handInFound(context, report, read.value, given))
      const { format } = read.value
      return { format, ledgerSize: context.driver.view.size, summary, statements, results }
    },
  )
}

function aboutNothing(read: Read): Problem {
  const { format, summary } = read
  return new Problem(
    'bad-request',
    `this ${format} document is about ${summary.advisories} vulnerabilities and no asset`,
    'make it a source of advisories: a Source with its directory',
  )
}

/** The one that is about the asset; a document about one thing may be insisted on. */
function reportAbout(asset: Stored<'Asset'>, read: Read, insisted: boolean): ReadReport {
  const [only, ...others] = read.reports
  const matching = read.reports.find((report) => isAbout(asset, report.facts))
  if (matching !== undefined) return matching
  if (only !== undefined && (others.length === 0 || insisted)) return only
  const names = read.reports.slice(0, 5).map((report) => subjectName(report.facts))
  throw new Problem(
    'subject-mismatch',
    `the document is about ${read.reports.length} assets and none is \`${asset.name}\`: ${names.join(', ')} …`,
    'import it without an asset: each report then finds its own',
  )
}
