/** Every command that the console names for one of its pages is taken by the command line, with the name as it is written. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { Command } from 'commander'
import { commandOf, PAGE_COMMANDS } from '../console/frame/page-command.ts'
import { wholeProgram } from './whole-program.ts'

const NAME = "host/it's a shop: 1"

/** What is done in place of each command: it tells with what it would have been. */
function told(command: Command, tell: (args: readonly string[]) => void): void {
  command.exitOverride()
  for (const one of command.commands) told(one, tell)
  if (command.commands.length === 0) command.action(() => tell(command.args))
}

/** As a shell splits it. */
function wordsOf(command: string): readonly string[] {
  const printed = command.replace(/^holdfast /, String.raw`printf '%s\n' `)
  return execFileSync('sh', ['-c', printed], { encoding: 'utf8' }).trimEnd().split('\n')
}

for (const [page, command] of Object.entries(PAGE_COMMANDS)) {
  const isOfOne = page !== '/' && page.endsWith('/')
  test(`${page}: ${command}`, async () => {
    const program = await wholeProgram()
    let args: readonly string[] | undefined
    told(program, (given) => (args = given))
    const text = commandOf(isOfOne ? `${page}${encodeURIComponent(NAME)}` : page)
    await program.parseAsync([...wordsOf(text ?? '')], { from: 'user' })
    assert.deepEqual(args, isOfOne ? [NAME] : [])
  })
}

test('a page that the command line has nothing like names none', () => {
  for (const page of ['/evidence', '/nowhere', '/sources/', '/toString'])
    assert.equal(commandOf(page), null)
})
