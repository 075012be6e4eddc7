/** Most scanners print a list of findings: what one row says is all that differs between them. */

import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from './document/document.ts'
import { reading, type Reader } from './reader.ts'
import { reportBuilder, type FindingDraft, type ReportBuilder } from './report-builder.ts'

export type Subject = Parameters<ReportBuilder['build']>[0]

export interface ListFormat<Row> {
  readonly format: string
  readonly title: string
  readonly tool: string
  /** Undefined for the document of another format; an empty list is a report that found nothing. */
  readonly rows: (document: Document) => readonly Row[] | undefined
  /** One for each package that the row is about; none for a row that says too little: it is dropped and counted. */
  readonly finding: (row: Row) => FindingDraft | readonly FindingDraft[] | undefined
  /** Where rows are about different things: one report for each name. */
  readonly subject?: (row: Row) => Subject
  /** Where the whole document is about one thing. */
  readonly about?: (document: Document) => Subject
  /** Rows that are no finding at all, such as a package without vulnerabilities or a passed check. */
  readonly ignore?: (row: Row) => string | undefined
}

export function listReader<Row>(parts: ListFormat<Row>): Reader {
  return {
    format: parts.format,
    title: parts.title,
    knows: (document) => parts.rows(document) !== undefined,
    read: (document) =>
      ok(reading({ reports: reportsOf(parts, document, parts.rows(document) ?? []) })),
  }
}

function reportsOf<Row>(
  parts: ListFormat<Row>,
  document: Document,
  rows: readonly Row[],
): ComponentFacts[] {
  const open = new Map<string, { readonly builder: ReportBuilder; readonly about: Subject }>()
  const reportAbout = (about: Subject): ReportBuilder => {
    const key = `${about.type ?? ''} ${about.name ?? ''}`
    const known = open.get(key)
    if (known !== undefined) return known.builder
    const builder = reportBuilder(parts.format, { name: parts.tool })
    open.set(key, { builder, about })
    return builder
  }
  const whole = parts.about?.(document) ?? {}
  if (parts.subject === undefined) reportAbout(whole)
  for (const row of rows) {
    const builder = reportAbout(parts.subject?.(row) ?? whole)
    const ignored = parts.ignore?.(row)
    if (ignored !== undefined) {
      builder.drop(ignored)
      continue
    }
    const findings = [parts.finding(row) ?? []].flat()
    if (findings.length === 0) builder.drop('a row without an id or a package')
    for (const finding of findings) builder.finding(finding)
  }
  return [...open.values()].map(({ builder, about }) => builder.build(about))
}
