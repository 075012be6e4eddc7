/** What all shells are told of the commands. */

import type { Word } from '../words.ts'

/** Commands down to those that do something, each by the words that lead to it. */
export function pathsOf(program: Word): readonly (readonly [path: readonly string[], Word])[] {
  const below = ({ words }: Word, path: readonly string[]): [readonly string[], Word][] =>
    words.flatMap((word) => {
      const own = [...path, word.name]
      return [[own, word] as [readonly string[], Word], ...below(word, own)]
    })
  return [[[], program], ...below(program, [])]
}

/** In single quotes of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Whether files are what it takes. */
export function isFile(takes: string | null): boolean {
  return takes !== null && /file|dir|path/i.test(takes)
}

/** One line, however it was written. */
export function lineOf(says: string): string {
  return says.replaceAll(/\s+/g, ' ').trim()
}
