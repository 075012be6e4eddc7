/** What every verb has without saying so: forms, filters, counts, watching, and the words of what is wrong. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { runCommand, startCommand } from '../../proof/testkit/command-line.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

describe('a verb', () => {
  let server: TestServer
  const make = (name: string, scope: string): Promise<unknown> =>
    server.call('POST', '/api/v1/tokens', { for: name, scope, expires: '2h' })
  before(async () => {
    server = await testServer('enforce')
    await make('ci', 'read')
    await make('=cmd()', 'decide')
  })
  after(() => server.close())

  type Case = readonly [args: readonly string[], exit: number, out: RegExp, err?: RegExp]
  const CASES: readonly Case[] = [
    [['token', 'list'], 0, /^TOKEN +FOR +SCOPE +ENDS +SIGNS WITH\n(?:tk_.+\n){2}$/],
    [['token', 'list', '--sort', '-subject'], 0, /ci[^]*=cmd/],
    [['token', 'list', '--sort', 'subject'], 0, /=cmd[^]*ci/],
    [['token', 'list', '--search', '=CMD'], 0, /^TOKEN.*\ntk_\w+ +=cmd\(\) +decide .*\n$/],
    [['token', 'list', '--state', 'revoked,expired'], 0, /^no token beside the admin token\n$/],
    [
      ['token', 'list', '--count', 'scope'],
      0,
      /^SCOPE +COUNT\n(?:decide|read) +1\n(?:decide|read) +1\n$/,
    ],
    [['-o', 'json', 'token', 'list'], 0, /^\[\n {2}\{\n {4}"name": "tk_/],
    [['-o', 'jsonl', 'token', 'list'], 0, /^(?:\{"name":"tk_[^\n]+\}\n){2}$/],
    // A cell that a spreadsheet would run is quoted.
    [
      ['-o', 'csv', 'token', 'list', '--sort', 'subject'],
      0,
      /^TOKEN,FOR,SCOPE,ENDS,SIGNS WITH\r?\ntk_\w+,'=cmd\(\),/,
    ],
    [['-o', 'csv', 'token', 'list', '--count', 'state'], 0, /^STATE,COUNT\r?\nlive,2\r?\n$/],
    [
      ['token', 'list', '--sort', 'subjects'],
      2,
      /^$/,
      /`sort` does not know `subjects`[^]*did you mean `subject`/,
    ],
    [
      ['token', 'list', '--state', 'lives'],
      2,
      /^$/,
      /`state` does not know `lives`[^]*did you mean `live`/,
    ],
    [
      ['token', 'list', '--count', 'scop'],
      2,
      /^$/,
      /`facets` does not know `scop`[^]*did you mean `scope`/,
    ],
    [
      ['token', 'list', '--states', 'live'],
      2,
      /^$/,
      /unknown option '--states'[^]*Did you mean --state/,
    ],
    [['token', 'list', 'all'], 2, /^$/, /too many arguments/],
    [['token', 'lists'], 2, /^$/, /unknown command 'lists'[^]*Did you mean list/],
    [['-o', 'yaml', 'token', 'list'], 2, /^$/, /yaml[^]*table, json, jsonl, csv/],
    [
      ['-o', 'csv', 'token', 'create', '--for', 'x', '--scope', 'read'],
      2,
      /^$/,
      /`create` has no csv form/,
    ],
    [
      ['-o', 'jsonl', 'token', 'revoke', 'tk_X', '--reason', 'x'],
      2,
      /^$/,
      /`revoke` has no jsonl form/,
    ],
    [['token', 'create', '--for', 'x'], 2, /^$/, /required option '--scope <scope>' not specified/],
    [['token', 'create', '--for', 'x', '--scope', 'reed'], 2, /^$/, /`reed`: did you mean `read`/],
    [
      ['token', 'create', '--for', 'x', '--scope', 'read', '--expires', 'soon'],
      2,
      /^$/,
      /`expires` is not a duration[^]*8h or 30d/,
    ],
    [['token', 'revoke', 'tk_X', '--reason', 'x'], 6, /^$/, /token `tk_X` is not known/],
    [['token', 'revoke', '--reason', 'x'], 2, /^$/, /missing required argument 'id'/],
  ]
  for (const [args, exit, out, err = /^$/] of CASES) {
    test(args.join(' '), async () => {
      const ran = await runCommand(server.data, args)
      assert.match(ran.err, err)
      assert.match(ran.out, out)
      assert.equal(ran.exit, exit)
    })
  }

  test('what did not go is not asked: a form that is none makes no token', async () => {
    const before = await server.call('GET', '/api/v1/tokens')
    await runCommand(server.data, ['-o', 'csv', 'token', 'create', '--for', 'x', '--scope', 'read'])
    assert.deepEqual((await server.call('GET', '/api/v1/tokens')).body, before.body)
  })

  test('--watch shows it again when something changes', async () => {
    const { child, written, ended } = startCommand(server.data, ['token', 'list', '--watch'])
    await written((out) => out.includes('ci'))
    await make('seen-later', 'read')
    const out = await written((text) => text.includes('seen-later'))
    assert.equal(out.match(/^TOKEN/gm)?.length, 2)
    child.kill('SIGINT')
    await ended
  })

  test('--watch is of what changes nothing', async () => {
    const ran = await runCommand(server.data, [
      'token',
      'revoke',
      'tk_X',
      '--reason',
      'x',
      '--watch',
    ])
    assert.match(ran.err, /unknown option '--watch'/)
    assert.equal(ran.exit, 2)
  })
})
