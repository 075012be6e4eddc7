/** Every command line that the README and the pages in docs show is one there is, with options there are. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import type { Command } from 'commander'
import { commandsIn } from '../../proof/docs/page.ts'
import { wholeProgram } from './whole-program.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

describe('commands that are shown', async () => {
  const program = await wholeProgram()

  const files = [
    'README.md',
    'SECURITY.md',
    'ARCHITECTURE.md',
    'examples/README.md',
    'docs/README.md',
    ...globSync('docs/{tutorial,how-to,explanation}/*.md', { cwd: ROOT }).toSorted(),
  ]
  for (const file of files) {
    const commands = commandsIn(readFileSync(join(ROOT, file), 'utf8'))
    for (const text of new Set(commands.map((command) => command.join(' ')))) {
      test(`${file}: holdfast ${text}`, () => assert.equal(problemOf(program, text), null))
    }
  }

  const ROWS: readonly (readonly [string, RegExp | null])[] = [
    ['check --identity a --resource b', null],
    ['hold release ID --reason … --until 8h', null],
    ['import a.json b.json --source trivy', null],
    ['finding list --exploited', null],
    ['finding list --exploited unknown --limit 5', null],
    ['finding list --exploited --limit', /`--limit` has no value/],
    ['finding list --exploited no no', /takes no `no`/],
    ['chekc --identity a', /no command `chekc`/],
    ['hold relaese ID', /no command `hold relaese`/],
    ['hold release ID --unless 8h', /no option `--unless`/],
    ['status now please', /takes no `now`/],
    ['agent enroll --server', /no value/],
  ]
  for (const [text, expected] of ROWS) {
    test(`of the check itself: ${text}`, () => {
      const problem = problemOf(program, text)
      if (expected === null) assert.equal(problem, null)
      else assert.match(problem ?? 'nothing', expected)
    })
  }
  test('many are looked at', () => assert.ok(commandsIn(README).length > 20))
})

/** Null: there is such a command with such options. */
function problemOf(program: Command, text: string): string | null {
  const words = [...text.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word)
  let command = program
  let at = 0
  for (; at < words.length && command.commands.length > 0; at++) {
    const next = command.commands.find((one) => one.name() === words[at])
    if (next === undefined) return `no command \`${words.slice(0, at + 1).join(' ')}\``
    command = next
  }
  const options = [...command.options, ...program.options]
  let given = 0
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!/^-[-a-z]/.test(word)) {
      given += 1
      const named = command.registeredArguments
      if (given > named.length && named.at(-1)?.variadic !== true) return `it takes no \`${word}\``
      continue
    }
    const option = options.find((one) => one.long === word || one.short === word)
    if (option === undefined) return `no option \`${word}\``
    if (!option.required && !option.optional) continue
    if (option.optional && /^(?:-|$)/.test(words[at + 1] ?? '')) continue
    at += 1
    if (words[at] === undefined) return `\`${word}\` has no value`
  }
  return null
}
