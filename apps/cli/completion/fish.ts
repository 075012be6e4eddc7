/** Completion for fish. */

import type { Word } from '../words.ts'
import { isFile, lineOf, pathsOf, quoted } from './words.ts'

export function fishScript(program: Word): string {
  return [
    'complete -c holdfast -f',
    ...pathsOf(program).flatMap(([path, word]) => linesOf(path, word)),
  ].join('\n')
}

function linesOf(path: readonly string[], { words, options }: Word): readonly string[] {
  const names = words.map(({ name }) => name)
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`)
  const here = path.length === 0 && names.length > 0 ? ['__fish_use_subcommand'] : seen
  const none = names.length > 0 && path.length > 0 ? [notYet(names)] : []
  const condition = (of: readonly string[]): string =>
    of.length === 0 ? '' : ` -n ${quoted(of.join('; and '))}`
  const own = words.map(
    ({ name, says }) =>
      `complete -c holdfast${condition([...here, ...none])} -a ${name} -d ${quoted(lineOf(says))}`,
  )
  const flags = options.map(({ flags: forms, says, takes, choices }) => {
    const typed = forms
      .map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`))
      .join('')
    const value = takes === null ? '' : isFile(takes) ? ' -r -F' : ' -x'
    const among = choices.length === 0 ? '' : ` -a ${quoted(choices.join(' '))}`
    return `complete -c holdfast${condition(path.length === 0 ? [] : seen)}${typed}${value}${among} -d ${quoted(lineOf(says))}`
  })
  return [...own, ...flags]
}

function notYet(names: readonly string[]): string {
  return `not __fish_seen_subcommand_from ${names.join(' ')}`
}
