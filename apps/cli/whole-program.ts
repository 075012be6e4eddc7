/** The program with all of its commands: for help, completion, its reference page, and what tests look up in it. */

import { Command, Option } from 'commander'
import { commandsFor } from './command-groups.ts'

/** What every command takes. */
export function programOf(): Command {
  return new Command('holdfast')
    .description('When a machine is missing a security fix, the credentials on it stop working.')
    .option('--server <url>', 'server to talk to (HOLDFAST_SERVER)')
    .option('--token-file <file>', 'file with the bearer token, which only you may read')
    .option('--token <token>', 'bearer token; others on the machine can read it (HOLDFAST_TOKEN)')
    .option('--data <dir>', 'data directory (HOLDFAST_DATA, default ./.holdfast)')
    .addOption(
      new Option('-o, --output <form>', 'form; jsonl and csv for lists')
        .choices(['table', 'json', 'jsonl', 'csv'])
        .default('table'),
    )
}

export async function wholeProgram(): Promise<Command> {
  const program = programOf()
  for (const commands of await commandsFor(undefined)) commands(program)
  return program
}
