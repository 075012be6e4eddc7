/** Archives of documents: merged where they are of one format, counted where they are not read, refused where mixed. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { gzipSync, zipSync, type Zippable } from 'fflate'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { ok } from '@holdfast/core/kernel/result'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { readArchive } from './read-archive.ts'
import { reading } from './reader.ts'
import { readDocument } from './registry.ts'
import type { ReadDocument } from './reader.ts'
import { summaryOf } from './summary.ts'

function packed(members: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const files: Zippable = {}
  for (const [name, one] of Object.entries(members)) {
    files[name] = typeof one === 'string' ? utf8(one) : one
  }
  return new Uint8Array(zipSync(files))
}

function record(id: string, ecosystem = 'npm'): string {
  const affected = [{ package: { ecosystem, name: 'a' }, versions: ['1'] }]
  return JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', affected })
}

const VEX = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  author: 'Us',
  statements: [{ vulnerability: { name: 'CVE-2026-1' }, products: ['urn:p'], status: 'fixed' }],
})
const CHECKOV = JSON.stringify({ check_type: 'terraform', results: {} })

interface Read {
  readonly ids: readonly string[]
  readonly dropped: Readonly<Record<string, number>>
}

const READ: readonly (readonly [string, Parameters<typeof packed>[0], Read])[] = [
  ['one record', { 'A-1.json': record('A-1') }, { ids: ['A-1'], dropped: {} }],
  [
    'records in folders, in their order',
    { 'z/A-2.json': record('A-2'), 'a/A-1.json': record('A-1') },
    { ids: ['A-2', 'A-1'], dropped: {} },
  ],
  [
    'what is no document is counted',
    { 'A-1.json': record('A-1'), LICENSE: 'Words.', 'x.json': '{"a":1}', 'b.json': '{"a":' },
    {
      ids: ['A-1'],
      dropped: { 'a member that no reader knows': 2, 'a member that cannot be read': 1 },
    },
  ],
  [
    'what is about something else is counted',
    { 'c.json': CHECKOV, 'A-1.json': record('A-1') },
    { ids: ['A-1'], dropped: { 'a member that says nothing that is read': 1 } },
  ],
  [
    'what its members left out is summed',
    { 'A-1.json': record('A-1', 'GIT'), 'A-2.json': record('A-2', 'GIT'), 'e.json': '' },
    {
      ids: ['A-1', 'A-2'],
      dropped: {
        'a member that cannot be read': 1,
        'packages of ecosystem GIT, whose versions have no known order': 2,
      },
    },
  ],
]

describe('archives that are read', () => {
  for (const [title, members, expected] of READ) {
    test(title, () => {
      const read = readDocument(packed(members))
      assert.ok(read.ok, read.ok ? '' : read.error.message)
      assert.equal(read.value.format, 'osv')
      assert.deepEqual(
        read.value.advisories.map((advisory) => advisory.id),
        expected.ids,
      )
      const dropped = Object.fromEntries(read.value.dropped.map((one) => [one.reason, one.count]))
      assert.deepEqual(dropped, expected.dropped)
    })
  }
})

const INNER = packed({ 'A-1.json': record('A-1') })

const REFUSED: readonly (readonly [
  title: string,
  bytes: Uint8Array,
  code: string,
  message: string,
])[] = [
  ['without members', packed({}), 'document-unreadable', 'the archive cannot be read: it is empty'],
  [
    'two formats',
    packed({ 'a.json': record('A-1'), 'b.json': VEX }),
    'format-refused',
    'the archive mixes formats: `a.json` is osv, `b.json` is openvex',
  ],
  [
    'an archive in the archive',
    packed({ 'a.json': record('A-1'), 'b.zip': INNER }),
    'document-unreadable',
    'the archive cannot be read: `b.zip` in it is an archive as well',
  ],
  [
    'an archive in the archive, whatever it is called',
    packed({ 'a.json': INNER }),
    'document-unreadable',
    'the archive cannot be read: `a.json` in it is an archive as well',
  ],
  [
    'compressed data in the archive',
    packed({ 'a.json': record('A-1'), 'b.json.gz': gzipSync(utf8(record('A-2'))) }),
    'document-unreadable',
    'the archive cannot be read: `b.json.gz` in it is an archive as well',
  ],
  [
    'nothing that a reader knows: the first says why',
    packed({ 'a.json': '{"a":1}', 'b.json': '[' }),
    'format-unknown',
    '`a.json`: no reader knows this document (JSON with members: a)',
  ],
  [
    'nothing about packages',
    packed({ 'c.json': CHECKOV }),
    'format-refused',
    '`c.json`: this document is not read (Checkov): it checks configuration, not installed packages',
  ],
  [
    'its only member damaged',
    damaged(packed({ 'A-1.json': record('A-1') })),
    'document-unreadable',
    '`A-1.json`: the archive cannot be read: its compressed data is damaged',
  ],
  [
    'cut off',
    INNER.subarray(0, -9),
    'document-unreadable',
    'the archive cannot be read: its directory is missing: it is cut off',
  ],
]

/** The first byte of the first member's data: a kind of block that does not exist. */
function damaged(bytes: Uint8Array): Uint8Array {
  bytes[30 + 'A-1.json'.length] = 0xff
  return bytes
}

describe('archives that are refused', () => {
  for (const [title, bytes, code, message] of REFUSED) {
    test(title, () => {
      const read = readDocument(bytes)
      assert.ok(!read.ok)
      assert.deepEqual([read.error.code, read.error.message], [code, message])
      assert.notEqual(read.error.help, '')
    })
  }
})

test('one damaged member among good ones is counted', () => {
  const members = { 'A-1.json': record('A-1'), 'A-2.json': record('A-2') }
  const read = readDocument(damaged(packed(members)))
  assert.ok(read.ok)
  assert.deepEqual(
    [read.value.advisories.map((advisory) => advisory.id), read.value.dropped],
    [['A-2'], [{ reason: 'a member that cannot be read', count: 1 }]],
  )
})

test('a nonce counts only where its document is alone, and one part makes no whole', () => {
  const answer = (part: Partial<ReadDocument>) => () =>
    ok({ format: 'collect', ...reading({}), nonce: 'n', warnings: ['w'], ...part })
  const alone = readArchive(packed({ a: '1' }), answer({}))
  const both = readArchive(packed({ a: '1', b: '2' }), answer({ incomplete: 'a page' }))
  assert.ok(alone.ok && both.ok)
  assert.deepEqual([alone.value.nonce, alone.value.incomplete], ['n', null])
  assert.deepEqual([both.value.nonce, both.value.incomplete], [null, 'a page'])
  assert.deepEqual(both.value.warnings, ['w'])
})

test('limits hold for the whole', () => {
  const limits = { membersMax: 1, memberBytesMax: 1_000, unpackedBytesMax: 1_000 }
  const read = readArchive(packed({ a: record('A-1'), b: record('A-2') }), readDocument, limits)
  assert.ok(!read.ok)
  assert.equal(read.error.message, 'the archive cannot be read: it has more than 1 members')
})

const FIXTURES = 'fixtures/osv'

test(
  'packed together, real records say what they say one by one',
  { skip: needsShared(FIXTURES) },
  () => {
    const facts = JSON.parse(readFileSync(sharedPath(FIXTURES, 'facts.json'), 'utf8')) as object
    const members: Record<string, Uint8Array> = {}
    let advisories = 0
    const ids = new Set<string>()
    for (const file of Object.keys(facts).filter((name) => name.endsWith('.json'))) {
      if (!existsSync(sharedPath(FIXTURES, file))) continue
      const bytes = new Uint8Array(readFileSync(sharedPath(FIXTURES, file)))
      const read = readDocument(bytes)
      if (!read.ok || read.value.format !== 'osv') continue
      members[file] = bytes
      advisories += read.value.advisories.length
      for (const advisory of read.value.advisories) ids.add(advisory.id)
    }
    const read = readDocument(packed(members))
    assert.ok(read.ok && advisories > 200, String(advisories))
    assert.equal(read.value.advisories.length, advisories)
    assert.equal(summaryOf(read.value).advisories, ids.size)
  },
)
