/** What a manifest may use of this machine: what the operator lends, where it may go, and nothing else. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { reveal } from '@holdfast/core/kernel/redacted'
import { readConfig } from './config.ts'
import { lendSecret, placeProblem, type Lending } from './lending.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
mkdirSync(join(folder, 'secrets/team'), { recursive: true })
mkdirSync(join(folder, 'data'))
mkdirSync(join(folder, 'feeds/osv'), { recursive: true })
mkdirSync(join(folder, 'feeds-of-others'))
symlinkSync(join(folder, 'feeds-of-others'), join(folder, 'feeds/leads-out'))
writeFileSync(join(folder, 'secrets/fleet'), 'hush')
writeFileSync(join(folder, 'secrets/team/db'), 'hush')
writeFileSync(join(folder, 'data/admin-token'), 'admin')
process.env['HOLDFAST_SECRET_DT'] = 'hush'
process.env['HOLDFAST_ADMIN_TOKEN'] = 'admin'

function lending(lend: string, privateHosts = ''): Lending {
  const config = readConfig(
    {
      data: join(folder, 'data'),
      secrets: join(folder, 'secrets'),
      directories: join(folder, 'feeds'),
      lend,
      privateHosts,
    },
    {},
  )
  assert.ok(config.ok)
  return config.value.lending
}

describe('a secret goes where the operator sends it', () => {
  const lent = lending(
    'fleet=fleet.example,fleet=[fd00::7]:8443,team/db=DB.example:5432,env:HOLDFAST_SECRET_DT=dt.example,env:HOLDFAST_ADMIN_TOKEN=dt.example,../data/admin-token=dt.example',
  )
  const table = [
    ['file', 'fleet', 'https://fleet.example', 'lent'],
    ['file', 'fleet', 'https://FLEET.example:8443/prefix', 'lent'],
    ['file', 'fleet', 'https://[fd00::7]:8443', 'lent'],
    ['file', join(folder, 'secrets/fleet'), 'https://fleet.example', 'lent'],
    ['file', 'team/db', 'postgresql://me@db.example/db', 'lent'],
    ['env', 'HOLDFAST_SECRET_DT', 'http://dt.example', 'lent'],
    ['file', 'fleet', 'https://[fd00::7]', /`fleet` is not lent to \[fd00::7\]/],
    ['file', 'fleet', 'https://thief.example', /not lent to thief\.example .*HOLDFAST_LEND=fleet=/],
    ['file', 'fleet', 'https://fleet.example.thief.example', /not lent to/],
    ['file', 'fleet', 'https://thief.example/?fleet.example', /not lent to/],
    ['file', 'fleet', 'https://fleet.example@thief.example', /not lent to thief/],
    ['file', 'team/db', 'postgresql://me@db.example:5433/db', /not lent to db\.example:5433/],
    ['file', 'other', 'https://fleet.example', /`other` is not lent to fleet\.example/],
    ['file', 'fleet', undefined, /not lent to no host/],
    ['file', 'fleet', 'nonsense', /not lent to no host/],
    ['file', '../data/admin-token', 'https://dt.example', /not below .*HOLDFAST_SECRETS/],
    ['file', '/etc/passwd', 'https://fleet.example', /not below/],
    ['env', 'HOLDFAST_ADMIN_TOKEN', 'https://dt.example', /only those that begin with/],
    ['credential', 'db', 'https://dt.example', /`credential:db` is not lent/],
  ] as const
  for (const [from, name, url, expected] of table) {
    test(`${from} ${name.replace(folder, '')} to ${url ?? 'nowhere'}`, () => {
      const answer = lendSecret(lent, { from, name }, url)
      if (expected === 'lent') {
        assert.ok(answer.ok && answer.value !== null)
        assert.equal(reveal(answer.value), 'hush')
        return
      }
      assert.ok(!answer.ok)
      assert.match(`${answer.error.message} (${answer.error.help})`, expected)
    })
  }
})

describe('private networks and directories are the operator\u2019s to open', () => {
  const lent = lending('', 'mirror.internal,10.0.0.7:8080')
  const adapter = 'advisories' as const
  const table = [
    [{ adapter, url: 'https://osv.example' }, null],
    [{ adapter, url: 'http://mirror.internal/osv', network: 'private' }, null],
    [{ adapter, url: 'http://10.0.0.7:8080', network: 'private' }, null],
    [{ adapter, directory: join(folder, 'feeds') }, null],
    [{ adapter, directory: join(folder, 'feeds/osv') }, null],
    [{ adapter, directory: join(folder, 'feeds/not-yet') }, null],
    [{ adapter, directory: 'osv' }, null],
    [{ adapter, url: 'http://10.0.0.7', network: 'private' }, /HOLDFAST_PRIVATE_HOSTS=10\.0\.0\.7/],
    [{ adapter, url: 'http://127.0.0.1:9', network: 'private' }, /not a host that may be asked/],
    [{ adapter, url: 'http://2130706433', network: 'private' }, /127\.0\.0\.1 is not a host/],
    [{ adapter, directory: '/' }, /HOLDFAST_DIRECTORIES=\//],
    [{ adapter, directory: '/etc' }, /not one that sources may read/],
    [{ adapter, directory: join(folder, 'feeds-of-others') }, /not one that sources may read/],
    [{ adapter, directory: join(folder, 'feeds/../data') }, /not one that sources may read/],
    [{ adapter, directory: join(folder, 'feeds/leads-out') }, /not one that sources may read/],
    [{ adapter, directory: 'leads-out' }, /not one that sources may read/],
    [{ adapter, directory: 'feeds' }, /`feeds` is not .*HOLDFAST_DIRECTORIES=the directory it/],
    [{ adapter, directory: '../data' }, /not one that sources may read/],
  ] as const
  for (const [fetch, expected] of table) {
    test(JSON.stringify(fetch).replaceAll(folder, ''), () => {
      const problem = placeProblem(lent, fetch)
      if (expected === null) return assert.equal(problem, null)
      assert.match(`${problem?.message ?? ''} (${problem?.help ?? ''})`, expected)
    })
  }

  test('without configuration nothing is lent', () => {
    const config = readConfig({ data: join(folder, 'data') }, {})
    assert.ok(config.ok)
    const none = config.value.lending
    const ref = { from: 'file', name: join(folder, 'secrets/fleet') } as const
    assert.ok(!lendSecret(none, ref, 'https://fleet.example').ok)
    assert.notEqual(placeProblem(none, { adapter, directory: join(folder, 'feeds') }), null)
    assert.notEqual(
      placeProblem(none, { adapter, url: 'http://127.0.0.1', network: 'private' }),
      null,
    )
  })

  const wrong = [
    [{ lend: 'fleet' }, /lend `fleet` is not NAME=HOST/],
    [{ lend: 'fleet=https://fleet.example' }, /is not NAME=HOST/],
    [{ lend: 'fleet=*' }, /is not NAME=HOST/],
    [{ privateHosts: '10.0.0.0/8' }, /private hosts `10\.0\.0\.0\/8` is not/],
    [{ privateHosts: '*' }, /is not HOST/],
  ] as const
  for (const [flags, expected] of wrong) {
    test(JSON.stringify(flags), () => {
      const config = readConfig(flags, {})
      assert.ok(!config.ok)
      assert.match(config.error.join('; '), expected)
    })
  }
})
