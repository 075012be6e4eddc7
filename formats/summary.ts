/** What a document says, in counts: the same for a dry run, an import and the tests of the readers. */

import type { ClaimKind } from '@holdfast/core/model/claim'
import type { ComponentFacts, Coverage } from '@holdfast/core/model/facts'
import type { Dropped, ReadDocument } from './reader.ts'

export interface Summary {
  readonly format: string
  /** Things the document is about. */
  readonly assets: number
  /** Packages it lists as present; of a document without a list, packages its findings name. */
  readonly components: number
  /** Rows: one flaw of one package or service, one secret that lies open. Of statements (VEX): one of each product. */
  readonly findings: number
  /** Distinct ids of vulnerabilities in findings, advisories, statements and signals. */
  readonly advisories: number
  /** Findings that name no version that fixes them. */
  readonly withoutFix: number
  /** Of an inventory of the identity estate; absent: it is none, and says nothing of them. */
  readonly identities?: number
  readonly credentials?: number
  readonly grants?: number
  /** All its rows, by kind and the system's own word for them. */
  readonly rows?: readonly {
    readonly kind: ClaimKind
    readonly as: string
    readonly count: number
  }[]
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
  const reports = read.reports.filter((report) => report.kind === 'components')
  const hosts = read.reports.filter((report) => report.kind === 'host')
  const findings = reports.flatMap((report) => report.findings)
  const listed =
    reports.reduce((sum, report) => sum + report.components.length, 0) +
    hosts.reduce((sum, host) => sum + host.packages.length, 0)
  const named = new Set(
    findings.flatMap(({ component }) =>
      component === null ? [] : [`${component.purl} ${component.name} ${component.version}`],
    ),
  )
  const fixes = hosts.flatMap((host) => (host.fixes.state === 'known' ? host.fixes.items : []))
  const ids = new Set([
    ...findings.map((finding) => finding.id),
    ...read.advisories.map((advisory) => advisory.id),
    ...read.statements.map((statement) => statement.vulnerability),
    ...read.signals.map((signal) => signal.id),
  ])
  const rows = rowsOf(read)
  const count = (kind: ClaimKind): number =>
    rows.reduce((all, row) => all + (row.kind === kind ? row.count : 0), 0)
  return {
    format: read.format,
    assets: read.reports.length + count('asset'),
    components: listed > 0 || INVENTORIES.has(read.format) ? listed : named.size,
    findings:
      findings.length +
      fixes.length +
      count('leak') +
      (findings.length === 0 ? read.statements.length : 0),
    advisories: ids.size,
    withoutFix: findings.filter((finding) => finding.fixedVersions.length === 0).length,
    ...(read.inventories.length === 0
      ? {}
      : {
          identities: count('identity'),
          credentials: count('credential'),
          grants: count('grant'),
          rows,
        }),
    dropped: [...read.dropped, ...reports.flatMap((report) => report.dropped)],
    coverage: read.reports.flatMap((report) => report.coverage),
    warnings: [
      ...read.warnings,
      ...read.inventories.flatMap(({ unseen }) => unseen),
      ...read.reports.flatMap((report) => report.warnings),
      ...withoutSystem(reports),
    ],
  }
}

/** Not being able to look is not the same as finding nothing; an image without a system is legitimate. */
function withoutSystem(reports: readonly ComponentFacts[]): string[] {
  const without = reports.filter(
    (report) =>
      report.system === undefined && !report.coverage.some((each) => each.scope === 'os-packages'),
  )
  if (without.length === 0) return []
  const which = reports.length === 1 ? '' : ` in ${without.length} of ${reports.length} reports`
  return [`no operating system was recognised${which}: nobody looked at os-packages`]
}

function rowsOf(read: ReadDocument): NonNullable<Summary['rows']> {
  const counts = new Map<string, { kind: ClaimKind; as: string; count: number }>()
  for (const { claims } of read.inventories) {
    for (const { kind, as } of claims) {
      const known = counts.get(`${kind} ${as}`)
      if (known === undefined) counts.set(`${kind} ${as}`, { kind, as, count: 1 })
      else known.count += 1
    }
  }
  return [...counts.values()].toSorted((a, b) => (a.kind + a.as < b.kind + b.as ? -1 : 1))
}
