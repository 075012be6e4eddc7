/** Completion for bash. */

import type { Word } from '../words.ts'
import { isFile, pathsOf, quoted } from './words.ts'

export function bashScript(program: Word): string {
  const paths = pathsOf(program)
  return [
    '_holdfast() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at=1 path=""',
    '  # The command is what stands before, without options and what these take.',
    '  while [ "$at" -lt "$COMP_CWORD" ]; do',
    '    case "${COMP_WORDS[at]}" in',
    `      ${valued(program).join('|')}) at=$((at + 1)) ;;`,
    '      -*) ;;',
    '      *) case "$path ${COMP_WORDS[at]}" in',
    ...paths
      .slice(1)
      .map(
        ([path]) => `        ${quoted(` ${path.join(' ')}`)}) path="$path \${COMP_WORDS[at]}" ;;`,
      ),
    '      esac ;;',
    '    esac',
    '    at=$((at + 1))',
    '  done',
    '  COMPREPLY=()',
    '  case "$path:$prev" in',
    ...paths.flatMap(([path, word]) => valuesOf(path, word)),
    ...valuesOf(null, program),
    '  esac',
    '  local words=""',
    '  case "$path" in',
    ...paths.map(([path, word]) => {
      const key = path.map((name) => ` ${name}`).join('')
      return `    ${quoted(key)}) words=${quoted(wordsOf(program, word).join(' '))} ;;`
    }),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '  [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))',
    '}',
    'complete -o filenames -F _holdfast holdfast',
  ].join('\n')
}

/** Options that take something, whatever the command. */
function valued(program: Word): readonly string[] {
  const flags = pathsOf(program).flatMap(([, { options }]) =>
    options.filter(({ takes }) => takes !== null).flatMap((option) => option.flags),
  )
  return [...new Set(flags)]
}

/** What an option takes, where its words are known or it is a file; null: behind any command. */
function valuesOf(path: readonly string[] | null, { options }: Word): readonly string[] {
  if (path !== null && path.length === 0) return []
  const key = path === null ? '*' : quoted(path.map((name) => ` ${name}`).join(''))
  return options.flatMap(({ flags, takes, choices }) => {
    const cases = flags.map((flag) => `${key}:${flag}`).join('|')
    if (choices.length > 0) {
      const reply = `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$cur"))`
      return [`    ${cases}) ${reply}; return ;;`]
    }
    return takes === null
      ? []
      : [`    ${cases}) ${isFile(takes) ? 'COMPREPLY=($(compgen -f -- "$cur")); ' : ''}return ;;`]
  })
}

function wordsOf(program: Word, { words, options }: Word): readonly string[] {
  const flags = [...options, ...program.options].flatMap((option) => option.flags)
  return [...words.map(({ name }) => name), ...new Set([...flags, '--help'])]
}
