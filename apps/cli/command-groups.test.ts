/** A command loads its own file and little else, and no command is left out of the table. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { commandsFor, firstWord, GROUPS } from './command-groups.ts'

const HOLDFAST = resolve(import.meta.dirname, 'main.ts')
/** Says on standard error which files were loaded. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
const seen = []
registerHooks({ load: (url, context, next) => { seen.push(url); return next(url, context) } })
process.on('exit', () => process.stderr.write(seen.map((url) => 'LOADED ' + url).join('\\n')))
`)}`

function loadedBy(args: readonly string[]): readonly string[] {
  const { stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', LISTING, HOLDFAST, ...args],
    { encoding: 'utf8' },
  )
  return stderr.split('\n').filter((line) => line.startsWith('LOADED file:'))
}

test('the table names every command of its files, each once', async () => {
  const named: string[] = []
  for (const { words, load } of GROUPS) {
    const program = new Command()
    ;(await load())(program)
    assert.deepEqual(
      program.commands.map((command) => command.name()),
      words,
    )
    named.push(...words)
  }
  assert.equal(new Set(named).size, named.length)
})

test('which command is meant: behind the options before it', () => {
  for (const [args, word] of [
    [['status'], 'status'],
    [['--data', 'status', 'why'], 'why'],
    [['-o', 'json', 'asset', 'list'], 'asset'],
    [['--output=json', 'asset', 'list'], 'asset'],
    [['--server', 'x', '--token', 'y', 'check'], 'check'],
    [['--help'], undefined],
    [['-o'], undefined],
    [[], undefined],
    [['--data', 'x'], undefined],
  ] as const) {
    assert.equal(firstWord(args), word, args.join(' '))
  }
})

test('only that one is loaded; all of them for help, completion and what is no command', async () => {
  assert.equal((await commandsFor('version')).length, 1)
  assert.equal((await commandsFor('why')).length, 1)
  for (const word of [undefined, 'stauts', 'help', 'completion', '__proto__']) {
    assert.equal((await commandsFor(word)).length, GROUPS.length, word)
  }
})

const HEAVY = /\/apps\/server\/|\/formats\/|node_modules\/(?:zod|yaml|fastify|@cedar-policy)\//

test('what a gate or a host runs often loads no server, no reader and no schema', () => {
  const check = ['check', '--identity', 'x', '--resource', 'y', '--server', 'http://127.0.0.1:9']
  for (const [args, most] of [
    [['version'], 20],
    [check, 40],
    [['status', '--server', 'http://127.0.0.1:9'], 40],
    [['hold', 'list', '--server', 'http://127.0.0.1:9'], 40],
  ] as const) {
    const loaded = loadedBy(args)
    assert.ok(loaded.length > 5, args.join(' '))
    assert.deepEqual(
      loaded.filter((url) => HEAVY.test(url)),
      [],
    )
    assert.ok(loaded.length <= most, `${args.join(' ')}: ${loaded.length}`)
  }
  const agent = loadedBy(['agent', 'status', '--state', mkdtempSync(join(tmpdir(), 'holdfast-'))])
  assert.ok(agent.length > 20)
  assert.deepEqual(
    agent.filter((url) => /\/apps\/server\/|fastify|cedar/.test(url)),
    [],
  )
})
