/** `completion`: what a shell offers behind `holdfast`: commands, verbs, options and their words. */

import type { Command } from 'commander'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { zshScript } from '../completion/zsh.ts'
import { EXITS, Failure } from '../exits.ts'
import { verb, type Verb } from '../verb.ts'
import { wordOf, type Word } from '../words.ts'

const SCRIPTS: ReadonlyMap<string, (program: Word) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
])

/** @param program - with all of its commands */
export function completionOf(program: Command): Verb {
  return verb({
    name: 'completion',
    says: 'shell completion for bash, zsh or fish: source <(holdfast completion bash)',
    args: ['<shell>'],
    async run({ args: [shell] }) {
      const script = SCRIPTS.get(shell)
      if (script === undefined) {
        throw new Failure(EXITS.usage, `no completion for \`${shell}\``, 'bash, zsh or fish')
      }
      return { shell, script: script(wordOf(program)) }
    },
    // A script is for a shell, not for a terminal: it is written as it is.
    show({ script }) {
      process.stdout.write(`${script}\n`)
    },
  })
}
