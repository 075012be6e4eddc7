/** Every command that lists prints the whole list, however many pages it has. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { GROUPS } from './command-groups.ts'

const HOLDFAST = resolve(import.meta.dirname, 'main.ts')
/** Worst first, and as many as are asked for: `--limit`. */
const LIMITED: ReadonlySet<string> = new Set(['finding list'])

const asked = new Map<string, string[]>()
/** Three pages of one element each; a command is known by its token. */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://127.0.0.1')
  const who = request.headers.authorization ?? ''
  asked.set(who, [...(asked.get(who) ?? []), `${url.pathname}${url.search}`])
  const at = Number(url.searchParams.get('after') ?? 0)
  const items = [{ name: `n${at}`, uid: `u${at}` }]
  response.end(JSON.stringify({ items, next: at < 2 ? String(at + 1) : null, counts: {} }))
})
let url = ''
before(async () => {
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

const all = new Command()
for (const { load } of GROUPS) (await load())(all)
const LISTS = all.commands.flatMap((noun) =>
  noun.commands
    .filter((verb) => verb.name() === 'list' || verb.name() === 'causes')
    .map((verb) => [noun.name(), verb.name(), ...verb.registeredArguments.map(() => 'web')]),
)

describe('a list of several pages', { concurrency: 2 }, () => {
  test('is what these commands print', () => {
    const names = LISTS.map((words) => words.slice(0, 2).join(' '))
    for (const noun of ['source', 'token', 'secret', 'triage', 'override', 'statement'])
      assert.ok(names.includes(`${noun} list`), noun)
    for (const name of LIMITED) assert.ok(names.includes(name), `${name} is gone`)
  })
  for (const [at, words] of LISTS.entries()) {
    const name = words.slice(0, 2).join(' ')
    if (LIMITED.has(name)) continue
    test(`${name}: all of it`, async () => {
      const options = ['--server', url, '--token', `t${at}`, '--output', 'json']
      const args = ['--disable-warning=ExperimentalWarning', HOLDFAST, ...words, ...options]
      const { stdout } = await promisify(execFile)(process.execPath, args)
      const paths = asked.get(`Bearer t${at}`) ?? []
      assert.equal(paths.length, 3, paths.join(' '))
      for (const path of paths) assert.match(path, /[?&]limit=\d+/)
      for (const element of ['n0', 'n1', 'n2']) assert.ok(stdout.includes(`"${element}"`), stdout)
    })
  }
})
