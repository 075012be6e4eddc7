/** What a document says, in counts: the same for a dry run, an import and the tests of the readers. */

import type { ComponentFacts, Coverage } from '@holdfast/core/model/facts'
import type { Dropped, ReadDocument } from './reader.ts'

export interface Summary {
  readonly format: string
  /** Things the document is about. */
  readonly assets: number
  /** Packages it lists as present; of a document without a list, packages its findings name. */
  readonly components: number
  /** Rows: one flaw of one package or service. Of statements (VEX): one of each product. */
  readonly findings: number
  /** Distinct ids of vulnerabilities in findings, advisories, statements and signals. */
  readonly advisories: number
  /** Findings that name no version that fixes them. */
  readonly withoutFix: number
  readonly dropped: readonly Dropped[]
  readonly coverage: readonly Coverage[]
  readonly warnings: readonly string[]
}

/** Formats whose own business is the list of packages: an empty one is an empty list. */
const INVENTORIES = new Set([
  'cyclonedx',
  'spdx',
  'spdx3',
  'osquery',
  'fleet',
  'collect',
  'postgresql',
])

export function summaryOf(read: ReadDocument): Summary {
  const reports = read.reports.filter((one) => one.kind === 'components')
  const hosts = read.reports.filter((one) => one.kind === 'host')
  const findings = reports.flatMap((one) => one.findings)
  const listed =
    reports.reduce((sum, one) => sum + one.components.length, 0) +
    hosts.reduce((sum, one) => sum + one.packages.length, 0)
  const named = new Set(
    findings.flatMap(({ component }) =>
      component === null ? [] : [`${component.purl} ${component.name} ${component.version}`],
    ),
  )
  const fixes = hosts.flatMap((one) => (one.fixes.state === 'known' ? one.fixes.items : []))
  const ids = new Set([
    ...findings.map((one) => one.id),
    ...read.advisories.map((one) => one.id),
    ...read.statements.map((one) => one.vulnerability),
    ...read.signals.map((one) => one.id),
  ])
  return {
    format: read.format,
    assets: read.reports.length,
    components: listed > 0 || INVENTORIES.has(read.format) ? listed : named.size,
    findings: findings.length + fixes.length + (findings.length === 0 ? read.statements.length : 0),
    advisories: ids.size,
    withoutFix: findings.filter((one) => one.fixedVersions.length === 0).length,
    dropped: [...read.dropped, ...reports.flatMap((one) => one.dropped)],
    coverage: read.reports.flatMap((one) => one.coverage),
    warnings: [
      ...read.warnings,
      ...read.reports.flatMap((one) => one.warnings),
      ...withoutSystem(reports),
    ],
  }
}

/** Not being able to look is not the same as finding nothing; an image without a system is legitimate. */
function withoutSystem(reports: readonly ComponentFacts[]): string[] {
  const without = reports.filter(
    (one) => one.system === undefined && !one.coverage.some((each) => each.scope === 'os-packages'),
  )
  if (without.length === 0) return []
  const which = reports.length === 1 ? '' : ` in ${without.length} of ${reports.length} reports`
  return [`no operating system was recognised${which}: nobody looked at os-packages`]
}
