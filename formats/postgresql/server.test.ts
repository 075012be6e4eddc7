/** What a server answers about itself: whose ranges speak of it, and what nobody can judge. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { itemsOf } from '@holdfast/core/model/inventory'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { readDocument } from '../registry.ts'
import { compareVersions } from '../versions/order.ts'

function documentOf(short: string, full: string, change: object = {}): Uint8Array {
  return utf8(
    JSON.stringify({
      format: 'holdfast.dev/postgresql/v1',
      asset: 'orders-db',
      server: 'db.example:5432',
      observedAt: '2026-11-20T12:00:00.000Z',
      answer: {
        version: full,
        serverVersion: short,
        startedAt: '2026-11-19T11:00:00.000Z',
        clock: '2026-11-20T11:00:00.000Z',
        ...change,
      },
    }),
  )
}

function reportOf(bytes: Uint8Array): ComponentFacts {
  const read = readDocument(bytes)
  assert.ok(read.ok, JSON.stringify(read))
  const [report] = read.value.reports
  assert.ok(report?.kind === 'components')
  return report
}

describe('whose ranges speak of it', () => {
  const on = (short: string): string =>
    `PostgreSQL ${short} on x86_64-pc-linux-gnu, compiled by gcc`
  const table = [
    ['15.18 (Debian 15.18-0+deb12u1)', 'deb debian:12 postgresql-15 15.18-0+deb12u1'],
    ['17.5 (Debian 17.5-1)', 'deb debian postgresql-17 17.5-1'],
    ['14.11 (Ubuntu 14.11-0ubuntu0.22.04.1)', 'deb ubuntu:22.04 postgresql-14 14.11-0ubuntu0.22.04.1'],
    ['9.6.24 (Debian 9.6.24-0+deb9u1)', 'deb debian:9 postgresql-9.6 9.6.24-0+deb9u1'],
    ['15.6 (Debian 15.6-1.pgdg120+2)', 'postgresql - postgresql 15.6'],
    ['16.2 (Ubuntu 16.2-1.pgdg22.04+1)', 'postgresql - postgresql 16.2'],
    ['15.6', 'postgresql - postgresql 15.6'],
    ['15.6 (Homebrew)', 'postgresql - postgresql 15.6'],
    ['18beta1', 'postgresql - postgresql 18beta1'],
    ['18devel', 'postgresql - postgresql 18devel'],
    ['15.18.1-acme', null],
    ['fifteen', null],
    ['15.18 (Debian 15.18-0+deb12u1) (twice)', null],
    ['15.18 (Debian 15.18;reboot)', 'postgresql - postgresql 15.18'],
  ] as const // prettier-ignore
  for (const [short, expected] of table) {
    test(short, () => {
      const report = reportOf(documentOf(short, on(short)))
      const items = itemsOf(report).filter(
        (item) => item.type !== 'os' && item.builds === undefined,
      )
      const named = items.map(
        (item) => `${item.type} ${item.distro ?? '-'} ${item.name} ${item.version}`,
      )
      assert.deepEqual(named, expected === null ? [] : [expected])
      assert.equal(report.looksForFlaws, false)
      assert.equal(report.components[0]?.runs, true)
    })
  }

  const foreign = [
    ['13.0.0', 'CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)'],
    ['8.0.2', 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0'],
    ['12.12', 'PostgreSQL 12.12 (Greenplum Database 7.0.0) on x86_64-pc-linux-gnu'],
    ['15.6', 'PostgreSQL 15.5 on x86_64-pc-linux-gnu'],
    ['15.6', 'EnterpriseDB 15.6 on x86_64-pc-linux-gnu'],
  ] as const
  for (const [short, full] of foreign) {
    test(`${full}: another product, or two words`, () => {
      const named = itemsOf(reportOf(documentOf(short, full))).map((item) => item.name)
      assert.deepEqual(named, [])
    })
  }
})

describe('since when it runs', () => {
  const at = (change: object): number | undefined =>
    reportOf(documentOf('15.6', 'PostgreSQL 15.6 on x', change)).startedAt
  const table = [
    ['a day, counted back by our clock', {}, Date.UTC(2026, 10, 19, 12)],
    ['its clock is years behind', { startedAt: '2001-01-01T00:00:00Z', clock: '2001-01-01T01:00:00Z' }, Date.UTC(2026, 10, 20, 11)],
    ['it starts in its own future', { startedAt: '2027-01-01T00:00:00Z' }, undefined],
    ['it does not say', { startedAt: null }, undefined],
    ['no clock', { clock: 'soon' }, undefined],
  ] as const // prettier-ignore
  for (const [what, change, expected] of table) test(what, () => assert.equal(at(change), expected))
})

test('a document without an answer is refused with the reason', () => {
  const read = readDocument(utf8('{"format":"holdfast.dev/postgresql/v1","asset":"x"}'))
  assert.ok(!read.ok)
  assert.match(read.error.message, /names no asset, or no version that a server answered/)
})

describe('versions of PostgreSQL', () => {
  const table = [
    ['15.18', '15.19', 'less'],
    ['15.9', '15.10', 'less'],
    ['17', '17.0', 'equal'],
    ['17devel', '17beta1', 'less'],
    ['17beta2', '17rc1', 'less'],
    ['17rc1', '17', 'less'],
    ['9.6.24', '10', 'less'],
    ['18.1', '18', 'greater'],
    ['15.6 (Debian)', '15.6', 'incomparable'],
    ['15.6-acme', '15.6', 'incomparable'],
    ['', '15', 'incomparable'],
  ] as const
  for (const [a, b, expected] of table) {
    test(`${a} ${expected} ${b}`, () => assert.equal(compareVersions('postgresql', a, b), expected))
  }
})

describe('the ranges of a record by PostgreSQL itself', () => {
  const record = (who: string, affected: object): Uint8Array =>
    utf8(
      JSON.stringify({
        dataType: 'CVE_RECORD',
        cveMetadata: { cveId: 'CVE-2024-10979', assignerShortName: who, state: 'PUBLISHED' },
        containers: { cna: { affected: [affected] } },
      }),
    )
  const versions = [
    { version: '15', lessThan: '15.9', status: 'affected', versionType: 'rpm' },
    { version: '0', lessThan: '12.21', status: 'affected', versionType: 'rpm' },
    { version: '11', status: 'unaffected' },
  ]
  const ours = { product: 'PostgreSQL', vendor: 'n/a', defaultStatus: 'unaffected', versions }
  const rangesIn = (bytes: Uint8Array): unknown => {
    const read = readDocument(bytes)
    assert.ok(read.ok)
    return read.value.advisories[0]?.affected.map(({ type, ranges }) => [type, ranges.map((range) => `${range.introduced}-${range.fixed}`)]) // prettier-ignore
  }
  const table = [
    ['its own', 'PostgreSQL', ours, [['postgresql', ['15-15.9', '0-12.21']]]],
    ['all but those it names: nobody can compare', 'PostgreSQL', { ...ours, defaultStatus: 'affected' }, [['postgresql', []]]],
    ['another product of it', 'PostgreSQL', { ...ours, product: 'pgjdbc' }, []],
    ['somebody else of its product', 'mitre', ours, []],
    ['nothing that is affected', 'PostgreSQL', { ...ours, versions: [] }, []],
  ] as const // prettier-ignore
  for (const [what, who, affected, expected] of table) {
    test(what, () => assert.deepEqual(rangesIn(record(who, affected)), expected))
  }
})
