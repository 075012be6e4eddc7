/** Ids that are one vulnerability, signals that reach what is known already, and what a list of findings says. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { Digest } from '../kernel/hash.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { ComponentFacts, FindingFact } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import { allHits, forget, observe, publish } from './correlator.ts'
import { emptyCorrelator, type Correlator } from './correlator-state.ts'
import { whatIsKnown } from './known.ts'
import { listFindings, resolve, showFinding, type Said } from './finding-views.ts'
import { emptyIds, learnAliases, namesOf, vulnerabilitiesOf } from './vulnerability-ids.ts'

const from = { file: 'f', document: `sha256:${'0'.repeat(64)}` as Digest }

function advisory(id: string, aliases: readonly string[], change = {}): FeedRecord {
  return {
    kind: 'advisory',
    key: `advisory ${id}`,
    ...from,
    value: {
      id,
      aliases,
      lineage: 'osv',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'unrated',
      cvss: [],
      affected: [
        {
          type: 'npm',
          distro: null,
          name: 'x',
          ranges: [{ introduced: '0', fixed: '2.0.0', lastAffected: null }],
          versions: [],
        },
      ],
      ...change,
    },
  }
}

const signal = (id: string, change = {}): FeedRecord => ({
  kind: 'signal',
  key: `signal ${id}`,
  ...from,
  value: { id, ...change },
})

function facts(version: string, findings: readonly FindingFact[] = []): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'trivy',
    tool: { name: 'x', version: '1' },
    subject: { type: 'host', name: 'h', digests: [], identifiers: [] },
    observedAt: null,
    components: [{ purl: `pkg:npm/x@${version}`, name: 'x', version }],
    findings,
    coverage: [],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

const finding = (id: string, change: Partial<FindingFact> = {}): FindingFact => ({
  id,
  aliases: [],
  component: { purl: 'pkg:npm/x@1.0.0', name: 'x', version: '1.0.0' },
  status: 'affected',
  fixedVersions: ['2.0.0'],
  severity: 'high',
  cvss: [],
  publishedAt: null,
  exploited: false,
  ...change,
})

const A = 'as_1' as AssetUid
const NOBODY = new Map<string, 'host' | 'second'>()
const world = (): Correlator => emptyCorrelator(compareVersions)

describe('ids', () => {
  const RECORDS: readonly (readonly [string, readonly string[]])[] = [
    ['GHSA-1', ['CVE-2026-0001']],
    ['PYSEC-1', ['GHSA-1']],
    ['DSA-9', ['CVE-2026-0001', 'CVE-2026-0002']],
    ['RUSTSEC-7', ['GHSA-7']],
  ]
  const ids = emptyIds()
  for (const [id, aliases] of RECORDS) learnAliases(ids, id, aliases)
  const CASES: readonly (readonly [string, readonly string[]])[] = [
    ['CVE-2026-0001', ['CVE-2026-0001']],
    ['GHSA-1', ['CVE-2026-0001']],
    ['PYSEC-1', ['CVE-2026-0001']],
    ['DSA-9', ['CVE-2026-0001', 'CVE-2026-0002']],
    ['RUSTSEC-7', ['GHSA-7']],
    ['GHSA-7', ['GHSA-7']],
    ['GHSA-8', ['GHSA-8']],
    ['CVE-2026-0003', ['CVE-2026-0003']],
  ]
  for (const [id, expected] of CASES) {
    test(`${id} is ${expected.join(' and ')}`, () => {
      assert.deepEqual(vulnerabilitiesOf(ids, id), expected)
    })
  }
  test('a bundle joins none of its members', () => {
    assert.deepEqual(namesOf(ids, 'CVE-2026-0002'), ['CVE-2026-0002'])
    assert.deepEqual(namesOf(ids, 'CVE-2026-0001'), ['CVE-2026-0001', 'GHSA-1', 'PYSEC-1'])
  })
})

describe('signals', () => {
  test('they reach advisories and reported findings under any name; a score alone reaches nothing', () => {
    const all = world()
    publish(all, 'osv', [advisory('GHSA-1', ['CVE-2026-0001'])], [])
    observe(all, A, 'scan', facts('1.0.0', [finding('CVE-2026-0001')]), true)
    assert.deepEqual(
      [...publish(all, 'epss', [signal('CVE-2026-0001', { epss: '0.9' })], []).hits],
      [],
    )
    const kev = signal('CVE-2026-0001', { exploitedSince: '2026-11-01' })
    const hits = [...publish(all, 'kev', [kev], []).hits]
    assert.deepEqual(hits.map((hit) => `${hit.source} ${hit.said.exploited.is}`).toSorted(), [
      'feed:osv yes',
      'scan yes',
    ])
    assert.equal(
      [...publish(all, 'x', [signal('CVE-2026-0009', { exploitedSince: 'y' })], []).hits].length,
      0,
    )
  })

  test('a catalogue and a score in one feed both count, whichever came last and whichever goes', () => {
    const all = world()
    const id = 'CVE-2026-0001'
    const of = (kind: string, change: object) => ({
      ...signal(id, change),
      key: `signal ${kind} ${id}`,
    })
    const kev = of('exploited', { exploitedSince: '2026-11-01' })
    const epss = of('epss', { epss: '0.9' })
    const said = () => {
      const { said: inputs, signals } = whatIsKnown(all, id, [])
      return [inputs.exploited.is, signals.find((one) => one.epss !== undefined)?.epss]
    }
    publish(all, 'directory', [kev, epss], [])
    assert.deepEqual(said(), ['yes', '0.9'])
    publish(all, 'directory', [of('epss', { epss: '0.8' })], [])
    assert.deepEqual(said(), ['yes', '0.8'])
    publish(all, 'directory', [], [epss])
    assert.deepEqual(said(), ['yes', undefined])
    publish(all, 'directory', [], [kev])
    assert.deepEqual(said(), ['unknown', undefined])
  })

  test('what one feed leaves unrated another rates; decision points are the worst of all', () => {
    const all = world()
    observe(all, A, 'scan', facts('1.0.0'), true)
    publish(all, 'osv', [advisory('GHSA-1', ['CVE-2026-0001'])], [])
    const rated = advisory('CVE-2026-0001', [], { severity: 'critical', affected: [] })
    const [hit] = publish(all, 'nvd', [rated], []).hits
    assert.equal(hit?.severity, 'critical')
    const ssvc = { exploitation: 'none', automatable: 'yes', technicalImpact: 'partial' }
    const [other] = publish(all, 'cve', [signal('CVE-2026-0001', { ssvc })], []).hits
    assert.deepEqual(
      [other?.said.automatable.is, other?.said.impact.is, other?.said.exploited.is],
      ['yes', 'no', 'no'],
    )
  })
})

describe('ratings and fixes of one package', () => {
  const release = (distro: string, severity?: 'low' | 'high'): object => ({
    type: 'deb',
    distro,
    name: 'curl',
    ranges: [{ introduced: '0', fixed: '9.1', lastAffected: null }],
    versions: [],
    ...(severity === undefined ? {} : { severity }),
  })
  const host = (distro: string): ComponentFacts => ({
    ...facts('1.0.0'),
    components: [
      { purl: `pkg:deb/debian/curl@9.0?distro=${distro}`, name: 'curl', version: '9.0' },
    ],
  })
  const RELEASES = [release('debian:11', 'low'), release('debian:12', 'high'), release('debian:13')]

  for (const [distro, severity] of [
    ['debian-11', 'low'],
    ['debian-12', 'high'],
    ['debian-13', 'unrated'],
  ] as const) {
    test(`${distro} is rated ${severity}, in what is told and in what is listed`, () => {
      const all = world()
      observe(all, A, 's', host(distro), true)
      const tracked = advisory('CVE-2026-0010', [], { affected: RELEASES })
      const [hit] = publish(all, 'tracker', [tracked], []).hits
      assert.equal(hit?.severity, severity)
      assert.equal(listFindings(all, NOBODY)[0]?.severity, severity)
      // Another feed that does not rate it takes the word of the one that does, for this release.
      const unrated = advisory('DEBIAN-CVE-2026-0010', ['CVE-2026-0010'], {
        affected: [release(distro.replace('-', ':'))],
      })
      const [other] = publish(all, 'osv', [unrated], []).hits
      assert.equal(other?.severity, severity)
    })
  }

  const BRANCHES = ['1.2.3', '2.0.1']
  const fixes = (installed: string): Partial<FindingFact> => ({
    component: { purl: `pkg:npm/x@${installed}`, name: 'x', version: installed },
    fixedVersions: BRANCHES,
  })

  test('the fix that is told is that of the installed branch', () => {
    for (const [installed, fixed] of [
      ['1.0.0', '1.2.3'],
      ['2.0.0', '2.0.1'],
      ['3.0.0', null],
    ] as const) {
      const all = world()
      observe(all, A, 's', facts(installed, [finding('CVE-2026-0011', fixes(installed))]), true)
      const shown = showFinding(all, 'CVE-2026-0011', NOBODY)
      assert.equal(shown?.rows[0]?.fixed, fixed)
      const kev = signal('CVE-2026-0011', { exploitedSince: '2026-11-01' })
      const hits = [...publish(all, 'kev', [kev], []).hits]
      assert.deepEqual(
        hits.map((hit) => hit.fixed),
        fixed === null ? [] : [fixed],
      )
    }
  })

  test('a row closes at the fix of the branch that is there, not at another', () => {
    for (const [next, open] of [
      ['1.2.2', true],
      ['1.2.3', false],
      ['1.9.0', false],
      ['2.0.0', true],
      ['2.0.1', false],
      ['3.0.0', false],
    ] as const) {
      const all = world()
      observe(all, A, 's', facts('1.0.0', [finding('CVE-2026-0012', fixes('1.0.0'))]), true)
      observe(all, A, 's', facts(next), true)
      assert.equal(listFindings(all, NOBODY).length, open ? 1 : 0, next)
    }
  })
})

describe('retractions', () => {
  test('withdrawn, gone, or no longer this version; not while another feed still says it', () => {
    const all = world()
    observe(all, A, 'scan', facts('1.0.0'), true)
    publish(all, 'osv', [advisory('GHSA-1', ['CVE-2026-0001'])], [])
    publish(all, 'other', [advisory('OTHER-1', ['CVE-2026-0001'])], [])
    const gone = publish(all, 'osv', [], [advisory('GHSA-1', ['CVE-2026-0001'])])
    assert.deepEqual(gone.retracted, [])
    const withdrawn = advisory('OTHER-1', ['CVE-2026-0001'], { withdrawnAt: 1 })
    const { retracted } = publish(all, 'other', [withdrawn], [])
    assert.deepEqual(
      retracted.map((retraction) => [retraction.asset, retraction.component, retraction.why]),
      [[A, 'x', 'withdrawn']],
    )
    assert.equal([...allHits(all)].length, 0)
  })
})

describe('findings', () => {
  test('one for each vulnerability, however many name it; who disagrees is shown', () => {
    const all = world()
    publish(all, 'osv', [advisory('GHSA-1', ['CVE-2026-0001'])], [])
    observe(all, A, 'one', facts('1.0.0', [finding('CVE-2026-0001')]), true)
    observe(all, A, 'two', facts('1.0.0', [finding('GHSA-1', { status: 'not-affected' })]), true)
    const [only, ...more] = listFindings(all, NOBODY)
    assert.equal(more.length, 0)
    assert.deepEqual(
      [only?.id, only?.assets, only?.fix, only?.disagreement, only?.sources],
      ['CVE-2026-0001', 1, 'all', true, ['feed:osv', 'one', 'two']],
    )
    assert.equal(showFinding(all, 'GHSA-1', NOBODY)?.rows[0]?.status, 'affected')
    assert.equal(showFinding(all, 'GHSA-1', NOBODY)?.advisories.length, 1)
    assert.equal(showFinding(all, 'CVE-2026-0404', NOBODY), null)
  })

  test('left out of a newer report is not fixed; the fixed version in a whole list is', () => {
    const all = world()
    observe(all, A, 's', facts('1.0.0', [finding('CVE-2026-0001')]), true)
    observe(all, A, 's', facts('1.0.0'), true)
    const [row] = showFinding(all, 'CVE-2026-0001', NOBODY)?.rows ?? []
    assert.deepEqual([row?.status, row?.says[0]?.missing], ['affected', true])
    observe(all, A, 's', facts('2.0.0'), false)
    assert.equal(listFindings(all, NOBODY).length, 1)
    observe(all, A, 's', facts('2.0.0'), true)
    assert.deepEqual(listFindings(all, NOBODY), [])
    observe(all, A, 's', facts('1.0.0', [finding('CVE-2026-0001')]), true)
    assert.equal(listFindings(all, NOBODY).length, 1)
    forget(all, A)
    assert.deepEqual(listFindings(all, NOBODY), [])
  })

  const said = (source: string, status: Said['status']): Said => ({
    source,
    status,
    fixed: null,
    missing: false,
  })
  const WHO = new Map([
    ['host', 'host'],
    ['out', 'second'],
    ['out2', 'second'],
  ] as const)
  const CASES: readonly (readonly [string, readonly Said[], Said['status']])[] = [
    [
      'one outside against the host',
      [said('host', 'affected'), said('out', 'not-affected')],
      'not-affected',
    ],
    [
      'the host against one outside',
      [said('host', 'not-affected'), said('out', 'affected')],
      'affected',
    ],
    ['two outside', [said('out', 'not-affected'), said('out2', 'affected')], 'affected'],
    [
      'a feed and one outside',
      [said('feed:x', 'affected'), said('out', 'not-affected')],
      'affected',
    ],
    ['nobody can tell', [said('host', 'fixed'), said('host', 'unknown')], 'unknown'],
    ['nobody says anything', [], 'unknown'],
  ]
  for (const [name, says, expected] of CASES) {
    test(`${name}: ${expected}`, () => assert.equal(resolve(says, WHO), expected))
  }
})
