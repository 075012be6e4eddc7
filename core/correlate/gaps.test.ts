/** What nobody can judge: every kind of it is a row, urgent ones are told, and what can be judged is none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  advisory,
  affected,
  exploited,
  HOST,
  list,
  loose,
  part,
  seen,
} from '../../proof/testkit/listed.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Advisory } from '../model/advisory.ts'
import type { ComponentFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import { forget, observe } from './correlator.ts'
import type { Correlator } from './correlator-state.ts'
import { assetsByName, gapsOf } from './gaps.ts'
import { instant } from '../kernel/instant.ts'
import { gapsOfList, productOf } from './listed-gaps.ts'

const told = (all: Correlator): string[] =>
  gapsOf(all, HOST).gaps.map((gap) => `${gap.reason} ${gap.component}`)
const urgent = (all: Correlator): string[] =>
  gapsOf(all, HOST).unjudged.map(
    (unjudged) => `${unjudged.component} ${unjudged.advisories.join('+')}`,
  )

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
    ['a scanner looked itself', list([part('acme')], { looksForFlaws: undefined } as never), []], // As from before this was said.
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
    ['withdrawn', list([GEM]), [names('A', { withdrawnAt: instant(0) })], []],
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
          affected: [affected('gem', 'n', { ranges: [], versions: ['1.0.0..weird..'] })],
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
