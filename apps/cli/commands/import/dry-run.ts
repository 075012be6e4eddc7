/** `import --dry-run`: what documents say, read here and handed in nowhere. */

import { readDocument } from '@holdfast/formats/registry'
import { summaryOf, type Summary } from '@holdfast/formats/summary'
import { EXITS } from '../../exits.ts'
import { readBytes } from '../../input.ts'
import { note, safe, table } from '../../output.ts'
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
  if (documents.length === 0) return
  table(
    ['FILE', 'FORMAT', 'ASSETS', 'COMPONENTS', 'FINDINGS', 'ADVISORIES', 'WITHOUT FIX'],
    documents.map((document) => [
      safe(document.file),
      document.format,
      document.assets,
      document.components,
      document.findings,
      document.advisories,
      document.withoutFix,
    ]),
  )
  for (const document of documents) showDetails(document, `${safe(document.file)}: `)
}
