/** `source`: who tells us what, how old it is, and what waits for a person. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { ago, bold, print, printJson, safe, table, until } from '../output.ts'
import { remove } from './remove.ts'
import { isJson } from './status.ts'

interface SourceBody {
  readonly name: string
  readonly adapter: string | null
  readonly from: string | null
  readonly state: string
  readonly answeredAt: string | null
  readonly nextAt: string | null
  readonly polling: boolean
  readonly progress: { readonly done: number; readonly total: number | null } | null
  readonly error: { readonly message: string; readonly help: string; readonly at: string } | null
  readonly unreadable: readonly { readonly file: string; readonly message: string }[]
  readonly unmatched: readonly string[]
  readonly assets: number
  readonly feed: {
    readonly formats: readonly string[]
    readonly advisories: number
    readonly signals: number
    readonly statements: number
    readonly dropped: number
    readonly covers: readonly string[]
    readonly importedAt: string
    readonly rollBack: unknown
    readonly refused: { readonly reasons: readonly string[]; readonly at: string } | null
  } | null
}

export function sourceCommands(program: Command): void {
  const source = program
    .command('source')
    .description('who may say what of which assets, and who publishes advisories')
  addSourceList(source)
  addSourceShow(source)
  addSourceTest(source)
  addSourceSync(source)
  for (const [verb, help] of [
    ['accept', 'take the import that waits for a person'],
    ['roll-back', 'go back to what it said before; the newer import is not taken again by itself'],
  ] as const) {
    source
      .command(`${verb} <name>`)
      .description(help)
      .requiredOption('--reason <text>', 'why')
      .action(async (name: string, flags: { reason: string }, command: Command) => {
        const client = connect(command.optsWithGlobals<ClientOptions>())
        const path = apiPath`/api/v1/sources/${name}/${verb}`
        const answer = await client.send<SourceBody>('POST', path, flags)
        if (isJson(command)) return printJson(answer)
        print(`${name}: ${verb === 'accept' ? 'accepted' : 'gone back'}`)
        show(answer)
      })
  }
  remove(source, 'Source')
}

function addSourceList(source: Command): void {
  source.command('list').action(async (_flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const items = await client.list<SourceBody>('/api/v1/sources')
    if (isJson(command)) return printJson(items)
    if (items.length === 0) return print('no source yet: holdfast apply -f estate.yaml')
    table(
      ['SOURCE', 'KIND', 'STATE', 'ANSWERED', 'SAYS', 'LAST ERROR'],
      items.map((sourceBody) => [
        sourceBody.name,
        sourceBody.adapter ?? 'handed in',
        sourceBody.state,
        sourceBody.adapter === null ? '–' : ago(sourceBody.answeredAt),
        saysOf(sourceBody),
        sourceBody.error?.message ?? sourceBody.feed?.refused?.reasons[0] ?? 'none',
      ]),
    )
  })
}

function addSourceShow(source: Command): void {
  source.command('show <name>').action(async (name: string, _flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const sourceBody = await client.get<SourceBody>(apiPath`/api/v1/sources/${name}`)
    if (isJson(command)) return printJson(sourceBody)
    show(sourceBody)
  })
}

function addSourceTest(source: Command): void {
  source
    .command('test <name>')
    .description('ask whether it can be fetched; changes nothing')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const answer = (await client.send('POST', apiPath`/api/v1/sources/${name}/test`)) as {
        ok: boolean
        error: SourceBody['error']
      }
      if (isJson(command)) printJson(answer)
      else if (answer.ok) print(`${name} answers`)
      if (answer.ok) return
      throw new Failure(EXITS.unreachable, answer.error?.message ?? 'no answer', answer.error?.help)
    })
}

function addSourceSync(source: Command): void {
  source
    .command('sync <name>')
    .description('fetch it now, and wait until what it says is matched')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      await client.send('POST', apiPath`/api/v1/sources/${name}/sync`)
      const sourceBody = await watched(client, name)
      if (isJson(command)) return printJson(sourceBody)
      show(sourceBody)
      if (sourceBody.error !== null) process.exitCode = EXITS.partial
    })
}

function saysOf(sourceBody: SourceBody): string {
  if (sourceBody.feed === null)
    return sourceBody.adapter === 'advisories' ? 'nothing yet' : `${sourceBody.assets} assets`
  const { advisories, signals, statements } = sourceBody.feed
  const parts = [
    [advisories, 'advisories'],
    [signals, 'signals'],
    [statements, 'statements'],
  ] as const
  return (
    parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ') ||
    'nothing yet'
  )
}

function show(sourceBody: SourceBody): void {
  print(bold(`${safe(sourceBody.name)}  ${sourceBody.state}  ${saysOf(sourceBody)}`))
  if (sourceBody.from !== null) {
    print(
      `  ${safe(sourceBody.adapter)} from ${safe(sourceBody.from)}, answered ${ago(sourceBody.answeredAt)}, next ${until(sourceBody.nextAt)}`,
    )
  }
  if (sourceBody.feed !== null && sourceBody.feed.covers.length > 0) {
    print(`  speaks of ${safe(sourceBody.feed.covers.slice(0, 10).join(', '))}`)
  }
  if (sourceBody.error !== null) {
    print(`  error  ${safe(sourceBody.error.message)} (${ago(sourceBody.error.at)})`)
    print(`  do     ${safe(sourceBody.error.help)}`)
  }
  for (const reason of sourceBody.feed?.refused?.reasons ?? [])
    print(`  waits for a person: ${safe(reason)}`)
  for (const { file, message } of sourceBody.unreadable)
    print(`  unreadable  ${safe(file)}: ${safe(message)}`)
  for (const line of sourceBody.unmatched) print(`  no asset    ${safe(line)}`)
}

/** Progress on a terminal, one line at the end elsewhere. */
async function watched(client: Client, name: string): Promise<SourceBody> {
  for (;;) {
    const sourceBody = await client.get<SourceBody>(apiPath`/api/v1/sources/${name}`)
    if (!sourceBody.polling) {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
      return sourceBody
    }
    if (process.stderr.isTTY && sourceBody.progress !== null) {
      const total = sourceBody.progress.total === null ? '' : ` of ${sourceBody.progress.total}`
      process.stderr.write(`\r${sourceBody.progress.done}${total} documents\u001b[K`)
    }
    await new Promise((wait) => setTimeout(wait, 200))
  }
}
