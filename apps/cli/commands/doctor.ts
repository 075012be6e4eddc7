/** `doctor`: the self-check, and what a newer version's rules would change. */

import type { Command } from 'commander'
import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { connect, type ClientOptions } from '../client.ts'
import { configFlagsOf, withConfigFlags } from '../config-flags.ts'
import { EXITS, Failure } from '../exits.ts'
import { bold, print, printJson, safe } from '../output.ts'

export function doctorCommands(program: Command): void {
  const doctor = program
    .command('doctor')
    .description(
      'what is wrong with this machine and its server, and what to do; with --server only what can be asked',
    )
    .option(
      '--upgrade',
      'offline and without changing anything: who would be newly refused or permitted, by rule',
    )
    .option('--accept-clock', 'the server clock is suspect, and right: it counts again')
    .option('--reason <text>', 'with --accept-clock: how you know')
  withConfigFlags(doctor).action(async (flags: Flags, command: Command) => {
    if (flags.upgrade === true) return showUpgrade(command)
    if (flags.acceptClock === true) return acceptClock(command, flags.reason)
    return lookAround(command)
  })
}

async function lookAround(command: Command): Promise<void> {
  const { siteOf } = await import('../doctor/site.ts')
  const { lookAt } = await import('../doctor/checks.ts')
  const site = await siteOf(command.optsWithGlobals<ClientOptions>(), configFlagsOf(command))
  const looked = await lookAt(site)
  const { url, failure } = site.asked
  // Who does not answer is the first thing a script asks for.
  if (failure !== null) process.exitCode = failure.exit
  else if (looked.some(({ state }) => state !== 'ok')) process.exitCode = EXITS.partial
  if (isJson(command)) return printJson({ server: url, remote: site.remote, checks: looked })
  for (const { name, state, says, more, do: what } of looked) {
    print(`${MARKS[state]} ${name.padEnd(WIDTH)} ${safe(says)}`)
    for (const line of more) print(`  ${' '.repeat(WIDTH)} ${safe(line)}`)
    if (what !== null) print(`  ${' '.repeat(WIDTH)} → ${safe(what)}`)
  }
}

function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ output: string }>().output === 'json'
}

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const
const WIDTH = 10

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
  const { settingsHere } = await import('../doctor/site.ts')
  const { data } = settingsHere(configFlagsOf(command))
  const client = connect({ ...command.optsWithGlobals<ClientOptions>(), data })
  const status = await client.call('clock.accept', { body: { reason } })
  if (isJson(command)) return printJson(status)
  print(`✓ clock      ${safe(status.at)} is taken as right`)
}

/** Beside a running server or on a copy: only the directory is read. */
async function showUpgrade(command: Command): Promise<void> {
  // The rules themselves, which the self-check does not need.
  const { previewUpgrade, summaryOf } = await import('@holdfast/server/upgrade')
  const { documentOfSource, manifestText } = await import('@holdfast/edges-base/manifests/document')
  const { settingsHere } = await import('../doctor/site.ts')
  const { data } = settingsHere(configFlagsOf(command))
  const preview = previewUpgrade(data, instant(Date.now()))
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
