/** Registration entries of SPIRE: who may be which workload, and from which agent. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import {
  claimOf,
  factsOf,
  NHI,
  readNhi,
  refusedNhi,
  rowsOf,
} from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

const AGENT = 'spiffe://shop.test/spire/agent/x509pop/one'
const entry = (more: object = {}) => ({
  spiffe_id: 'spiffe://shop.test/till',
  parent_id: AGENT,
  selectors: [{ type: 'unix', value: 'uid:7' }],
  ...more,
})
const open = (...entries: unknown[]) => readDocument(utf8(JSON.stringify({ entries })))
const read = (...entries: unknown[]): ReadDocument => {
  const found = open(...entries)
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}
const refused = (...entries: unknown[]): string => {
  const found = open(...entries)
  assert.ok(!found.ok, 'it was read')
  return found.error.message
}

describe('real files', { skip: needsShared(NHI) }, () => {
  for (const name of ['entries', 'good']) {
    test(`registration file ${name}: an identity for each entry`, () => {
      const file = `spire/registration-${name}.json`
      const counted = factsOf(file)['arrayLengths'] as { entries: number }
      const found = readNhi(file)
      assert.equal(found.format, 'spire-entries')
      assert.equal(rowsOf(found, 'identity'), counted.entries)
      assert.equal(found.inventories[0]?.whole, false)
      assert.deepEqual(found.dropped, [])
    })
  }

  test('only a parent that is an agent says from where', () => {
    assert.equal(rowsOf(readNhi('spire/registration-entries.json'), 'binding'), 0)
    const good = readNhi('spire/registration-good.json')
    assert.equal(rowsOf(good, 'binding'), 4)
    assert.equal(rowsOf(good, 'asset', 'SPIRE agent'), 2)
  })

  test('a list of five entries with one id twice is four identities', () => {
    const file = 'spire/sqlstore-valid_registration_entries.json'
    assert.equal(factsOf(file)['length'], 5)
    const found = readNhi(file)
    assert.equal(rowsOf(found, 'identity'), 4)
    const twice = claimOf(found, 'identity', 'SpiffeId1')
    assert.equal(twice.labels?.['selectors'], 'Type1:Value1, Type1:Value3')
  })

  test('what SPIRE calls invalid is refused by its member', () => {
    assert.match(refusedNhi('spire/registration-invalid.json'), /entries\[0\]\.spiffe_id is no/)
    const list = refusedNhi('spire/sqlstore-invalid_registration_entries.json')
    assert.match(list, /\[0\]\.spiffe_id is missing/)
    assert.notEqual(refusedNhi('spire/registration-invalid_json.json'), '')
  })
})

describe('what is said', () => {
  test('ids in two parts and times as text, as the command line prints them', () => {
    const found = read({
      ...entry(),
      id: 'e-1',
      spiffe_id: { trust_domain: 'shop.test', path: '/till' },
      parent_id: { trust_domain: 'shop.test', path: '/spire/agent/x509pop/one' },
      created_at: '1700000000',
      expires_at: '1800000000',
      admin: true,
      downstream: false,
      x509_svid_ttl: 0,
      jwt_svid_ttl: 30,
    })
    assert.equal(found.inventories[0]?.of, 'SPIRE trust domain shop.test, registration entries')
    assert.deepEqual(claimOf(found, 'identity', 'spiffe://shop.test/till'), {
      kind: 'identity',
      ref: 'spiffe://shop.test/till',
      as: 'registration entry',
      type: 'workload',
      created: 1_700_000_000_000,
      expires: 1_800_000_000_000,
      labels: { entry: 'e-1', selectors: 'unix:uid:7', admin: 'true', jwt_svid_ttl: '30' },
    })
    assert.equal(claimOf(found, 'binding', `spiffe://shop.test/till on ${AGENT}`).known, 'attested')
  })

  test('two entries of one id: their ids are kept, and one without an end has none', () => {
    const found = read(entry({ id: 'a', expires_at: 1_800_000_000 }), entry({ id: 'b' }))
    const one = claimOf(found, 'identity', 'spiffe://shop.test/till')
    assert.equal(one.labels?.['entry'], 'a, b')
    assert.equal('expires' in one, false)
    assert.equal(rowsOf(found, 'binding'), 1)
  })

  test('below the server: a name for nodes, neither a workload nor bound', () => {
    const found = read(entry({ parent_id: 'spiffe://shop.test/spire/server' }))
    assert.equal('type' in claimOf(found, 'identity', 'spiffe://shop.test/till'), false)
    assert.equal(rowsOf(found, 'binding'), 0)
  })

  test('a trust domain alone is an id', () => {
    assert.equal(rowsOf(read(entry({ spiffe_id: 'spiffe://shop.test' })), 'identity'), 1)
  })
})

describe('what no server would take is refused whole', () => {
  for (const id of [
    'http://shop.test/till',
    'spiffe://Shop.test/till',
    'SPIFFE://shop.test/till',
    'spiffe:shop.test',
    'spiffe:///till',
    'spiffe://shop.test:8443/till',
    'spiffe://me@shop.test/till',
    'spiffe://shop.test/till?a=b',
    'spiffe://shop.test/till#a',
    'spiffe://shop.test/till/',
    'spiffe://shop.test//till',
    'spiffe://shop.test/a/../till',
    'spiffe://shop.test/%74ill',
  ]) {
    test(id, () => {
      assert.match(refused(entry(), entry({ spiffe_id: id })), /entries\[1\]\.spiffe_id is no/)
      assert.match(refused(entry({ parent_id: id })), /entries\[0\]\.parent_id is no SPIFFE id/)
    })
  }

  const two = [
    { type: 'a', value: '1' },
    { type: 'b', value: '2' },
  ]
  const prefetch = { disable_x509_svid_prefetch: true }
  for (const [member, wrong] of [
    ['selectors is empty', { selectors: [] }],
    ['selectors\\[0\\] is no selector', { selectors: [{ type: 'unix' }] }],
    ['selectors are of several types', { selectors: two, store_svid: true }],
    ['additional_attributes', { store_svid: true, additional_attributes: prefetch }],
    ['x509_svid_ttl is no', { x509_svid_ttl: -5 }],
    ['expires_at is no', { expires_at: 'soon' }],
    ['entry_id is no', { entry_id: 'entry\u56db' }],
    ['entry_id is no', { entry_id: 'e'.repeat(256) }],
    ['spiffe_id is missing', { spiffe_id: '' }],
  ] as const) {
    test(`${member}: ${Object.keys(wrong).join(', ')}`, () => {
      assert.match(refused(entry(), entry(wrong)), new RegExp(`entries\\[1\\]\\.${member}`))
    })
  }

  test('what is no entry', () => {
    assert.match(refused(entry(), null), /entries\[1\] is no entry/)
  })
})
