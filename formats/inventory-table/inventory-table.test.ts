/** Tables of identities and of configuration items, whatever their columns are called. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, rowsOf } from '../../proof/testkit/inventories.ts'
import { readDocument } from '../registry.ts'

function read(text: string): ReturnType<typeof readDocument> {
  return readDocument(utf8(text))
}

describe('a table of identities', () => {
  const TABLE = `Service Account,Account Type,Owner,Description,Last Used,Key ID,Key Type,Resource,Permissions
svc-deploy,service account,team-web,deploys the shop,,AKIAEXAMPLE1,access-key,,
svc-deploy,,,,never,AKIAEXAMPLE2,access-key,,
svc-deploy,,,,,,,prod/db/password,read;write
old-bot,robot,,,2026-01-02,,,,
`

  test('columns are known by what they mean, and each row adds to what is said', () => {
    const found = read(TABLE)
    assert.ok(found.ok, found.ok ? '' : found.error.message)
    const { value } = found
    assert.equal(value.format, 'inventory-table')
    const identity = claimOf(value, 'identity', 'svc-deploy')
    assert.deepEqual(
      [identity.type, identity.owner, identity.purpose],
      ['service-account', 'team-web', 'deploys the shop'],
    )
    assert.deepEqual(
      [rowsOf(value, 'identity'), rowsOf(value, 'credential'), rowsOf(value, 'grant')],
      [2, 2, 1],
    )
    const key = claimOf(value, 'credential', 'AKIAEXAMPLE2')
    assert.deepEqual([key.identity, key.lastUsed, key.type], ['svc-deploy', 'never', 'access-key'])
    const grant = claimOf(value, 'grant', 'svc-deploy has read,write in prod/db/password')
    assert.deepEqual(grant.rules?.[0]?.actions, ['read', 'write'])
    const bot = claimOf(value, 'identity', 'old-bot')
    assert.deepEqual(
      [bot.type, bot.lastUsed, bot.owner],
      ['bot', Date.parse('2026-01-02'), undefined],
    )
  })

  test('a list of the same in JSON says the same', () => {
    const found = read(
      JSON.stringify([
        { identity: 'svc', owner: 'team-web', purpose: 'runs', created: '2026-01-02' },
      ]),
    )
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', 'svc').created, Date.parse('2026-01-02'))
  })

  test('a row that names nobody is counted', () => {
    const found = read('identity,owner,purpose\n,team-web,nothing\nsvc,team-web,runs\n')
    assert.ok(found.ok)
    assert.deepEqual(found.value.dropped, [{ reason: 'a row that names no identity', count: 1 }])
  })

  const REFUSED: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    [
      'a formula for a name',
      'identity,owner,purpose\nsvc,team-web,runs\n"=cmd|\' /C calc\'!A0",team-web,runs\n',
      /row 2, identity: it begins with `=` as a formula does/,
    ],
    [
      'a formula for an owner',
      'identity,owner,purpose\nsvc,@SUM(1),runs\n',
      /row 1, owner: it begins with `@`/,
    ],
    [
      'two owners of one identity',
      'identity,owner,purpose\nsvc,team-web,runs\nsvc,team-db,\n',
      /row 1 and row 2 both claim `svc`, with another owner/,
    ],
    [
      'one credential of two identities',
      'identity,owner,key id\na,team-web,K1\nb,team-web,K1\n',
      /two rows claim credential `K1`: row 1 and row 2/,
    ],
    [
      'a name that turns text around',
      'identity,owner,purpose\nsvc\u202E,team-web,runs\n',
      /row 1: `ref` holds U\+202E/,
    ],
  ]
  for (const [what, text, says] of REFUSED) {
    test(`${what} is refused whole`, () => {
      const found = read(text)
      assert.ok(!found.ok)
      assert.match(found.error.message, says)
    })
  }

  for (const text of [
    'name,owner,colour\nx,me,red\n',
    'identity,colour\nsvc,red\n',
    'identity,description,resource,check\nsvc,is too wide,db,c1\n',
    'account,owner,purpose\n123456789012,me,x\n',
    'owner,purpose,last used\nme,none,never\n',
  ]) {
    test(`a table that could be about anything stays unread: ${text.split('\n')[0] ?? ''}`, () => {
      const found = read(text)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    })
  }

  test('a table of vulnerabilities stays one', () => {
    const found = read('cve,host,package,version,owner,purpose\nCVE-2026-1111,web,zlib,1.2,me,x\n')
    assert.ok(found.ok)
    assert.equal(found.value.format, 'csv')
  })
})

describe('a table of configuration items', () => {
  test('as ServiceNow exports it', () => {
    const found = read(
      'sys_id,name,sys_class_name,serial_number,ip_address,owned_by,environment,business_criticality,operational_status\n' +
        'a1,web-01,cmdb_ci_linux_server,S-1,"10.0.0.1, 10.0.0.2",team-web,Production,1 - most critical,Operational\n' +
        'a2,sw-01,cmdb_ci_ip_switch,S-2,,,,,Retired\n',
    )
    assert.ok(found.ok, found.ok ? '' : found.error.message)
    const web = claimOf(found.value, 'asset', 'a1')
    assert.deepEqual(
      [web.type, web.owner, web.criticality, web.state, web.addresses, web.identifiers],
      ['host', 'team-web', 'critical', 'running', ['10.0.0.1', '10.0.0.2'], { serial: 'S-1' }],
    )
    const other = claimOf(found.value, 'asset', 'a2')
    assert.deepEqual([other.type, other.owner, other.state], [undefined, undefined, 'retired'])
  })

  test('as its table API answers, with what people read beside the value', () => {
    const found = read(
      JSON.stringify({
        result: [
          {
            sys_id: 'a3',
            name: 'db-01',
            sys_class_name: {
              value: 'cmdb_ci_db_postgresql_instance',
              display_value: 'PostgreSQL',
            },
            serial_number: '',
            owned_by: { display_value: 'team-data', link: 'x', value: '6816' },
          },
        ],
      }),
    )
    assert.ok(found.ok, found.ok ? '' : found.error.message)
    const db = claimOf(found.value, 'asset', 'a3')
    assert.deepEqual([db.type, db.owner, db.identifiers], ['database', 'team-data', undefined])
  })

  test('two items of one id, and a formula, are refused whole', () => {
    const head = 'sys_id,name,class\n'
    for (const [rows, says] of [
      ['a,web,server\na,db,server\n', /two rows claim asset `a`: row 1 and row 2/],
      ['a,+web,server\n', /row 1, name: it begins with `\+`/],
    ] as const) {
      const found = read(head + rows)
      assert.ok(!found.ok)
      assert.match(found.error.message, says)
    }
  })
})
