/** /api/v1/import: documents handed in. Each of its reports is about one asset, named or found. */

import type { Imported } from '@holdfast/api/contract/import'
import { isAbout, subjectName } from '@holdfast/core/discover/match-subject'
import type { Stored } from '@holdfast/core/model/manifest'
import { lookWritten } from '@holdfast/core/model/adapters'
import { find } from '@holdfast/core/state/state'
import { Problem, problemOfDetail } from '@holdfast/edges-base/http/problems'
import type { Context, Routes } from '../../context.ts'
import { refuseImports } from '../../driver/disk.ts'
import type { Read, ReadReport } from '../../driver/read-call.ts'
import { assetOf, handIn, handInFound } from '../../outward/sources/hand-in.ts'
import { listContainers } from '../../outward/sources/list-containers.ts'
import { propose } from '../../outward/sources/take-statements.ts'
import { refuseUndeclared, onlyLowers, sourceOf } from '../../outward/sources/who-speaks.ts'
import { serve, type Call } from '../../serve.ts'
import { explanationOf } from '../../views/assets.ts'
import { unknownName } from './estate.ts'

export const importRoutes: Routes = (app, context) => {
  serve(app, 'import.hand-in', async (call) => {
    refuseImports(context.disk)
    return imported(context, call)
  })
}

type Statements = Awaited<ReturnType<typeof propose>>

interface Given {
  readonly raw: Uint8Array
  readonly source: string
  readonly actor: string
  readonly assertSubject: boolean
}

async function imported(
  context: Context,
  { query, body: raw, principal, request }: Call<'import.hand-in'>,
): Promise<Imported> {
  const { view } = context.driver
  const { asset: name, assertSubject = false } = query
  const asset = name === undefined ? undefined : find(view, 'Asset', name)
  if (name !== undefined && asset === undefined) throw unknownName(context, request, 'Asset', name)
  const source = sourceOf(principal, query.source)
  const opened = await context.reader.read(raw, find(view, 'Source', source)?.spec ?? {})
  if (!opened.ok) throw problemOfDetail(opened.error.code, opened.error.message, opened.error.help)
  const { value: read } = opened
  if (find(view, 'Source', source) === undefined) {
    const told = read.reports.flatMap(({ facts }) => (asset ?? assetOf(view, facts))?.uid ?? [])
    refuseUndeclared(view, source, [...new Set(told)], read.reports[0]?.facts ?? null)
  }
  if (read.observed !== null) {
    const help = `declare a Source with fetch: ${lookWritten(context.driver.env().adapters)}`
    throw new Problem('bad-request', 'we look at an address ourselves: it is never handed in', help)
  }
  const given: Given = { raw, source, actor: principal.id, assertSubject }
  if (read.running !== null) return listContainers(context, asset, read, given)
  const statements = await propose(context, source, read, raw, principal.id)
  if (read.reports.length === 0) {
    if (statements.length === 0) throw aboutNothing(read)
    return { format: read.format, statements, summary: read.summary }
  }
  return asset === undefined
    ? eachItsOwn(context, read, given, statements)
    : aboutAsset(context, asset, read, given, statements)
}

async function aboutAsset(
  context: Context,
  asset: Stored<'Asset'>,
  read: Read,
  given: Given,
  statements: Statements,
): Promise<Imported> {
  const { format, summary } = read
  const report = reportAbout(asset, read, given.assertSubject)
  const { evidence, size } = await handIn(context, asset, report, read, given)
  // What feeds say of the list is part of the answer: until then nothing is called verified.
  await context.matcher.matched(asset.uid)
  const explanation = await explanationOf(context, asset)
  const { view } = context.driver
  return {
    evidence,
    format,
    ledgerSize: size,
    summary,
    statements,
    explanation,
    onlyLowers: onlyLowers(view, given.source, asset.uid, report.facts, format),
  }
}

async function eachItsOwn(
  context: Context,
  read: Read,
  given: Given,
  statements: Statements,
): Promise<Imported> {
  const { format, summary } = read
  const results = []
  for (const report of read.reports) results.push(await handInFound(context, report, read, given))
  return { format, ledgerSize: context.driver.view.size, summary, statements, results }
}

function aboutNothing(read: Read): Problem {
  const { format, summary } = read
  if (read.isInventory) {
    const { identities = 0, credentials = 0, grants = 0, findings } = summary
    return new Problem(
      'bad-request',
      `this ${format} document lists ${identities} identities, ${credentials} credentials, ${grants} grants and ${findings} leaked secrets, and no package of an asset: it is not kept`,
      'what it says: holdfast import FILE --dry-run',
    )
  }
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
