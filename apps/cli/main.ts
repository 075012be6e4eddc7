/** The `holdfast` command: parses, dispatches, and turns every failure into words and an exit code. */

import { inspect } from 'node:util'
import { CommanderError, type Command } from 'commander'
import { EXIT_HELP, EXITS, Failure } from './exits.ts'
import { asTyped } from '@holdfast/core/kernel/typed-command'
import { commandsFor, firstWord } from './command-groups.ts'
import { note, safe, shownLine } from './output.ts'
import { formsOf } from './verb.ts'
import { programHere } from './program.ts'
import { programOf } from './whole-program.ts'

const program = programOf()
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({
    writeOut: (text) => process.stdout.write(asTyped(text, programHere(false))),
    writeErr: (text) => process.stderr.write(shownLine(text)),
  })
  .addHelpText('after', EXIT_HELP)

for (const commands of await commandsFor(firstWord(process.argv.slice(2)))) commands(program)
everyHelpNamesTheExitCodes(program)
// Of verbs the runner knows which forms they have; these are the ones that are not verbs yet.
program.hook('preAction', (_program, action) => {
  const { output } = action.optsWithGlobals<{ output: string }>()
  if (formsOf(action) !== undefined || output === 'table' || output === 'json') return
  if (output === 'jsonl' || !action.description().includes('-o csv'))
    throw new Failure(EXITS.usage, `\`${action.name()}\` has no ${output} form`, 'write -o json')
})
// `| head` closes the pipe: the reader has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXITS.done)
  throw error
})

try {
  await program.parseAsync(process.argv)
} catch (thrown) {
  // Here it ends, whatever was opened before it failed: whoever waits for the code gets it.
  process.exit(tell(thrown))
}

function tell(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXITS.done : EXITS.usage
  if (thrown instanceof Failure) {
    note(`error: ${safe(thrown.message)}`)
    if (thrown.help !== '')
      note(thrown.help.startsWith(' ') ? thrown.help : `  do     ${thrown.help}`)
    return thrown.exit
  }
  if (process.env['HOLDFAST_DEBUG'] !== undefined) note(inspect(thrown))
  note(`error: ${safe(thrown instanceof Error ? thrown.message : thrown)}`)
  note('  do     set HOLDFAST_DEBUG=1 to see where it happened')
  return EXITS.failed
}

function everyHelpNamesTheExitCodes(command: Command): void {
  for (const sub of command.commands) {
    sub.addHelpText('after', EXIT_HELP).exitOverride().showSuggestionAfterError()
    everyHelpNamesTheExitCodes(sub)
  }
}
