/** `import`: documents handed in, or only looked at (`--dry-run`, which needs no server). */

import { FORMATS } from '@holdfast/formats/registry'
import type { Answer } from '@holdfast/api/client'
import { noteOnlyLowers, type Client } from '../../client.ts'
import { EXITS, Failure } from '../../exits.ts'
import { readBytes } from '../../input.ts'
import { safe, table } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { lookInto, showDocuments, type LookedInto } from './dry-run.ts'
import { showHandedIn } from './handed-in.ts'

/** Which of the three was asked for. */
type Imported =
  | { readonly kind: 'formats' }
  | { readonly kind: 'documents'; readonly documents: readonly LookedInto[] }
  | { readonly kind: 'handed-in'; readonly answers: readonly HandedIn[] }

export type HandedIn = Answer<'import.hand-in'> & { readonly file: string }

interface About {
  readonly asset?: string | undefined
  readonly source?: string | undefined
  readonly assertSubject?: true | undefined
}

export const importWord: Verb = verb({
  name: 'import',
  says: 'hand in reports of scanners, SBOMs or the output of collect.sh (`-` reads standard input)',
  args: ['[files...]'],
  options: {
    asset: {
      takes: '<name>',
      says: 'the asset they are about; without it each report finds its own',
    },
    source: {
      takes: '<name>',
      says: 'the source that says it; without it they may block and never clear',
    },
    assertSubject: { says: 'its own subject does not match; then it may only lower' },
    formats: { says: 'list what is read: it is known by its content, never by its name' },
    dryRun: { says: 'only say what is in them: needs no server and no asset' },
  },
  async run({ client, args: [files], flags: { formats, dryRun, ...about } }): Promise<Imported> {
    if (formats === true) return { kind: 'formats' }
    if (files.length === 0)
      throw new Failure(EXITS.usage, 'no file is named', 'name files, or - for standard input')
    if (dryRun === true) return { kind: 'documents', documents: await lookInto(files) }
    return { kind: 'handed-in', answers: await handIn(client(), files, about) }
  },
  json(imported) {
    switch (imported.kind) {
      case 'formats':
        return FORMATS
      case 'documents':
        return imported.documents
      case 'handed-in':
        return imported.answers.length === 1 ? imported.answers[0] : imported.answers
    }
  },
  async show(imported, { flags: { source = 'import' } }) {
    switch (imported.kind) {
      case 'formats':
        return table(
          ['FORMAT', 'WHAT IT IS'],
          FORMATS.map(({ format, title }) => [format, title]),
        )
      case 'documents':
        return showDocuments(imported.documents)
      case 'handed-in': {
        for (const answer of imported.answers) showHandedIn(answer)
        const only = imported.answers.find((answer) => answer.onlyLowers)?.onlyLowers
        if (only) await noteOnlyLowers(source, only.declare)
      }
    }
  },
})

/** How far it is, on a terminal. */
async function handIn(
  client: Client,
  files: readonly string[],
  { asset, source, assertSubject }: About,
): Promise<readonly HandedIn[]> {
  const shows = files.length > 1 && process.stderr.isTTY
  const query = {
    asset,
    source,
    assertSubject: assertSubject === true ? 'true' : undefined,
  } as const
  const answers: HandedIn[] = []
  for (const [at, file] of files.entries()) {
    if (shows) process.stderr.write(`\r${at + 1} of ${files.length}  ${safe(file)}\u001b[K`)
    const body = await readBytes(file)
    answers.push({ file, ...(await client.call('import.hand-in', { query, body })) })
  }
  if (shows) process.stderr.write('\r\u001b[K')
  return answers
}
