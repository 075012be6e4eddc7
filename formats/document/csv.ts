/** Delimited text with a line of column names (RFC 4180, and `;` or tabs where a tool writes them). */

import { parse } from 'csv-parse/sync'

export type CsvRow = Readonly<Record<string, string>>

/** Undefined for text that is no table. */
export function parseCsv(
  text: string,
): { readonly columns: readonly string[]; readonly rows: readonly CsvRow[] } | undefined {
  const head = text.slice(0, 65_536)
  const delimiter = delimiterOf(head)
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

/**
 * What parts the names of the columns: their line has one kind of sign, where the texts below may hold more commas than
 * the table has columns. Without such a line it is the sign met most.
 */
function delimiterOf(head: string): string {
  const most = SIGNS.toSorted((a, b) => count(head, b) - count(head, a))[0] ?? ','
  const [first = '', ...below] = head.split('\n', 20).map((line) => line.replaceAll(/"[^"]*"/g, ''))
  const [own, ...others] = SIGNS.filter((sign) => first.includes(sign))
  if (own === undefined || others.length > 0 || count(first, own) < 3) return most
  // A line of notes may stand above a table: then the lines below do without its sign.
  const noted =
    below.some((line) => line.includes(most)) && !below.some((line) => line.includes(own))
  return noted ? most : own
}

const SIGNS = [',', ';', '\t']

function count(text: string, sign: string): number {
  return text.split(sign).length
}

/** A column's name as tables of meanings have it: letters alone, in lower case, without a unit in brackets. */
export function columnWord(column: string): string {
  return column
    .toLowerCase()
    .replaceAll(/[([{][^()[\]{}]*[)\]}]/g, '')
    .replaceAll(/[^a-z]/g, '')
}
