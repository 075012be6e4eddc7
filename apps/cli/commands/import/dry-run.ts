/** `import --dry-run`: what documents say, read here and handed in nowhere. */

import { readDocument } from '@holdfast/formats/registry'
import { summaryOf, type Summary } from '@holdfast/formats/summary'
import { EXITS } from '../../exits.ts'
import { readBytes } from '../../input.ts'
import { note, print, safe, table } from '../../output.ts'
import { showDetails } from './handed-in.ts'

export type LookedInto = Summary & { readonly file: string }

/** What can be read is told even where something else cannot; then the exit code says so. */
export async function lookInto(files: readonly string[]): Promise<readonly LookedInto[]> {
  const documents: LookedInto[] = []
  for (const file of files) {
    const read = readDocument(await readBytes(file))
    if (read.ok) documents.push({ file, ...summaryOf(read.value) })
    else {
      note(`${safe(file)}: ${safe(read.error.message)}`)
      note(`  do     ${safe(read.error.help)}`)
      process.exitCode = EXITS.usage
    }
  }
  return documents
}

export function showDocuments(documents: readonly LookedInto[]): void {
  const [inventories, reports] = [
    documents.filter((document) => document.rows !== undefined),
    documents.filter((document) => document.rows === undefined),
  ]
  if (reports.length > 0) {
    table(
      ['FILE', 'FORMAT', 'ASSETS', 'COMPONENTS', 'FINDINGS', 'ADVISORIES', 'WITHOUT FIX'],
      reports.map((document) => [
        safe(document.file),
        document.format,
        document.assets,
        document.components,
        document.findings,
        document.advisories,
        document.withoutFix,
      ]),
    )
  }
  if (inventories.length > 0) showInventories(inventories, reports.length > 0)
  for (const document of documents) showDetails(document, `${safe(document.file)}: `)
}

/** Of the identity estate: what its rows are, in the words of the system they come from. */
function showInventories(inventories: readonly LookedInto[], below: boolean): void {
  if (below) print('')
  table(
    ['FILE', 'FORMAT', 'IDENTITIES', 'CREDENTIALS', 'GRANTS', 'ROWS'],
    inventories.map((document) => [
      safe(document.file),
      document.format,
      document.identities ?? '–',
      document.credentials ?? '–',
      document.grants ?? '–',
      (document.rows ?? []).map(({ as, count }) => `${count} ${safe(as)}`).join(', ') || 'none',
    ]),
  )
}
