/** Completion for zsh, by its own `_arguments` and `_describe`. */

import type { Word } from '../words.ts'
import { isFile, lineOf, pathsOf, quoted } from './words.ts'

export function zshScript(program: Word): string {
  return [
    '#compdef holdfast',
    ...pathsOf(program).flatMap(([path, word]) => functionOf(program, path, word)),
    // Sourced, or found on fpath.
    'if [ "$funcstack[1]" = "_holdfast" ]; then _holdfast "$@"; else compdef _holdfast holdfast; fi',
  ].join('\n')
}

function functionOf(program: Word, path: readonly string[], word: Word): readonly string[] {
  const name = nameOf(path)
  const options = path.length === 0 ? word.options : [...word.options, ...program.options]
  const specs = options.flatMap((option) => specsOf(option))
  if (word.words.length === 0) {
    const args = word.args.map(({ name: arg, many, required }, at) => {
      const place = many ? '*' : `${at + 1}`
      return quoted(`${place}:${required || many ? '' : ':'}${escaped(arg)}:${filesOf(`<${arg}>`)}`)
    })
    return [`${name}() {`, `  _arguments -s ${[...specs, ...args].join(' ')}`, '}']
  }
  return [
    `${name}() {`,
    '  local context state line ret=1',
    '  typeset -A opt_args',
    `  _arguments -C -s ${specs.join(' ')} '1: :->word' '*:: :->rest' && ret=0`,
    '  case $state in',
    '    word)',
    '      local -a offered',
    `      offered=(${word.words.map(({ name: below, says }) => quoted(`${below}:${escaped(says)}`)).join(' ')})`,
    "      _describe 'command' offered && ret=0 ;;",
    '    rest)',
    '      case $line[1] in',
    ...word.words.map(
      ({ name: below }) => `        ${below}) ${nameOf([...path, below])} && ret=0 ;;`,
    ),
    '      esac ;;',
    '  esac',
    '  return ret',
    '}',
  ]
}

function specsOf({ flags, says, takes, choices }: Word['options'][number]): readonly string[] {
  const value =
    takes === null
      ? ''
      : `:${escaped(takes.replaceAll(/[<>[\]]/g, ''))}:${choices.length > 0 ? `(${choices.join(' ')})` : filesOf(takes)}`
  const others = flags.length > 1 ? `(${flags.join(' ')})` : ''
  return flags.map((flag) => quoted(`${others}${flag}[${escaped(says)}]${value}`))
}

function filesOf(takes: string): string {
  return isFile(takes) ? '_files' : ' '
}

function nameOf(path: readonly string[]): string {
  return ['_holdfast', ...path.map((name) => name.replaceAll('-', '_'))].join('_')
}

/** What its specifications give a meaning. */
function escaped(text: string): string {
  return lineOf(text).replaceAll(/[[\]:\\]/g, String.raw`\$&`)
}
