/** Enforcement points and effects on the command line: their plan, drift and test, and what is refused. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accountEstate, ROLE } from '../../../../proof/testkit/account-estate.ts'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import {
  CANARY_LETS_IN,
  CANARY_WORKS,
  obedientPoint,
} from '../../../../proof/testkit/obedient-point.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'
import { until } from '../../../../proof/testkit/until.ts'

type Case = readonly [args: string, exit: number, out: RegExp, err?: RegExp]

const SAID: readonly Case[] = [
  [
    'ep list',
    0,
    /^POINT +ADAPTER +TEST +SETTINGS\nempty +openbao +never tested as it is now [^]*\npager +webhook +it is only told [^]*vault +openbao/,
  ],
  ['ep list --adapter webhook', 0, /^POINT.*\npager .*\n$/],
  ['ep show pager', 0, /^pager {2}EnforcementPoint, declared\n {2}adapter +webhook/],
  [
    'ep show empty',
    0,
    /^empty {2}Enf[^]*\n {2}test +never tested as it is now\n {2}accounts +no identity names one\n/,
  ],
  ['ep show pager', 0, /\n {2}test +it is only told: nothing is cut there\n$/],
  ['ep plan vault', 0, /^ACCOUNT +VERB +STATE +SINCE +DENIED NOW +NOT REACHED\n/],
  ['ep plan vault', 0, /role\/app +cut +not as it was left +\S+.* ago +from web-01 +none\n/],
  ['ep plan vault', 0, /role\/solo +cut +intended → sent → seen +\S+.* ago +everything +none\n/],
  ['ep plan vault', 0, /role\/shared +none +nothing was intended +never +nothing +1 use\n/],
  [
    'ep plan vault',
    0,
    /role\/shared: svc-shared from web-01 still reaches app\/db \(hold h_\w+\)\n {2}why {2}the account is used from other assets too, .*\n {2}do {3}give each asset an account of its own/,
  ],
  ['ep plan vault --state seen', 0, /^ACCOUNT.*\n.*role\/solo .*\n$/],
  ['ep plan vault --count state', 0, /^STATE +COUNT\nuntouched +3\n[^]*seen +1\n/],
  ['ep plan empty', 0, /^no identity names an account there, and nothing was cut there\n$/],
  ['-o json ep plan vault --state seen', 0, /^\[\n {2}\{\n {4}"ref": "auth\/approle\/role\/solo"/],
  ['-o csv ep plan vault --state seen', 0, /^ACCOUNT,VERB,STATE,SINCE,DENIED NOW,NOT REACHED\r?\n/],
  [
    'ep drift vault',
    0,
    /^ACCOUNT +VERB +STATE +SINCE +FOUND\n.*role\/app .*denies old-host, which nobody/,
  ],
  [
    'mode set enforce --scope all --dry-run',
    0,
    /At enforcement points it would not reach:\n[^]*vault auth\/approle\/role\/shared: svc-shared from web-01 still reaches app\/db/,
  ],
  ['ep drift pager', 0, /^every account is as it was left, as far as it was looked at\n$/],
  [
    'ep unnamed vault',
    0,
    /^ACCOUNT +SEEN +LAST USED\nauth\/approle\/role\/legacy +2 tokens +\S+.* ago\n$/,
  ],
  ['ep test vault', 0, /^ACCOUNT +IDENTITIES +ANSWER\n.*role\/app +svc-app +it can be looked at\n/],
  [
    '-o jsonl effect list --type cut --sort ref',
    0,
    /^\{"id":"ef_[^\n]*role\/app[^\n]*\}\n\{[^\n]*\}\n$/,
  ],
  ['effect list --type cut --sort ref', 0, /^EFFECT +POINT +VERB +ACCOUNT +STATE +INTENDED/],
  [
    'effect list --type cut',
    0,
    /vault +cut +\S+role\/solo +intended → sent → seen +.*everything +h_\w+/,
  ],
  [
    '-o csv effect list --type cut',
    0,
    /^EFFECT,POINT,VERB,ACCOUNT,STATE,INTENDED,DENIES,HOLD\r?\n/,
  ],
  ['effect list --hold h_none', 0, /^nothing was ever intended/],
  ['effect list --count outcome --type cut', 0, /^OUTCOME +COUNT\nconfirmed +2\n$/],
]

const REFUSED: readonly Case[] = [
  ['enforcement-point list', 2, /^$/, /unknown command 'enforcement-point'/],
  ['ep', 2, /^$/, /ep[^]*plan/],
  ['ep plans vault', 2, /^$/, /unknown command 'plans'[^]*plan/],
  ['ep plan', 2, /^$/, /missing required argument 'name'/],
  ['ep plan vaul', 6, /^$/, /EnforcementPoint `vaul` is not known[^]*did you mean `vault`/],
  ['ep drift vaul', 6, /^$/, /did you mean `vault`/],
  ['ep unnamed vaul', 6, /^$/, /did you mean `vault`/],
  ['ep unnamed', 2, /^$/, /missing required argument 'name'/],
  ['ep unnamed pager', 11, /^$/, /pager: .* cuts nothing/],
  ['ep unnamed shut', 11, /^$/, /shut: [^]*lent/],
  ['ep test vaul', 6, /^$/, /did you mean `vault`/],
  ['ep show vaul', 6, /^$/, /did you mean `vault`/],
  ['ep plan vault --state cut', 2, /^$/, /`state` does not know `cut`/],
  ['ep plan vault --sort turn', 2, /^$/, /`sort` does not know `turn`/],
  ['ep plan vault --hold h', 2, /^$/, /unknown option '--hold'/],
  ['ep drift vault --state drifted', 2, /^$/, /did you mean `drift`/],
  ['ep test pager', 7, /^$/, /`pager` cannot be tested without telling it/],
  ['ep test shut', 11, /^$/, /shut: [^]*lent/],
  ['ep test empty', 11, /^$/, /no identity names an account there: there is nothing to look at/],
  ['ep delete vault --reason over', 2, /^$/, /deleting vault needs --yes/],
  ['effect show', 2, /^$/, /missing required argument 'id'/],
  ['effect show ef_nothing', 6, /^$/, /effect `ef_nothing` is not known/],
  ['effect list --state opened', 2, /^$/, /did you mean `open`/],
  ['effect list --type cuts', 2, /^$/, /did you mean `cut`/],
  ['effect list --outcome failed', 2, /^$/, /`outcome` does not know `failed`/],
  ['effect list --points vault', 2, /^$/, /unknown option '--points'[^]*--point/],
  ['-o csv effect show ef_nothing', 2, /^$/, /`show` has no csv form/],
]

describe('enforcement points on the command line', () => {
  const world = obedientPoint()
  let server: TestServer
  before(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [lent, kept] = [join(directory, 'token'), join(directory, 'other')]
    for (const file of [lent, kept]) writeFileSync(file, 't', { mode: 0o600 })
    world.denied.set(ROLE('app'), new Set(['old-host']))
    const outside = { enforcers: world.load }
    server = await testServer('enforce', undefined, { lend: lentHere(lent), outside })
    const applied = await server.call('POST', '/api/v1/apply', accountEstate(lent, kept), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    await until('both cuts are proven', async () => {
      const { body } = await server.call('GET', '/api/v1/effects?type=cut&outcome=confirmed')
      return (body as { total: number }).total === 2
    })
  })
  after(() => server.close())

  for (const [args, exit, out, err] of [...SAID, ...REFUSED]) {
    test(`holdfast ${args}: ${exit}, ${String(err ?? out).slice(0, 60)}`, async () => {
      const done = await runCommand(server.data, args.split(' '))
      assert.equal(done.exit, exit, `${done.out}${done.err}`)
      assert.match(done.out, out)
      assert.match(done.err, err ?? /^$/)
    })
  }

  test('effect show says when it was sent and what was seen', async () => {
    const { body } = await server.call('GET', '/api/v1/effects?type=cut&q=role/app')
    const [effect] = (body as { items: readonly { id: string }[] }).items
    const { exit, out } = await runCommand(server.data, ['effect', 'show', effect?.id ?? ''])
    assert.equal(exit, 0)
    for (const line of [
      /^ef_\w+ {2}cut at vault\n/,
      /account +auth\/approle\/role\/app, turn 1\n/,
      /state +intended → sent → seen\n/,
      /denies +from web-01\n/,
      /sent +\d{4}-\S+ \(.* ago\), one call\n/,
      /seen +read-back: denies web-01: answered 204\n/,
      /try +\d{4}-\S+ denies web-01: seen; beyond it denies old-host\n/,
    ]) {
      assert.match(out, line)
    }
  })

  test('hold show says what the hold changes at enforcement points, and how far that is', async () => {
    const { body } = await server.call('GET', '/api/v1/holds')
    const [hold] = (body as { items: readonly { id: string }[] }).items
    const { exit, out } = await runCommand(server.data, ['hold', 'show', hold?.id ?? ''])
    assert.equal(exit, 0)
    assert.match(out, /Effect +cut \S+role\/app at vault: intended → sent → seen \(.* ago\)\n/)
    assert.match(out, /Effect +notify-blocked at pager: refused \(.* ago\)\n/)
  })

  const tested = (): ReturnType<typeof runCommand> =>
    runCommand(server.data, ['ep', 'test', 'vault'])
  const shown = async (): Promise<string> =>
    (await runCommand(server.data, ['ep', 'show', 'vault'])).out

  test('a credential of our own that is cut and refused: each step is told, and when it was', async () => {
    world.canary = CANARY_WORKS
    const { exit, out } = await tested()
    assert.equal(exit, 0)
    assert.match(
      out,
      /Canary, a credential of our own:\n[^]*as it has to be {2}reads with it again after the cut: answered 403\n/,
    )
    const page = await shown()
    assert.match(page, /\n {2}test +passed .* ago\n {2}canary +cut, and refused .* ago\n/)
    assert.match(page, /\n {2}accounts +[^]*1 drift, .*1 seen, 3 untouched\n/)
  })

  test('one that is cut and let in still fails the test, and says where', async () => {
    world.canary = CANARY_LETS_IN
    const { exit, out, err } = await tested()
    world.canary = null
    assert.equal(exit, 10)
    assert.match(out, /NOT AS IT HAS TO BE {2}reads with it again after the cut: answered 200\n/)
    assert.match(err, /vault: the canary reads with it again after the cut: answered 200/)
    assert.match(await shown(), /\n {2}test +failed .* ago: the canary reads with it again/)
    const listed = await runCommand(server.data, ['ep', 'list'])
    assert.match(listed.out, /vault +openbao +failed .* ago: the canary reads with it again/)
  })

  test('an account that cannot be looked at fails the test, with its reason beside it', async () => {
    world.away.set(ROLE('solo'), 'permission denied')
    const { exit, out, err } = await runCommand(server.data, ['ep', 'test', 'vault'])
    world.away.clear()
    assert.equal(exit, 11)
    assert.match(out, /role\/solo +svc-solo +permission denied\n/)
    assert.match(err, /vault: 1 of 5 accounts could not be looked at/)
  })
})
