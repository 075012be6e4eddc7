/** `doctor`: the self-check, and what a newer version's rules would change. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { bold, print, printJson, safe } from '../output.ts'
import { isJson } from './status.ts'

export function doctorCommands(program: Command): void {
  program
    .command('doctor')
    .description('self-check; --upgrade: what these rules would change, from the data directory')
    .option(
      '--upgrade',
      'offline and without changing anything: who would be newly refused or permitted, by rule',
    )
    .option('--accept-clock', 'the server clock is suspect, and right: it counts again')
    .option('--reason <text>', 'with --accept-clock: how you know')
    .action(async (flags: Flags, command: Command) => {
      if (flags.upgrade === true) return showUpgrade(command)
      if (flags.acceptClock === true) return acceptClock(command, flags.reason)
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const ready = await client.get('/readyz')
      print(`✓ server     ${client.url}, ledger of ${safe(ready['ledgerSize'])} entries`)
      const status = await client.call('status.show')
      print(`✓ token      accepted`)
      print(`✓ rules      ${status.ledger.rules}`)
      for (const alarm of status.alarms) print(`! alarm      ${safe(alarm)}`)
      if (status.unknown.length > 0)
        print(`! unknown    ${safe(status.unknown.join(', '))}: enrol an agent or import a report`)
      if (status.alarms.length > 0) process.exitCode = EXITS.partial
    })
}

interface Flags {
  readonly upgrade?: boolean
  readonly acceptClock?: boolean
  readonly reason?: string
}

/** A person has looked at a clock that is right. */
async function acceptClock(command: Command, reason: string | undefined): Promise<void> {
  if (reason === undefined) {
    const help = 'such as --reason "compared with the radio clock"'
    throw new Failure(EXITS.usage, '--accept-clock needs --reason', help)
  }
  const client = connect(command.optsWithGlobals<ClientOptions>())
  const status = await client.call('clock.accept', { body: { reason } })
  if (isJson(command)) return printJson(status)
  print(`✓ clock      ${safe(status.at)} is taken as right`)
}

/** Beside a running server or on a copy: only the directory is read. */
async function showUpgrade(command: Command): Promise<void> {
  // The rules themselves, which the self-check does not need.
  const { previewUpgrade, summaryOf } = await import('@holdfast/server/upgrade')
  const { documentOfSource, manifestText } = await import('@holdfast/edges-base/manifests/document')
  const data =
    command.optsWithGlobals<ClientOptions>().data ?? process.env['HOLDFAST_DATA'] ?? './.holdfast'
  const preview = previewUpgrade(resolve(data), instant(Date.now()))
  if (!preview.ok) {
    const { code, message, help } = preview.error
    const exit = code === 'data-missing' ? EXITS['not-found'] : EXITS['not-verified']
    throw new Failure(exit, message, help)
  }
  const { from, to, rows, missing, added, undeclared } = preview.value
  if (missing.length > 0) process.exitCode = EXITS.partial
  if (isJson(command)) {
    const sources = {
      added: added.map((manifest) => documentOfSource(manifest)),
      undeclared: undeclared.map((manifest) => documentOfSource(manifest)),
    }
    return printJson({ ...preview.value, ...sources, ...summaryOf(preview.value) })
  }
  if (from === to) print(`rules ${to}: the ledger is judged by them already`)
  else print(bold(`rules ${from} → ${to}: what the next start changes`))
  for (const [change, words] of CHANGES) {
    const some = rows.filter((row) => row.change === change)
    const assets = new Set(some.map((rulesChange) => rulesChange.asset)).size
    print(`${words.title}   ${assets} ${assets === 1 ? 'asset' : 'assets'}`)
    for (const [rule, mine] of Map.groupBy(some, (rulesChange) => rulesChange.rule)) {
      print(`  ${safe(rule)}   ${mine.length} ${mine.length === 1 ? 'row' : 'rows'}`)
      for (const { asset, tier, at } of mine) {
        const when = at === null ? words.when : `from ${formatInstant(at)}`
        print(`    ${safe(asset)}   tier ${tier}   ${when}`)
      }
    }
  }
  if (missing.length > 0)
    print(
      `NOT JUDGED   the facts of ${safe(missing.join(', '))} are gone: they stay as they are until the next report`,
    )
  if (added.length > 0)
    print(`SOURCES ADDED   ${safe(added.map((manifest) => manifest.name).join(', '))}`)
  if (undeclared.length === 0) return
  print(
    `SOURCES NOBODY DECLARED   ${safe(undeclared.map((manifest) => manifest.name).join(', '))}: not heard until someone applies their manifests, filled in:`,
  )
  for (const manifest of undeclared) {
    const lines = manifestText(documentOfSource(manifest)).trimEnd().split('\n')
    print(`---\n${lines.map((line) => safe(line)).join('\n')}`)
  }
}

const CHANGES = [
  ['newly-refused', { title: 'NEWLY REFUSED', when: '' }],
  ['newly-permitted', { title: 'NEWLY PERMITTED', when: 'with the next report that may clear it' }],
] as const
