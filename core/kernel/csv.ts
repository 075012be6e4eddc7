/** Rows for a spreadsheet (RFC 4180). What came from outside is never taken for a formula there. */

/** Lines with their ends; a value that is not there is an empty cell. */
export function csv(
  head: readonly string[],
  rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | boolean | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value)
  // Spreadsheets run what begins so, also behind spaces and line ends.
  const plain = /^[\s]*[=+\-@|\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
