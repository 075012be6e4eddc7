/**
 * The shape of a verb: what it is called with, what it asks, and how its answer is shown. Forms (`-o json`), watching,
 * exit codes and the words of errors are the runner's (run-verb.ts); a verb says nothing of them.
 */

import type { Command } from 'commander'
import type { Client } from './client.ts'
import type { Failure } from './exits.ts'

/** `--reason <text>`; one that takes nothing is there or not. */
export interface Option {
  /** `<text>`; absent: it takes nothing. */
  readonly takes?: string
  readonly says: string
  readonly required?: true
  /** May be given again and again. */
  readonly many?: true
  /** One that takes nothing has an opposite: `--no-exploited`. */
  readonly opposite?: string
  readonly choices?: readonly string[]
  readonly default?: string
  /** `n`: it is also `-n`. */
  readonly short?: string
}

type Options = { readonly [name: string]: Option }

type ValueOf<O extends Option> = O extends { readonly takes: string }
  ? O extends { readonly many: true }
    ? readonly string[]
    : O extends { readonly choices: readonly (infer C)[] }
      ? C
      : string
  : O extends { readonly opposite: string }
    ? boolean
    : true

type Always<O extends Option> = O extends { readonly required: true }
  ? true
  : O extends { readonly default: string }
    ? true
    : false

/** By their names in the options: `dryRun` is `--dry-run`. */
export type Flags<O extends Options> = {
  readonly [N in keyof O as Always<O[N]> extends true ? N : never]: ValueOf<O[N]>
} & {
  readonly [N in keyof O as Always<O[N]> extends true ? never : N]?: ValueOf<O[N]>
}

/** A form in which an answer has rows: on a terminal, as CSV and as lines of JSON exactly the same. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | boolean | null)[])[]
}

export interface Asked<O extends Options, Args extends readonly string[]> {
  /** The server: connected to when it is first asked for. */
  readonly client: () => Client
  readonly flags: Flags<O>
  /** In the order of `args`; one that may be left out and was is ''. */
  readonly args: {
    readonly [A in keyof Args]: Args[A] extends `${string}...${string}` ? readonly string[] : string
  }
  /** `json` and `jsonl`: an answer is passed on as it is. */
  readonly isJson: boolean
  /** The data directory that is meant. */
  readonly data: string
  /** `--server`, as it was written. */
  readonly server: string | undefined
}

export interface Verb<
  Answer = unknown,
  O extends Options = Options,
  Args extends readonly string[] = readonly string[],
> {
  /** `list`; a word that is no noun's has '' and is called by that word alone. */
  readonly name: string
  readonly says: string
  /** `<name>`, `[name]`, `<names...>`. */
  readonly args?: Args
  readonly options?: O
  /** It changes nothing: with `--watch` it is asked again when something changes. */
  readonly reads?: true
  readonly run: (asked: Asked<O, Args>) => Promise<Answer>
  /** What is printed above the table. */
  readonly above?: (answer: Answer) => void
  /** Rows, where the answer is a list; `csv` is offered for those. Undefined: of this answer there are none. */
  readonly table?: (answer: Answer) => Table | undefined
  /** Its columns as CSV, where those are more than a terminal shows. */
  readonly csv?: (answer: Answer) => Table
  /** What is printed where there is no table, or beside it. Only its words: nothing is asked here. */
  readonly show?: (answer: Answer, asked: Asked<O, Args>) => void | Promise<void>
  /** What `-o json` prints, where that is not the answer as it is. */
  readonly json?: (answer: Answer) => unknown
  /** Said in place of a table without rows. */
  readonly empty?: string | ((answer: Answer) => string)
  /** What was answered is itself a failure: it is told after the answer, in whatever form. */
  readonly failure?: (answer: Answer) => Failure | null
}

/** Types of flags and arguments follow from what is written. */
export function verb<
  Answer,
  const O extends Options = Record<never, never>,
  const Args extends readonly string[] = readonly [],
>(of: Verb<Answer, O, Args>): Verb {
  return of as unknown as Verb // The runner hands it what its own options and arguments read.
}

/** A word of the command line with its verbs. */
export interface Noun {
  readonly word: string
  readonly says: string
  readonly verbs: readonly Verb[]
}

/** `-o`: of a list there are more. */
export type Form = 'table' | 'json' | 'jsonl' | 'csv'

const FORMS = new WeakMap<Command, readonly Form[]>()

export function markVerb(command: Command, { table }: Pick<Verb, 'table'>): void {
  FORMS.set(command, table === undefined ? ['table', 'json'] : ['table', 'json', 'jsonl', 'csv'])
}

/** Undefined: it is no verb, and its forms and words of errors are its own. */
export function formsOf(command: Command): readonly Form[] | undefined {
  return FORMS.get(command)
}
