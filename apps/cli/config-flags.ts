/** The settings of a server as flags, made from their table. */

import { Option, type Command } from 'commander'
import type { Flags } from '@holdfast/edges-base/config/config'
import {
  flagOf,
  OPTION_NAMES,
  OPTIONS,
  variableOf,
  type OptionName,
} from '@holdfast/edges-base/config/options'
import { EXITS, Failure } from './exits.ts'
import { safe } from './output.ts'

export function withConfigFlags(command: Command): Command {
  for (const name of OPTION_NAMES) {
    const flag = flagOf(name)
    const { kind, default: byDefault, help, global } = OPTIONS[name]
    if (flag === null || global === true) continue
    const takes = kind.placeholder === null ? '' : ` <${kind.placeholder}>`
    const known = `${variableOf(name)}${byDefault === null ? '' : `, default ${byDefault}`}`
    command.addOption(new Option(`--${flag}${takes}`, `${help} (${known})`))
  }
  return command
}

export function configFlagsOf(command: Command): Flags {
  const given = command.optsWithGlobals<Record<string, string | boolean | undefined>>()
  return Object.fromEntries(
    OPTION_NAMES.filter((name) => flagOf(name) !== null).map(
      (name): [OptionName, Flags[typeof name]] => {
        const value = given[name]
        return [name, value === undefined ? undefined : String(value)]
      },
    ),
  )
}

/** All of it at once; a single problem is the sentence. */
export function configFailure(problems: readonly string[]): Failure {
  const [first = '', ...others] = problems
  if (others.length === 0) return new Failure(EXITS.usage, first, HELP)
  const lines = problems.map((problem) => `  - ${safe(problem)}`)
  const message = `the configuration has ${problems.length} problems`
  return new Failure(EXITS.usage, message, `${lines.join('\n')}\n  do     ${HELP}`)
}

const HELP = 'see docs/reference/configuration.md, or holdfast serve --help'
