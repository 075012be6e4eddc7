/** `ledger` and `evidence`: what happened, and the proof of it, also without the server. */

import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { checkBundle } from '../bundle-check.ts'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'
import { print, printJson, safe } from '../output.ts'
import { isJson } from './status.ts'

export function ledgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('the append-only record')
  ledger
    .command('verify')
    .description(
      'check every entry and every checkpoint, offline; exits 10 and names the first bad entry',
    )
    .action((_flags: unknown, command: Command) => {
      const data =
        command.optsWithGlobals<ClientOptions>().data ??
        process.env['HOLDFAST_DATA'] ??
        './.holdfast'
      const checked = verifyLedger(data)
      if (!checked.ok) {
        throw new Failure(
          checked.error.code === 'data-missing' ? EXITS['not-found'] : EXITS['not-verified'],
          checked.error.message,
          checked.error.help,
        )
      }
      if (isJson(command)) printJson(checked.value)
      const { entries, checkpoints, firstBad, root } = checked.value
      if (firstBad !== null)
        throw new Failure(
          EXITS['not-verified'],
          `entry ${firstBad.seq}: ${firstBad.why}`,
          'restore the directory from a backup, and compare checkpoints kept elsewhere',
        )
      if (!isJson(command)) print(`✓ ${entries} entries, ${checkpoints} checkpoints, root ${root}`)
    })
  ledger
    .command('tail')
    .option('-n, --count <n>', 'how many', '20')
    .action((flags: { count: string }, command: Command) =>
      show(`/api/v1/ledger/entries?limit=${Number(flags.count) || 20}`, command),
    )
  ledger
    .command('search <text>')
    .description('entries that hold this id or text')
    .action((text: string, _flags: unknown, command: Command) =>
      show(`/api/v1/ledger/entries?q=${encodeURIComponent(text)}`, command),
    )
  ledger
    .command('proof <seq>')
    .description('an entry with its inclusion proof and the checkpoint')
    .action(async (seq: string, _flags: unknown, command: Command) => {
      printJson(
        await connect(command.optsWithGlobals<ClientOptions>()).get(
          `/api/v1/ledger/entries/${seq}`,
        ),
      )
    })
  ledger.command('checkpoint').action(async (_flags: unknown, command: Command) => {
    const answer = await connect(command.optsWithGlobals<ClientOptions>()).get('/api/v1/ledger')
    print(String(answer['checkpoint'] ?? '').trimEnd())
  })

  const evidence = program
    .command('evidence')
    .description('bundles that a third party can verify offline')
  evidence
    .command('export')
    .requiredOption('--hold <id>', 'which hold')
    .option('--out <file>', 'file to write', '')
    .action(async (flags: { hold: string; out: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const text = await client.raw('GET', `/api/v1/holds/${flags.hold}/evidence`, undefined, '')
      const file = flags.out === '' ? `${flags.hold}.hfe` : flags.out
      writeFileSync(file, text, { mode: 0o600 })
      print(`${file} written; verify it anywhere with: holdfast evidence verify ${file}`)
    })
  evidence
    .command('verify <file>')
    .description('offline, without our server; exits 10 when anything was changed')
    .option('--trust <vkey>', 'the verifier key you got elsewhere')
    .action(async (file: string, flags: { trust?: string }) => {
      const text = await readInput(file)
      const checked = checkBundle(text, flags.trust ?? null)
      for (const line of checked.lines) print(`${line.mark} ${safe(line.text)}`)
      if (!checked.ok)
        throw new Failure(EXITS['not-verified'], 'the bundle does not verify', 'do not rely on it')
      print(`PASS  ${safe(checked.subject)}`)
    })
}

async function show(path: string, command: Command): Promise<void> {
  const { items } = (await connect(command.optsWithGlobals<ClientOptions>()).get(path)) as {
    items: readonly {
      seq: number
      entry: { at: number; kind: string; actor: string; cause: string }
    }[]
  }
  if (isJson(command)) return printJson(items)
  for (const { seq, entry } of items.toReversed()) {
    print(
      `${String(seq).padStart(7)}  ${new Date(entry.at).toISOString()}  ${entry.kind.padEnd(24)} ${safe(entry.actor)} ${safe(entry.cause)}`,
    )
  }
}
