/** `import`: documents handed in, or only looked at (`--dry-run`, which needs no server). */

import type { Command } from 'commander'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { FORMATS, readDocument } from '@holdfast/formats/registry'
import { summaryOf, type Summary } from '@holdfast/formats/summary'
import type { ManifestDocument } from '@holdfast/edges-base/manifests/document'
import { connect, noteOnlyLowers, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { readBytes } from '../input.ts'
import { isJson } from './status.ts'
import { dim, note, print, printJson, safe, table, told } from '../output.ts'

interface Flags {
  readonly asset?: string
  readonly source?: string
  readonly assertSubject?: boolean
  readonly dryRun?: boolean
  readonly formats?: boolean
}

interface ImportBody {
  readonly format: string
  readonly evidence?: string | null
  readonly summary: Summary
  readonly statements?: readonly string[]
  readonly explanation?: { readonly sentence: string }
  /** Of a list of what runs. */
  readonly running?: readonly { readonly image: string; readonly count: number }[]
  readonly onlyLowers?: { readonly declare: ManifestDocument } | null
  readonly results?: readonly {
    readonly subject: string
    readonly asset: string | null
    readonly evidence: string | null
    readonly why: string | null
  }[]
}

export function importCommand(program: Command): void {
  program
    .command('import [files...]')
    .description(
      'hand in reports of scanners, SBOMs or the output of collect.sh (`-` reads standard input)',
    )
    .option('--asset <name>', 'the asset they are about; without it each report finds its own')
    .option('--source <name>', 'the source that says it; without it they may block and never clear')
    .option('--assert-subject', 'its own subject does not match; then it may only lower')
    .option('--formats', 'list what is read: it is known by its content, never by its name')
    .option('--dry-run', 'only say what is in them: needs no server and no asset')
    .action(async (files: readonly string[], flags: Flags, command: Command) => {
      if (flags.formats === true) return listFormats(command)
      if (files.length === 0)
        throw new Failure(EXITS.usage, 'no file is named', 'name files, or - for standard input')
      if (flags.dryRun === true) return dryRun(files, command)
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const answers: (ImportBody & { file: string })[] = []
      for (const [at, file] of files.entries()) {
        if (files.length > 1 && process.stderr.isTTY) {
          process.stderr.write(`\r${at + 1} of ${files.length}  ${safe(file)}\u001b[K`)
        }
        answers.push({ file, ...(await handIn(client, file, flags)) })
      }
      if (files.length > 1 && process.stderr.isTTY) process.stderr.write('\r\u001b[K')
      if (isJson(command)) return printJson(answers.length === 1 ? answers[0] : answers)
      for (const answer of answers) show(answer)
      const only = answers.find((answer) => answer.onlyLowers)?.onlyLowers
      if (only) await noteOnlyLowers(flags.source ?? 'import', only.declare)
    })
}

function listFormats(command: Command): void {
  if (isJson(command)) return printJson(FORMATS)
  table(
    ['FORMAT', 'WHAT IT IS'],
    FORMATS.map(({ format, title }) => [format, title]),
  )
}

async function handIn(client: Client, file: string, flags: Flags): Promise<ImportBody> {
  const query = new URLSearchParams()
  if (flags.source !== undefined) query.set('source', flags.source)
  if (flags.asset !== undefined) query.set('asset', flags.asset)
  if (flags.assertSubject === true) query.set('assertSubject', 'true')
  const bytes = await readBytes(file)
  const answer = await client.raw(
    'POST',
    withQuery('/api/v1/import', query),
    bytes,
    'application/octet-stream',
  )
  return JSON.parse(answer) as ImportBody // The server's own JSON.
}

/** What can be read is told even where something else cannot; then the exit code says so. */
async function dryRun(files: readonly string[], command: Command): Promise<void> {
  const summaries: (Summary & { file: string })[] = []
  for (const file of files) {
    const read = readDocument(await readBytes(file))
    if (read.ok) summaries.push({ file, ...summaryOf(read.value) })
    else {
      note(`${safe(file)}: ${safe(read.error.message)}`)
      note(`  do     ${safe(read.error.help)}`)
      process.exitCode = EXITS.usage
    }
  }
  if (isJson(command)) return printJson(summaries)
  if (summaries.length === 0) return
  table(
    ['FILE', 'FORMAT', 'ASSETS', 'COMPONENTS', 'FINDINGS', 'ADVISORIES', 'WITHOUT FIX'],
    summaries.map((summary) => [
      safe(summary.file),
      summary.format,
      summary.assets,
      summary.components,
      summary.findings,
      summary.advisories,
      summary.withoutFix,
    ]),
  )
  for (const summary of summaries) showDetails(summary, `${safe(summary.file)}: `)
}

function show(answer: ImportBody & { readonly file: string }): void {
  const { findings, advisories, components } = answer.summary
  const { running } = answer
  const what =
    running === undefined
      ? `${components} components, ${findings} findings of ${advisories} vulnerabilities`
      : `containers of ${running.length} ${running.length === 1 ? 'image' : 'images'}: ${running.map((one) => `${one.image} (${one.count})`).join(', ') || 'none run'}`
  print(`${safe(answer.file)}  ${answer.format}: ${safe(what)}`)
  if (answer.explanation !== undefined) {
    print(`  evidence ${answer.evidence ?? '–'}   ${told(answer.explanation.sentence)}`)
  }
  const { statements = [] } = answer
  if (statements.length > 0) {
    print(
      `  ${statements.length} statements wait for a person or a listed key: holdfast statement list`,
    )
  }
  for (const result of answer.results ?? []) {
    const said = result.evidence ?? result.why ?? 'not taken'
    print(`  ${safe(result.subject)} → ${safe(result.asset ?? 'no asset')}   ${safe(said)}`)
  }
  showDetails(answer.summary, '  ')
}

function showDetails(summary: Summary, indent: string): void {
  for (const dropped of summary.dropped)
    print(dim(`${indent}dropped ${dropped.count}: ${safe(dropped.reason)}`))
  for (const line of summary.warnings) print(dim(`${indent}! ${safe(line)}`))
}
