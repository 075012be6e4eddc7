/** A command in words: what completion and the reference page are made of. */

import type { Command } from 'commander'
import { formsOf } from './verb.ts'

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
