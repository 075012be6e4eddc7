/** Completion: bash is asked as a shell asks it; of every shell, that all commands, options and words are told. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { wholeProgram } from '../whole-program.ts'
import { wordOf } from '../words.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { pathsOf } from './words.ts'
import { zshScript } from './zsh.ts'

describe('completion', async () => {
  const program = wordOf(await wholeProgram())
  const bash = bashScript(program)

  /** What is offered behind these words, the last of them begun. */
  function offered(...words: readonly string[]): readonly string[] {
    const asked = `${bash}\nCOMP_WORDS=(holdfast "$@"); COMP_CWORD=$#; _holdfast; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, status, stderr } = spawnSync('bash', ['-c', asked, 'bash', ...words], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    return stdout.split('\n').filter((line) => line !== '')
  }

  const ROWS: readonly (readonly [
    words: readonly string[],
    has: readonly string[],
    not: readonly string[],
  ])[] = [
    [[''], ['ledger', 'status', '--server'], ['tail', '--kind']],
    [['led'], ['ledger'], ['login']],
    [
      ['ledger', ''],
      ['tail', 'list', '--output'],
      ['show', 'ledger', '--kind'],
    ],
    [['ledger', 'tail', '--k'], ['--kind'], ['--count']],
    [['-o', ''], ['table', 'json', 'jsonl', 'csv'], ['ledger']],
    [['ledger', 'tail', '--output', 'j'], ['json', 'jsonl'], ['csv']],
    [['--data', 'ledger', 'login', '--s'], ['--server'], ['list']],
    [['ledger', 'list', 'tail', '--a'], ['--actor'], ['--count']],
    [['nothing', 'ta'], [], ['tail']],
  ]
  for (const [words, has, not] of ROWS) {
    test(`bash: ${words.join(' ')}`, () => {
      const offers = offered(...words)
      for (const word of has) assert.ok(offers.includes(word), `${word}: ${offers.join(' ')}`)
      for (const word of not) assert.ok(!offers.includes(word), `${word}: ${offers.join(' ')}`)
    })
  }

  test('every shell is told every command, option and word', () => {
    const scripts = { bash, zsh: zshScript(program), fish: fishScript(program) }
    const paths = pathsOf(program)
    assert.ok(paths.length > 60)
    for (const [shell, script] of Object.entries(scripts)) {
      for (const [path, { options }] of paths) {
        for (const name of path) assert.ok(script.includes(name), `${shell}: ${name}`)
        for (const { flags, choices } of options) {
          for (const flag of flags) {
            const typed = shell === 'fish' ? flag.replace(/^--?/, '') : flag
            assert.ok(script.includes(typed), `${shell}: ${path.join(' ')} ${flag}`)
          }
          assert.ok(script.includes(choices.join(' ')), `${shell}: ${choices.join(' ')}`)
        }
      }
    }
  })

  test('no text of a command ends a quotation', () => {
    const word = {
      name: 'x',
      says: `it's [odd]: "$(false)" \`b\``,
      words: [],
      args: [],
      forms: [],
      options: [],
    }
    const odd = { ...program, words: [word] }
    const { status, stderr } = spawnSync('bash', ['-n', '-c', bashScript(odd)], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    assert.match(zshScript(odd), /'x:it'\\''s \\\[odd\\\]\\: "\$\(false\)" `b`'/)
    assert.match(fishScript(odd), /-d 'it'\\''s/)
  })
})
