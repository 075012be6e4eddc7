/** What nobody can judge: every kind of it is a row, urgent ones are told, and what can be judged is none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { Digest } from '../kernel/hash.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import type { ComponentFact, ComponentFacts, FindingFact, HostFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import { emptyCorrelator, forget, observe, publish, type Correlator } from './correlator.ts'
import { assetsByName, endedGaps, gapsOf } from './gaps.ts'
import { gapsOfList, productOf } from './listed-gaps.ts'

const HOST = 'as_1' as AssetUid
const from = { file: 'f', document: `sha256:${'0'.repeat(64)}` as Digest }

const affected = (type: string, name: string, change: Partial<AffectedPackage> = {}) => ({
  type,
  distro: null,
  name,
  ranges: [{ introduced: '0', fixed: '2.0.0', lastAffected: null }],
  versions: [],
  ...change,
})

const advisory = (id: string, change: Partial<Advisory> = {}): FeedRecord => ({
  kind: 'advisory',
  key: `advisory ${id}`,
  ...from,
  value: {
    id,
    aliases: [],
    lineage: 'osv',
    modifiedAt: null,
    publishedAt: null,
    withdrawnAt: null,
    severity: 'critical',
    cvss: [],
    affected: [],
    ...change,
  },
})

const exploited = (id: string): FeedRecord => ({
  kind: 'signal',
  key: `signal ${id}`,
  ...from,
  value: { id, exploitedSince: '2026-01-01' },
})

function list(
  components: readonly ComponentFact[],
  change: Partial<ComponentFacts> = {},
): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: { name: 'x', version: '1' },
    subject: { type: 'image', name: 'web', digests: [], identifiers: [] },
    observedAt: null,
    looksForFlaws: false,
    components,
    findings: [],
    coverage: [],
    canClear: true,
    dropped: [],
    warnings: [],
    ...change,
  }
}

const part = (name: string, purl = '', change: Partial<ComponentFact> = {}): ComponentFact => ({
  purl,
  name,
  version: '1.0.0',
  ...change,
})

const loose = (id: string, change: Partial<FindingFact> = {}): FindingFact => ({
  id,
  aliases: [],
  component: null,
  status: 'affected',
  fixedVersions: [],
  severity: 'high',
  cvss: [],
  publishedAt: null,
  exploited: false,
  ...change,
})

function seen(facts: ComponentFacts | HostFacts, ...records: readonly FeedRecord[]): Correlator {
  const all = emptyCorrelator(compareVersions)
  all.covering = new Map([
    ['npm', new Set(['osv'])],
    ['gem', new Set(['osv'])],
    ['generic', new Set(['osv'])],
  ])
  publish(all, 'osv', records, [])
  observe(all, HOST, 'sbom', facts, true)
  return all
}

const told = (all: Correlator): string[] =>
  gapsOf(all, HOST).gaps.map((one) => `${one.reason} ${one.component}`)
const urgent = (all: Correlator): string[] =>
  gapsOf(all, HOST).unjudged.map((one) => `${one.component} ${one.advisories.join('+')}`)

describe('rows', () => {
  const CASES: readonly (readonly [string, ComponentFacts, readonly string[]])[] = [
    ['a name alone', list([part('acme')]), ['no-purl acme']],
    ['not a package URL', list([part('acme', 'acme@1')]), ['no-purl acme']],
    [
      'a package URL without a version',
      list([part('x', 'pkg:npm/x', { version: '' })]),
      ['no-version x'],
    ],
    ['a kind without an order', list([part('z', 'pkg:conan/z@1.0.0')]), ['no-order z']],
    [
      'a kind without an order that a feed speaks of',
      list([part('g', 'pkg:generic/g@1.0.0')]),
      ['no-order g'],
    ],
    ['a kind no feed speaks of', list([part('h', 'pkg:hackage/h@1.0.0')]), ['no-feed h']],
    [
      'a release no feed speaks of',
      list([part('d', 'pkg:deb/debian/d@1?distro=debian-12')]),
      ['no-feed d'],
    ],
    [
      'a finding of no component',
      list([], { findings: [loose('CVE-2026-1')] }),
      ['no-component CVE-2026-1'],
    ],
    ['one component from two places once', list([part('acme'), part('acme')]), ['no-purl acme']],
    [
      'no system in what is no image',
      list([part('x', 'pkg:npm/x@1.0.0')], {
        subject: { type: 'host', name: 'web', digests: [], identifiers: [] },
      }),
      ['scope os-packages'],
    ],
    [
      'a scope that could not be read',
      list([part('x', 'pkg:npm/x@1.0.0')], {
        coverage: [
          {
            scope: 'os-packages',
            roots: [],
            items: 0,
            unreadable: 1,
            truncated: false,
            state: 'unknown',
          },
        ],
      }),
      ['scope os-packages'],
    ],
    // No gaps.
    ['a kind a feed speaks of', list([part('x', 'pkg:npm/x@1.0.0')]), []],
    ['a scanner looked itself', list([part('acme')], { looksForFlaws: undefined } as never), []],
    ['a file', list([part('/bin/x', '', { part: true })]), []],
    ['the thing itself', list([part('web')]), []],
    [
      'the system',
      list([part('debian')], { system: { id: 'debian', versionId: '12', name: 'debian' } }),
      [],
    ],
    [
      'a finding that does not apply',
      list([], { findings: [loose('CVE-2026-1', { status: 'not-affected' })] }),
      [],
    ],
  ]
  for (const [name, facts, expected] of CASES) {
    test(`${name}: ${expected.join(', ') || 'none'}`, () =>
      assert.deepEqual(told(seen(facts)), expected))
  }

  test('a scope another source looked at is none, and a forgotten asset has none', () => {
    const all = seen(
      list([part('x', 'pkg:npm/x@1.0.0')], {
        subject: { type: 'host', name: 'web', digests: [], identifiers: [] },
      }),
    )
    const coverage = [
      {
        scope: 'os-packages',
        roots: [],
        items: 9,
        unreadable: 0,
        truncated: false,
        state: 'complete',
      },
    ] as const
    observe(all, HOST, 'other', list([], { coverage }), true)
    assert.deepEqual(told(all), [])
    forget(all, HOST)
    assert.deepEqual(gapsOf(all, HOST), { gaps: [], unjudged: [] })
  })
})

describe('what an urgent advisory names', () => {
  const GEM = part('n', 'pkg:gem/n@1.0.0..weird..')
  const OPENSSL = part('openssl', '', { cpe: 'cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*' })
  const names = (id: string, change: Partial<Advisory> = {}): FeedRecord =>
    advisory(id, { affected: [affected('gem', 'n')], ...change })
  const CASES: readonly (readonly [
    string,
    ComponentFacts,
    readonly FeedRecord[],
    readonly string[],
  ])[] = [
    ['a version without an order', list([GEM]), [names('A')], ['n A']],
    [
      'exploited, and not critical',
      list([GEM]),
      [names('CVE-2026-11111', { severity: 'low' }), exploited('CVE-2026-11111')],
      ['n CVE-2026-11111'],
    ],
    ['two of them, one cause', list([GEM]), [names('A'), names('B')], ['n A+B']],
    [
      'the same kind and name',
      list([part('g', 'pkg:generic/g@1.x')]),
      [advisory('A', { affected: [affected('generic', 'g')] })],
      ['g A'],
    ],
    [
      'the same product',
      list([OPENSSL]),
      [advisory('A', { products: ['openssl:openssl'] })],
      ['openssl A'],
    ],
    [
      'a package without a version',
      list([part('x', 'pkg:npm/x', { version: '' })]),
      [advisory('A', { affected: [affected('npm', 'x')] })],
      ['x A'],
    ],
    [
      'a finding of no component, exploited as the report says',
      list([], { findings: [loose('CVE-2026-22222', { exploited: true })] }),
      [],
      ['CVE-2026-22222 CVE-2026-22222'],
    ],
    [
      'a finding of no component that a feed calls critical',
      list([], { findings: [loose('CVE-2026-22222')] }),
      [advisory('CVE-2026-22222')],
      ['CVE-2026-22222 CVE-2026-22222'],
    ],
    // Nothing urgent, or somebody can tell.
    ['neither exploited nor critical', list([GEM]), [names('A', { severity: 'high' })], []],
    ['another package', list([GEM]), [advisory('A', { affected: [affected('gem', 'm')] })], []],
    ['another ecosystem', list([GEM]), [advisory('A', { affected: [affected('npm', 'n')] })], []],
    ['withdrawn', list([GEM]), [names('A', { withdrawnAt: 0 as never })], []],
    [
      'another product',
      list([OPENSSL]),
      [advisory('A', { products: ['openssl:openssl-fips'] })],
      [],
    ],
    [
      'another advisory about the same flaw can tell',
      list([part('n', 'pkg:gem/n@1.0.0..weird..')]),
      [
        names('A', { aliases: ['CVE-2026-33333'] }),
        names('B', {
          aliases: ['CVE-2026-33333'],
          affected: [affected('gem', 'n', { ranges: [], versions: ['0.1'] })],
        }),
      ],
      [],
    ],
    [
      'a finding that a feed attaches to a package that is here',
      list([part('x', 'pkg:npm/x@3.0.0')], {
        findings: [loose('CVE-2026-22222', { exploited: true })],
      }),
      [advisory('CVE-2026-22222', { affected: [affected('npm', 'x')] })],
      [],
    ],
    [
      'a harmless finding of no component',
      list([], { findings: [loose('CVE-2026-22222')] }),
      [],
      [],
    ],
  ]
  for (const [name, facts, records, expected] of CASES) {
    test(`${name}: ${expected.join(', ') || 'no cause'}`, () => {
      assert.deepEqual(urgent(seen(facts, ...records)), expected)
    })
  }

  test('at most so many, each once', () => {
    const many = Array.from({ length: LIMITS.unjudgedMax + 5 }, (_, at) =>
      loose(`X-${at}`, { exploited: true }),
    )
    const all = seen(list([], { findings: many }))
    assert.equal(gapsOf(all, HOST).gaps.length, many.length)
    assert.equal(gapsOf(all, HOST).unjudged.length, LIMITS.unjudgedMax)
    assert.deepEqual([...assetsByName(all)], [HOST])
  })
})

describe('an end is an answer, never silence', () => {
  const WEIRD = list([part('n', 'pkg:gem/n@1.0.0..weird..')])
  const A = advisory('A', { affected: [affected('gem', 'n')] })
  const open = [{ component: 'n', advisories: ['A'] }]
  const ends = (all: Correlator): string[] =>
    endedGaps(all, HOST, open, gapsOf(all, HOST).unjudged).map((one) => one.how)

  const CASES: readonly (readonly [string, (all: Correlator) => void, RegExp | null])[] = [
    ['nothing happened', () => undefined, null],
    ['the feed fell silent', (all) => void publish(all, 'osv', [], [A]), null],
    [
      'withdrawn',
      (all) => void publish(all, 'osv', [advisory('A', { withdrawnAt: 0 as never })], []),
      null,
    ],
    [
      'a shorter list leaves it out',
      (all) => void observe(all, HOST, 'sbom', list([]), false),
      null,
    ],
    [
      'it speaks of another package now',
      (all) => void publish(all, 'osv', [advisory('A', { affected: [affected('gem', 'm')] })], []),
      null,
    ],
    [
      'a version that can be compared',
      (all) => void observe(all, HOST, 'sbom', list([part('n', 'pkg:gem/n@2.0.0')]), true),
      /can be compared/,
    ],
    [
      'the advisory names its versions',
      (all) =>
        void publish(
          all,
          'osv',
          [advisory('A', { affected: [affected('gem', 'n', { ranges: [], versions: ['0.1'] })] })],
          [],
        ),
      /can be compared/,
    ],
    [
      'a whole list without it',
      (all) => void observe(all, HOST, 'sbom', list([]), true),
      /no longer listed/,
    ],
  ]
  for (const [name, happens, expected] of CASES) {
    test(`${name}: ${expected === null ? 'stays' : 'ends'}`, () => {
      const all = seen(WEIRD, A)
      happens(all)
      if (expected === null) assert.deepEqual(ends(all), [])
      else assert.match(ends(all).join(), expected)
    })
  }

  test('a finding of no component: left out is not fixed; a feed that tells whose flaw it is ends it', () => {
    const all = seen(list([], { findings: [loose('CVE-2026-22222', { exploited: true })] }))
    const one = [{ component: 'CVE-2026-22222', advisories: ['CVE-2026-22222'] }]
    const ended = (): number => endedGaps(all, HOST, one, gapsOf(all, HOST).unjudged).length
    observe(all, HOST, 'sbom', list([part('x', 'pkg:npm/x@3.0.0')]), true)
    assert.equal(ended(), 0)
    publish(all, 'osv', [advisory('CVE-2026-22222', { affected: [affected('npm', 'x')] })], [])
    assert.equal(ended(), 1)
  })
})

test('names in CPE, both forms', () => {
  assert.deepEqual(
    [
      'cpe:2.3:a:OpenSSL:openssl:1:*',
      'cpe:/a:openssl:openssl:1.0',
      'cpe:2.3:o:linux:linux_kernel:6',
      'openssl',
      'cpe:2.3:a:',
      undefined,
    ].map((one) => productOf(one)),
    ['openssl:openssl', 'openssl:openssl', 'linux:linux_kernel', null, null, null],
  )
  assert.equal(gapsOfList(list([])).nobodyLooked, true)
})

test('the support of a system a report names: told with every report, as it may have ended since', () => {
  const all = emptyCorrelator(compareVersions)
  const ended = (id: string, versions: readonly string[]): FeedRecord =>
    advisory(id, {
      lineage: 'endoflife',
      publishedAt: 5 as never,
      affected: [affected('os', 'os', { distro: versions[0] ?? null, ranges: [], versions })],
    })
  publish(all, 'eol', [ended('debian 10', ['debian:10']), ended('debian 11', ['debian:11'])], [])
  const system = (versionId: string) => ({ id: 'debian', versionId, name: `debian ${versionId}` })
  const hits = (facts: ComponentFacts): readonly (readonly [string, number | undefined])[] =>
    [...observe(all, HOST, 'scan', facts, true).hits].map((one) => [
      one.installed,
      one.supportEndedAt,
    ])
  assert.deepEqual(hits(list([], { system: system('10.13') })), [['debian:10', 5]])
  assert.deepEqual(hits(list([], { system: system('10.13') })), [['debian:10', 5]])
  assert.deepEqual(hits(list([], { system: system('12') })), [])
  assert.deepEqual(hits(list([])), [])
})
