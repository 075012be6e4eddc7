/** `version` and `completion`. */

import type { Command } from 'commander'
import { EXITS, Failure } from '../exits.ts'
import { print } from '../output.ts'

export function versionCommand(program: Command): void {
  program
    .command('version')
    .description('version and runtime')
    .action(() => print(`holdfast 0.1.0, node ${process.versions.node}`))
}

export function completionCommand(program: Command): void {
  program
    .command('completion <shell>')
    .description('shell completion: source <(holdfast completion bash)')
    .action((shell: string) => {
      const tree = program.commands.map((command) => ({
        name: command.name(),
        verbs: command.commands.map((verb) => verb.name()),
      }))
      if (shell === 'bash') return print(bash(tree))
      if (shell === 'zsh')
        return print(`autoload -U +X bashcompinit && bashcompinit\n${bash(tree)}`)
      throw new Failure(EXITS.usage, `no completion for \`${shell}\``, 'bash or zsh')
    })
}

function bash(
  tree: readonly { readonly name: string; readonly verbs: readonly string[] }[],
): string {
  const cases = tree
    .filter((one) => one.verbs.length > 0)
    .map((one) => `    ${one.name}) words="${one.verbs.join(' ')}" ;;`)
  return [
    '_holdfast() {',
    `  local words="${tree.map((one) => one.name).join(' ')}"`,
    '  if [ "$COMP_CWORD" -gt 1 ]; then words=""; case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _holdfast holdfast',
  ].join('\n')
}
