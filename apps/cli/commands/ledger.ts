/** `ledger` and `evidence`: what happened, and the proof of it, also without the server. */

import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { BundleCheck } from '@holdfast/core/ledger/bundle'
import { OUTCOMES } from '@holdfast/core/ledger/bundle-words'
import { checkBundle } from '../bundle-check.ts'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'
import { print, printJson, safe } from '../output.ts'
import { isJson } from './status.ts'

export function ledgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('the append-only record')
  addLedgerVerify(ledger)
  addLedgerTail(ledger)
  addLedgerSearch(ledger)
  addLedgerProof(ledger)
  addLedgerCheckpoint(ledger)
  addLedgerKey(ledger)

  addLedgerAcceptRestore(ledger)

  const evidence = program
    .command('evidence')
    .description('bundles that a third party can verify offline')
  addEvidenceExport(evidence)
  addEvidenceVerify(evidence)
}

function addLedgerVerify(ledger: Command): void {
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
}

function addLedgerTail(ledger: Command): void {
  ledger
    .command('tail')
    .option('-n, --count <n>', 'how many', '20')
    .action((flags: { count: string }, command: Command) =>
      show(apiPath`/api/v1/ledger/entries?limit=${Number(flags.count) || 20}`, command),
    )
}

function addLedgerSearch(ledger: Command): void {
  ledger
    .command('search <text>')
    .description('entries that hold this id or text')
    .action((text: string, _flags: unknown, command: Command) =>
      show(apiPath`/api/v1/ledger/entries?q=${text}`, command),
    )
}

function addLedgerProof(ledger: Command): void {
  ledger
    .command('proof <seq>')
    .description('an entry with its inclusion proof and the checkpoint')
    .action(async (seq: string, _flags: unknown, command: Command) => {
      printJson(
        await connect(command.optsWithGlobals<ClientOptions>()).get(
          apiPath`/api/v1/ledger/entries/${seq}`,
        ),
      )
    })
}

function addLedgerCheckpoint(ledger: Command): void {
  ledger.command('checkpoint').action(async (_flags: unknown, command: Command) => {
    const answer = await connect(command.optsWithGlobals<ClientOptions>()).get('/api/v1/ledger')
    print(String(answer['checkpoint'] ?? '').trimEnd())
  })
}

function addLedgerKey(ledger: Command): void {
  ledger
    .command('key')
    .description('the verifier key of its checkpoints, for who verifies evidence')
    .action(async (_flags: unknown, command: Command) => {
      const { key } = await connect(command.optsWithGlobals<ClientOptions>()).get('/api/v1/ledger')
      if (isJson(command)) printJson({ key })
      else print(safe(key))
    })
}

function addLedgerAcceptRestore(ledger: Command): void {
  ledger
    .command('accept-restore')
    .description('of a server that runs from a backup: from now on this state counts')
    .requiredOption('--reason <text>', 'why, for whoever looks at the ledger later')
    .action(async (flags: { reason: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const past = await client.send('POST', '/api/v1/ledger/accept-restore', flags)
      if (isJson(command)) return printJson(past)
      print(
        `accepted: this is epoch ${safe(past['epoch'])}; every agent is asked for a whole report`,
      )
      print(
        '  an asset that is enforced is refused at tiers 0 and 1 until something was heard of it: holdfast refused list',
      )
      print('  what people did since the backup is not in it: quarantines, overrides, tokens, mode')
    })
}

function addEvidenceExport(evidence: Command): void {
  evidence
    .command('export')
    .requiredOption('--hold <id>', 'which hold')
    .option('--out <file>', 'file to write', '')
    .action(async (flags: { hold: string; out: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const text = await client.raw(
        'GET',
        apiPath`/api/v1/holds/${flags.hold}/evidence`,
        undefined,
        '',
      )
      const file = flags.out === '' ? `${flags.hold}.hfe` : flags.out
      writeFileSync(file, text, { mode: 0o600 })
      print(
        `${file} written; verify it anywhere with: holdfast evidence verify ${shellQuoted(file)} --trust KEY`,
      )
      print(
        'KEY is the verifier key of the ledger, which the reader gets from you: holdfast ledger key',
      )
    })
}

function addEvidenceVerify(evidence: Command): void {
  evidence
    .command('verify <file>')
    .description(
      'offline, without our server; exits 10 when anything was changed, 12 when something is missing, ' +
        '9 when nothing you got elsewhere vouches for its key',
    )
    .option('--trust <vkey>', 'the verifier key you got elsewhere')
    .option('--checkpoint <file>', 'a checkpoint of the same ledger that you kept')
    .action(async (file: string, flags: { trust?: string; checkpoint?: string }) => {
      const text = await readInput(file)
      const kept = flags.checkpoint === undefined ? null : await readInput(flags.checkpoint)
      told(checkBundle(text, { vkey: flags.trust ?? null, checkpoint: kept }))
    })
}

function told({ outcome, lines, subject }: BundleCheck): void {
  for (const line of lines) print(`${line.mark} ${safe(line.text)}`)
  const { word, says, help } = OUTCOMES[outcome]
  if (outcome !== 'failed') print(`${word}  ${safe(subject)}`)
  if (outcome === 'verified') return
  throw new Failure(EXITS[EXIT_OF[outcome]], says, outcome === 'not-anchored' ? ANCHORS : help)
}

const EXIT_OF = {
  failed: 'not-verified',
  incomplete: 'partial',
  'not-anchored': 'cannot-tell',
} as const

const ANCHORS =
  '--trust KEY with the verifier key, or --checkpoint FILE with a checkpoint, that you got elsewhere'

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
