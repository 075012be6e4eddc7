/** Delimited text with a line of column names (RFC 4180, and `;` or tabs where a tool writes them). */

import { parse } from 'csv-parse/sync'

export type CsvRow = Readonly<Record<string, string>>

/** Undefined for text that is no table. */
export function parseCsv(
  text: string,
): { readonly columns: readonly string[]; readonly rows: readonly CsvRow[] } | undefined {
  const head = text.slice(0, 65_536)
  const delimiter = [',', ';', '\t'].toSorted((a, b) => count(head, b) - count(head, a))[0] ?? ','
  if (!head.split('\n', 20).some((line) => line.includes(delimiter))) return undefined
  let records: string[][]
  try {
    records = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    })
  } catch {
    return undefined
  }
  // Some tools put a title and notes above the table: the first line as wide as the widest names the columns.
  const width = Math.max(...records.slice(0, 200).map((record) => record.length))
  const start = records.findIndex(
    (record) => record.length === width && record.every((name) => name.length < 80),
  )
  const columns = records[start]?.map((name) => name.trim())
  if (columns === undefined || width < 2) return undefined
  const rows = records.slice(start + 1).map((record): CsvRow => {
    const row: Record<string, string> = Object.create(null) as Record<string, string>
    columns.forEach((name, place) => {
      row[name] = (record[place] ?? '').trim()
    })
    return row
  })
  return { columns, rows }
}

function count(text: string, sign: string): number {
  return text.split(sign).length
}
