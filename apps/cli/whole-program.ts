/** The program with all of its commands: for help, completion, its reference page, and what tests look up in it. */

import { Command, Option } from 'commander'
import { commandsFor } from './command-groups.ts'
import { formsOf } from './verb.ts'

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

/** A command with what one types after it. */
export interface Word {
  readonly name: string
  readonly says: string
  readonly words: readonly Word[]
  readonly args: readonly {
    readonly name: string
    readonly required: boolean
    readonly many: boolean
  }[]
  /** `-o`. */
  readonly forms: readonly string[]
  readonly options: readonly {
    /** `-o`, `--output`: as they are typed. */
    readonly flags: readonly string[]
    readonly says: string
    /** `<form>`; null: it takes nothing. */
    readonly takes: string | null
    readonly choices: readonly string[]
    readonly required: boolean
    readonly default: string | null
  }[]
}

export function wordOf(command: Command): Word {
  return {
    name: command.name(),
    says: command.description(),
    words: command.commands.map((below) => wordOf(below)),
    args: command.registeredArguments.map((arg) => ({
      name: arg.name(),
      required: arg.required,
      many: arg.variadic,
    })),
    forms: formsOf(command) ?? ['table', 'json'],
    options: command.options.map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      says: option.description,
      takes: /<[^>]+>|\[[^\]]+\]/.exec(option.flags)?.[0] ?? null,
      choices: option.argChoices ?? [],
      required: option.mandatory,
      default: option.defaultValue === undefined ? null : String(option.defaultValue),
    })),
  }
}
