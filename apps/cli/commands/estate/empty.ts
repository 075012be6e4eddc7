/** Where there is none: what one looks like. */

export function noneLike(word: string, example: string): string {
  return `no ${word} is like this; one is written like this, in a file for holdfast apply -f FILE:\n\n${example}`
}
