/** Cartography's graph, line by line as Neo4j exports it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, rowsOf } from '../../proof/testkit/inventories.ts'
import { readDocument } from '../registry.ts'

const ARN = 'arn:aws:iam::123456789012'

function node(id: number, labels: readonly string[], properties: object): object {
  return { type: 'node', id: String(id), labels, properties: { firstseen: 1, ...properties } }
}

function line(label: string, start: number, end: number): object {
  return {
    type: 'relationship',
    id: `${start}${end}`,
    label,
    start: { id: String(start) },
    end: { id: String(end) },
  }
}

const USER = node(1, ['AWSPrincipal', 'AWSUser'], { arn: `${ARN}:user/ci`, name: 'ci' })
const ROLE = node(2, ['AWSPrincipal', 'AWSRole'], { arn: `${ARN}:role/deploy`, name: 'deploy' })
const GROUP = node(3, ['AWSGroup'], { arn: `${ARN}:group/ops`, name: 'ops' })
const KEY = node(4, ['AccountAccessKey'], { accesskeyid: 'AKIAEXAMPLE', status: 'Inactive' })
const MACHINE = node(5, ['EC2Instance'], { instanceid: 'i-1', exposed_internet: true })
const BUCKET = node(6, ['S3Bucket'], { id: 'shop' })

function read(lines: readonly object[]): ReturnType<typeof readDocument> {
  return readDocument(utf8(lines.map((each) => JSON.stringify(each)).join('\n')))
}

describe('what the graph says of identities', () => {
  test('users, roles, groups and keys, and how they hang together', () => {
    const found = read([
      USER,
      ROLE,
      GROUP,
      KEY,
      MACHINE,
      line('AWS_ACCESS_KEY', 1, 4),
      line('MEMBER_AWS_GROUP', 1, 3),
      line('STS_ASSUMEROLE_ALLOW', 1, 2),
      line('STS_ASSUMEROLE_ALLOW', 5, 2),
    ])
    assert.ok(found.ok, found.ok ? '' : found.error.message)
    const { value } = found
    assert.equal(value.format, 'cartography')
    const key = claimOf(value, 'credential', 'AKIAEXAMPLE')
    assert.deepEqual([key.identity, key.state], [`${ARN}:user/ci`, 'inactive'])
    assert.equal(claimOf(value, 'hop', `${ARN}:user/ci in ${ARN}:group/ops`).way, 'member')
    assert.equal(claimOf(value, 'hop', `${ARN}:user/ci assumes ${ARN}:role/deploy`).way, 'assume')
    assert.equal(claimOf(value, 'binding', `${ARN}:role/deploy on i-1`).known, 'observed')
    assert.equal(claimOf(value, 'asset', 'i-1').exposure, 'internet')
    assert.deepEqual([rowsOf(value, 'identity'), rowsOf(value, 'hop')], [2, 2])
  })

  test('what is no identity is passed over and counted, whichever end it stands at', () => {
    const found = read([USER, BUCKET, line('CAN_READ', 1, 6), line('RESOURCE', 6, 1)])
    assert.ok(found.ok)
    assert.deepEqual(
      found.value.dropped.map(({ reason, count }) => [reason, count]),
      [
        ['a node of another kind', 1],
        ['a relationship with a node of another kind', 2],
      ],
    )
  })

  test('a key of nobody in the graph belongs to nobody known', () => {
    const found = read([KEY, line('AWS_ACCESS_KEY', 1, 4)])
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'credential', 'AKIAEXAMPLE').identity, undefined)
  })
})

describe('what is refused', () => {
  test('a graph of something else is not taken for it', () => {
    const other = { type: 'node', id: '1', labels: ['Movie'], properties: { title: 'x' } }
    const found = read([other, line('ACTED_IN', 1, 1)])
    assert.ok(!found.ok)
    assert.equal(found.error.code, 'format-unknown')
  })

  test('two users of one ARN', () => {
    const found = read([USER, node(9, ['AWSUser'], { arn: `${ARN}:user/ci`, name: 'other' })])
    assert.ok(!found.ok)
    assert.match(found.error.message, /two rows claim identity `[^`]+`: line 1 and line 2/)
  })

  test('groups in a ring', () => {
    const other = node(7, ['AWSGroup'], { arn: `${ARN}:group/dev` })
    const found = read([GROUP, other, line('MEMBER_OF', 3, 7), line('MEMBER_OF', 7, 3)])
    assert.ok(!found.ok)
    assert.match(found.error.message, /groups hold each other/)
  })
})
