/** Passwords, access keys and certificates of an AWS account, as its credential report tells them. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import type { Claim } from '@holdfast/core/model/claim'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { readDocument } from '../registry.ts'
import type { ReadDocument } from '../reader.ts'

const ACCOUNT = 'aws/credential-report-account.csv'
const KEYS = 'aws/credential-report-multi-keys.csv'

function countsOf(read: ReadDocument): Readonly<Record<string, number>> {
  const claims = read.inventories.flatMap((inventory) => inventory.claims)
  const count = (test: (claim: Claim) => boolean): number => claims.filter(test).length
  const key = (claim: Claim, number: string): boolean =>
    claim.kind === 'credential' &&
    claim.state === 'active' &&
    claim.ref.endsWith(` access key ${number}`)
  return {
    rows: rowsOf(read, 'identity'),
    usersExceptRoot: rowsOf(read, 'identity', 'IAM user'),
    passwordEnabled: rowsOf(read, 'credential', 'console password'),
    mfaActive: count((claim) => claim.kind === 'identity' && claim.labels?.['mfa'] === 'yes'),
    activeKey1: count((claim) => key(claim, '1')),
    activeKey2: count((claim) => key(claim, '2')),
    activeKeysNeverUsed: count(
      (claim) =>
        claim.kind === 'credential' && claim.state === 'active' && claim.lastUsed === 'never',
    ),
    consoleUsersWithoutMfa: count(
      (claim) =>
        claim.kind === 'identity' && claim.type === 'human' && claim.labels?.['mfa'] === 'no',
    ),
  }
}

function counted(file: string): Readonly<Record<string, unknown>> {
  const { format: _format, columns: _columns, ...rest } = factsOf(file)
  return rest
}

describe('real reports give their counts', { skip: needsShared(NHI) }, () => {
  test('a user with two keys', () => {
    const read = readNhi(KEYS)
    assert.equal(read.format, 'aws-credential-report')
    assert.deepEqual(countsOf(read), counted(KEYS))
    assert.deepEqual(
      read.inventories.map(({ whole, unseen }) => [whole, unseen]),
      [[true, []]],
    )
  })

  test('an account, where each of its rows is a user of its own', () => {
    const table = readFileSync(sharedPath(NHI, ACCOUNT), 'utf8')
    let seen = 0
    const apart = table.replaceAll(/user\/christopher,/g, (arn) =>
      ++seen === 2 ? 'user/christopher-2,' : arn,
    )
    const read = readDocument(utf8(apart))
    assert.ok(read.ok)
    assert.equal(seen, 2)
    assert.deepEqual(countsOf(read.value), counted(ACCOUNT))
  })

  test('two rows of one user are one user: what they agree on, and every key of either', () => {
    const read = readNhi(ACCOUNT)
    const facts = counted(ACCOUNT)
    const found = countsOf(read)
    assert.equal(found['rows'], Number(facts['rows']) - 1)
    for (const name of ['activeKey1', 'activeKey2', 'activeKeysNeverUsed', 'mfaActive'])
      assert.equal(found[name], facts[name], name)
    const user = 'arn:aws:iam::644160558196:user/christopher'
    assert.equal(claimOf(read, 'identity', user).created, Date.parse('2016-08-30T17:37:35Z'))
    const password = claimOf(read, 'credential', `${user} password`)
    assert.deepEqual([password.lastUsed, password.lastRotated], [undefined, undefined])
    assert.deepEqual(
      read.inventories.map(({ whole, unseen }) => [whole, unseen]),
      [[false, [`rows 8 and 9 are all of ${user}: what only one of them says of it is not known`]]],
    )
  })

  test('the answer of the API says the same, and of the same place', () => {
    for (const [file, folder] of [
      [ACCOUNT, 'test_account_credential_report'],
      [KEYS, 'test_iam_user_credential_multi_delete'],
    ] as const) {
      const [table] = readNhi(file).inventories
      const [answer] = readNhi(`aws/${folder}/iam.GetCredentialReport_1.json`).inventories
      assert.deepEqual(answer?.claims, table?.claims)
      assert.equal(answer?.of, table?.of)
      assert.equal(table?.asOf, null)
      assert.equal(typeof answer?.asOf, 'number')
    }
  })
})

const HEAD =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,' +
  'access_key_2_last_used_date,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'
const ARN = 'arn:aws:iam::123456789012:user/ci'
const NO_KEY = 'false,N/A,N/A'
const NO_CERTIFICATES = 'false,N/A,false,N/A'

function user(password: string, key: string, certificates: string, arn = ARN): string {
  return `ci,${arn},2024-01-02T03:04:05+00:00,${password},false,${key},${NO_KEY},${certificates}`
}

function read(...rows: readonly string[]): ReturnType<typeof readDocument> {
  return readDocument(utf8([HEAD, ...rows, ''].join('\n')))
}

const NO_PASSWORD = 'false,N/A,N/A,N/A'

describe('what is said and what is not', () => {
  test('a key that was switched off is inactive, one never made is no row, and no use is `never`', () => {
    const found = read(
      user(NO_PASSWORD, 'false,2024-02-01T00:00:00+00:00,N/A', 'true,N/A,false,N/A'),
    )
    assert.ok(found.ok)
    assert.equal(rowsOf(found.value, 'credential'), 2)
    const key = claimOf(found.value, 'credential', `${ARN} access key 1`)
    assert.deepEqual([key.state, key.lastUsed], ['inactive', 'never'])
    const certificate = claimOf(found.value, 'credential', `${ARN} signing certificate 1`)
    assert.deepEqual([certificate.state, certificate.lastUsed], ['active', undefined])
  })

  test('without a password nobody says that it is a person', () => {
    const found = read(user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES))
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', ARN).type, undefined)
    assert.equal(rowsOf(found.value, 'credential'), 0)
  })

  test('`no_information` on a password is not known, and its next change is when it ends', () => {
    const when = '2024-05-01T00:00:00+00:00'
    const found = read(
      user(`true,no_information,2024-02-01T00:00:00+00:00,${when}`, NO_KEY, NO_CERTIFICATES),
    )
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', ARN).type, 'human')
    const password = claimOf(found.value, 'credential', `${ARN} password`)
    assert.deepEqual([password.lastUsed, password.expires], [undefined, Date.parse(when)])
  })

  test('the root of an account is no user of it', () => {
    const root = 'arn:aws:iam::123456789012:root'
    const found = read(
      user(`not_supported,no_information,N/A,N/A`, NO_KEY, NO_CERTIFICATES, root).replace(
        'ci,',
        '<root_account>,',
      ),
    )
    assert.ok(found.ok)
    const claim = claimOf(found.value, 'identity', root)
    assert.deepEqual([claim.as, claim.type, claim.lastUsed], ['account root', undefined, undefined])
  })

  test('the command line prints the table in base64', () => {
    const table = [HEAD, user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES), ''].join('\n')
    const found = readDocument(
      utf8(
        JSON.stringify({
          Content: base64(utf8(table)),
          ReportFormat: 'text/csv',
          GeneratedTime: '2024-06-01T00:00:00+00:00',
        }),
      ),
    )
    assert.ok(found.ok)
    assert.equal(rowsOf(found.value, 'identity', 'IAM user'), 1)
    assert.equal(found.value.inventories[0]?.asOf, Date.parse('2024-06-01T00:00:00Z'))
  })
})

describe('what is refused, and why', () => {
  const other = ARN.replace('123456789012', '210987654321')
  const row = user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES)
  const CASES: readonly (readonly [what: string, rows: readonly string[], says: RegExp])[] = [
    ['a report without a row', [], /none of its rows names a user of an account/],
    [
      'rows of two accounts',
      [row, user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES, other)],
      /its rows are of 2 accounts/,
    ],
    [
      'a right-to-left mark in an ARN',
      [user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES, `${ARN}\u202E`)],
      /row 1, arn: `ref` holds U\+202E/,
    ],
    [
      'a row without an ARN',
      [row, user(NO_PASSWORD, NO_KEY, NO_CERTIFICATES, '')],
      /row 2, arn is empty/,
    ],
  ]
  for (const [what, rows, says] of CASES) {
    test(what, () => {
      const found = read(...rows)
      assert.ok(!found.ok)
      assert.match(found.error.message, says)
    })
  }

  for (const [what, Content] of [
    ['content that is no base64', 'not a table'],
    ['another table in base64', base64(utf8('a,b\n1,2\n'))],
  ] as const) {
    test(what, () => {
      const found = readDocument(utf8(JSON.stringify({ Content, ReportFormat: 'text/csv' })))
      assert.ok(!found.ok)
      assert.match(found.error.message, /`Content` is neither the table of a credential report/)
    })
  }

  test('a table with other columns is not taken for one', () => {
    const found = readDocument(utf8('user,arn,mfa\nci,arn:aws:iam::123456789012:user/ci,no\n'))
    assert.ok(!found.ok)
    assert.equal(found.error.code, 'format-unknown')
  })
})
