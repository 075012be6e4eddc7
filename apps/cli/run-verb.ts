/** Verbs on the command line: options and arguments from their tables, the answer in the form that was asked for. */

import { Argument, Command, Option as Flag } from 'commander'
import { csv } from '@holdfast/core/kernel/csv'
import { connect, dataOf, type Client, type ClientOptions } from './client.ts'
import { EXITS, Failure } from './exits.ts'
import { print, printJson, printJsonLine, printText, table } from './output.ts'
import {
  markVerb,
  type Asked,
  type Form,
  type Noun,
  type Option,
  type Table,
  type Verb,
} from './verb.ts'
import { watched } from './watch.ts'

export function addNoun(program: Command, { word, says, verbs }: Noun): void {
  const noun = program.command(word).description(says)
  for (const verb of verbs) addVerb(noun, verb)
}

/** A verb that is a word of its own: `status`. */
export function addWord(program: Command, word: string, verb: Verb): void {
  addVerb(program, { ...verb, name: word })
}

export function addVerb(parent: Command, verb: Verb): void {
  const command = parent.command(verb.name).description(verb.says)
  markVerb(command, verb)
  for (const [name, option] of Object.entries(verb.options ?? {})) {
    command.addOption(flagOf(name, option))
    const { opposite } = option
    if (opposite !== undefined) command.addOption(flagOf(`no-${name}`, { says: opposite }))
  }
  for (const arg of verb.args ?? []) command.addArgument(new Argument(arg))
  if (verb.reads === true) command.option('--watch', 'show it again whenever something changes')
  command.action(async (...given: unknown[]) => {
    const values = given.slice(0, verb.args?.length ?? 0)
    const flags: Record<string, unknown> & { readonly watch?: boolean } = flagsOf(command, verb)
    const options = command.optsWithGlobals<ClientOptions & { readonly output: Form }>()
    const form = formOf(verb, options.output)
    let known: Client | undefined
    const client = (): Client => (known ??= connect(options))
    const args = values.map((value) => value ?? '') as Asked<never, never>['args'] // As many as the verb names.
    const asked = {
      client,
      flags: flags as never, // Read by the verb's own options.
      args,
      isJson: form === 'json' || form === 'jsonl',
      data: dataOf(options),
      server: options.server,
    }
    const once = async (): Promise<void> => {
      const answer = await verb.run(asked)
      await shown(verb, answer, asked, form)
      const failure = verb.failure?.(answer) ?? null
      if (failure !== null) throw failure
    }
    await (flags.watch === true ? watched(client(), once) : once())
  })
}

/** An option of the program that the verb has as well is taken by the program, wherever it stands. */
function flagsOf(command: Command, { options = {} }: Verb): Record<string, unknown> {
  const all: Record<string, unknown> = command.optsWithGlobals()
  const own = Object.keys(options).filter((name) => all[name] !== undefined)
  return { ...command.opts(), ...Object.fromEntries(own.map((name) => [name, all[name]])) }
}

/** One that it has not is refused before anything is asked. */
function formOf(verb: Verb, output: Form): Form {
  if (verb.table === undefined && (output === 'csv' || output === 'jsonl')) {
    throw new Failure(
      EXITS.usage,
      `\`${verb.name}\` has no ${output} form`,
      'it is no list: write -o json',
    )
  }
  return output
}

async function shown(
  verb: Verb,
  answer: unknown,
  asked: Asked<never, never>,
  form: Form,
): Promise<void> {
  if (form === 'json') return printJson(verb.json === undefined ? answer : verb.json(answer))
  const made = verb.table?.(answer)
  if (form === 'jsonl') return linesOf(answer)
  if (form === 'csv') {
    const { head, rows } = verb.csv?.(answer) ?? made ?? { head: [], rows: [] }
    return printText(csv(head, rows))
  }
  verb.above?.(answer)
  const { empty } = verb
  if (made !== undefined) showTable(made, typeof empty === 'function' ? empty(answer) : empty)
  await verb.show?.(answer, asked)
}

function showTable({ head, rows }: Table, empty: string | undefined): void {
  if (rows.length === 0 && empty !== undefined) print(empty)
  else table(head, rows)
}

/** The elements of a list, one a line. */
function linesOf(answer: unknown): void {
  const { items = [answer] } = Array.isArray(answer)
    ? { items: answer as readonly unknown[] }
    : (answer as { items?: readonly unknown[] })
  for (const item of items) printJsonLine(item)
}

function flagOf(name: string, option: Option): Flag {
  const { takes, says, required, many, choices, default: by, short } = option
  const word = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const flag = new Flag(
    `${short === undefined ? '' : `-${short}, `}--${word}${takes === undefined ? '' : ` ${takes}`}`,
    says,
  )
  if (choices !== undefined) flag.choices(choices)
  if (many === true)
    flag.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      value,
    ])
  if (by !== undefined) flag.default(by)
  return required === true ? flag.makeOptionMandatory() : flag
}
