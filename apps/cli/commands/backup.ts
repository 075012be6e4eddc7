/** `backup`: a copy of the data directory beside a running server, checked offline, put back from it. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { instant } from '@holdfast/core/kernel/instant'
import { createBackup, KEYS } from '@holdfast/server/backup/create'
import type { Progress } from '@holdfast/server/backup/copy'
import type { BackupError } from '@holdfast/server/backup/manifest'
import { restoreBackup } from '@holdfast/server/backup/restore'
import { verifyBackup, type CheckedBackup } from '@holdfast/server/backup/verify'
import type { ClientOptions } from '../client.ts'
import { EXITS, Failure, type Exit } from '../exits.ts'
import { note, print, printJson, safe } from '../output.ts'
import { isJson } from './status.ts'

export function backupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .description('a copy that can be checked and put back; the server goes on meanwhile')
  backup
    .command('create <directory>')
    .description('copy the data directory of this machine into a new directory')
    .option('--with-keys', 'the keys as well: whoever has this backup then opens every secret')
    .action((to: string, flags: { withKeys?: boolean }, command: Command) => {
      process.umask(0o077)
      const data = dataOf(command)
      const made = createBackup({
        data,
        to: resolve(to),
        withKeys: flags.withKeys === true,
        now: instant(Date.now()),
        progress: slowly(),
      })
      if (!made.ok) throw failed(made.error)
      if (isJson(command)) return printJson(made.value)
      const { ledger, files, keys } = made.value
      print(
        `✓ ${safe(to)}: ledger ${ledger.id}, ${ledger.size} entries, root ${ledger.root}, ${files.count} files, ${files.bytes} bytes`,
      )
      print(`  ${checkpointText(ledger)}`)
      print(
        keys === 'inside'
          ? '  ! the keys are inside: whoever has this backup opens every secret'
          : '  the keys are not inside: keep them apart, each in its own place',
      )
      if (keys === 'apart') for (const line of keyLines(data)) print(line)
      print('  configuration is in the environment of the server (HOLDFAST_…): keep it, too')
      print(`  check it: holdfast backup verify ${safe(to)}`)
    })
  backup
    .command('verify <directory>')
    .description(
      'every file, entry, signature and blob, offline; exits 10 where one is not as it was',
    )
    .action((from: string, _flags: unknown, command: Command) => {
      const checked = verifyBackup(resolve(from), slowly())
      if (!checked.ok) throw failed(checked.error)
      tell(checked.value, command, `✓ ${safe(from)} is whole`)
    })
  backup
    .command('restore <directory>')
    .description('into an empty data directory (--data), or one with nothing but the keys')
    .option('--ledger <id>', 'refuse the backup of any other ledger')
    .action((from: string, flags: { ledger?: string }, command: Command) => {
      process.umask(0o077)
      const data = dataOf(command)
      const restored = restoreBackup({
        from: resolve(from),
        data,
        ledger: flags.ledger ?? null,
        progress: slowly(),
      })
      if (!restored.ok) throw failed(restored.error)
      tell(restored.value, command, `✓ restored into ${safe(data)}`)
      if (isJson(command)) return
      const lost = keyLines(data).filter((line) => line.includes(NOT_HERE))
      if (lost.length > 0) print('  put the keys back before the start:')
      for (const line of lost) print(line)
      print(
        '  the next start runs from a backup: tiers 0 and 1 are denied until holdfast ledger accept-restore --reason …',
      )
    })
}

const NOT_HERE = 'not here'

function keyLines(data: string): string[] {
  return KEYS.map(([name, lost]) => {
    const path = join(data, name)
    const where = existsSync(path) ? path : `${path} (${NOT_HERE})`
    return `    ${safe(where)}   lost with it: ${lost}`
  })
}

function tell({ manifest, files, missing }: CheckedBackup, command: Command, first: string): void {
  if (missing.length > 0) process.exitCode = EXITS.partial
  if (isJson(command)) return printJson({ ...manifest, missing })
  const { ledger } = manifest
  print(
    `${first}: ledger ${safe(ledger.id)}, ${ledger.size} entries, root ${safe(ledger.root)}, ${files.length} files`,
  )
  print(
    `  made ${safe(manifest.createdAt)} by ${safe(manifest.product)}; ${checkpointText(ledger)}`,
  )
  if (missing.length === 0) return
  print(`! ${missing.length} blobs that the ledger cites were gone already when it was made:`)
  for (const digest of missing.slice(0, 5)) print(`    ${digest}`)
}

function checkpointText(ledger: CheckedBackup['manifest']['ledger']): string {
  const { checkpoint, size } = ledger
  if (checkpoint === null) return 'nothing of it is signed yet'
  return checkpoint.size === size
    ? 'signed to its end'
    : `signed up to entry ${checkpoint.size}; the last ${size - checkpoint.size} by no checkpoint yet`
}

const PROGRESS_MS = 5_000

/** Of long work a line now and then, on standard error. */
function slowly(): Progress {
  let next = Date.now() + PROGRESS_MS
  return (what, done, total) => {
    if (Date.now() < next) return
    next = Date.now() + PROGRESS_MS
    const of = total === null ? '' : ` of ${total} (${Math.floor((done / total) * 100)} %)`
    note(`  ${done}${of} ${what}`)
  }
}

const EXIT_OF: { readonly [C in BackupError['code']]: Exit } = {
  missing: EXITS['not-found'],
  'other-version': EXITS['not-verified'],
  damaged: EXITS['not-verified'],
  'in-the-way': EXITS.conflict,
  'other-ledger': EXITS.conflict,
}

function failed({ code, message, help }: BackupError): Failure {
  return new Failure(EXIT_OF[code], safe(message), safe(help))
}

function dataOf(command: Command): string {
  return resolve(
    command.optsWithGlobals<ClientOptions>().data ?? process.env['HOLDFAST_DATA'] ?? './.holdfast',
  )
}
