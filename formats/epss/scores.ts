/** EPSS scores: the daily CSV and the answer of the API. */

import type { Json } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Signal } from '@holdfast/core/model/advisory'
import type { Document } from '../document/document.ts'
import { cveIn } from '../identifiers.ts'
import { asObject, dropCounter, objects, objectsAt, readTime } from '../json-members.ts'
import { reading, type Reader, type Reading } from '../reader.ts'

export const epss: Reader = {
  format: 'epss',
  title: 'EPSS scores',
  knows: (document) => rowsOf(document) !== undefined,
  read: (document) => readRows(rowsOf(document) ?? [], epochOf(document)),
}

type Row = Readonly<Record<string, unknown>>

function rowsOf(document: Document): readonly Row[] | undefined {
  const isRow = (row: Row | undefined): boolean =>
    row !== undefined && 'cve' in row && 'epss' in row && 'percentile' in row
  if (document.kind === 'csv') return isRow(document.rows[0]) ? document.rows : undefined
  if (document.kind !== 'json') return undefined
  const rows = Array.isArray(document.value)
    ? objects(document.value)
    : objectsAt(asObject(document.value), 'data')
  return isRow(rows[0]) ? rows : undefined
}

/** The day of the scores: in the comment above the table, or in every row of the API's answer. */
function epochOf(document: Document): Instant | null {
  if (document.kind === 'csv') {
    return readTime(/^#.*score_date:([^,\s]+)/.exec(document.text)?.[1] ?? null)
  }
  return readTime((rowsOf(document)?.[0]?.['date'] as Json | undefined) ?? null)
}

function readRows(rows: readonly Row[], epoch: Instant | null): Result<Reading, string> {
  const { drop, counts } = dropCounter()
  const signals: Signal[] = []
  for (const row of rows) {
    const [id, score, percentile] = [
      cveIn(row['cve']),
      probability(row['epss']),
      probability(row['percentile']),
    ]
    if (id === undefined || score === undefined) {
      drop('a row without a CVE id or a probability')
    } else signals.push({ id, epss: score, ...(percentile === undefined ? {} : { percentile }) })
  }
  return signals.length === 0
    ? err('it has no row with a CVE id and a probability')
    : ok(reading({ signals, dropped: counts(), epoch }))
}

/** Numbers in the CSV, text in the API; kept as text, so that nothing is rounded. */
function probability(value: unknown): string | undefined {
  const plain = typeof value === 'number' ? String(value) : value
  if (typeof plain !== 'string' || !/^(?:0|1|0?\.\d+|1\.0+|\d(?:\.\d+)?e-\d+)$/.test(plain))
    return undefined
  return plain
}
