/** What ends a gap is an answer; what ends the support of a system is told as often as a report comes. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { advisory, affected, HOST, list, loose, part, seen } from '../../proof/testkit/listed.ts'
import type { ComponentFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import { observe, publish } from './correlator.ts'
import { emptyCorrelator, type Correlator } from './correlator-state.ts'
import { instant } from '../kernel/instant.ts'
import { endedGaps, gapsOf } from './gaps.ts'

describe('an end is an answer, never silence', () => {
  const WEIRD = list([part('n', 'pkg:gem/n@1.0.0..weird..')])
  const A = advisory('A', { affected: [affected('gem', 'n')] })
  const open = [{ component: 'n', advisories: ['A'] }]
  const ends = (all: Correlator): string[] =>
    endedGaps(all, HOST, open, gapsOf(all, HOST).unjudged).map((gap) => gap.how)

  const CASES: readonly (readonly [string, (all: Correlator) => void, RegExp | null])[] = [
    ['nothing happened', () => undefined, null],
    ['the feed fell silent', (all) => void publish(all, 'osv', [], [A]), null],
    [
      'withdrawn',
      (all) => void publish(all, 'osv', [advisory('A', { withdrawnAt: instant(0) })], []),
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
          [
            advisory('A', {
              affected: [affected('gem', 'n', { ranges: [], versions: ['1.0.0..weird..'] })],
            }),
          ],
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

test('the support of a system a report names: told with every report, as it may have ended since', () => {
  const all = emptyCorrelator(compareVersions)
  const ended = (id: string, versions: readonly string[]): FeedRecord =>
    advisory(id, {
      lineage: 'endoflife',
      publishedAt: instant(5),
      affected: [affected('os', 'os', { distro: versions[0] ?? null, ranges: [], versions })],
    })
  publish(all, 'eol', [ended('debian 10', ['debian:10']), ended('debian 11', ['debian:11'])], [])
  const system = (versionId: string) => ({ id: 'debian', versionId, name: `debian ${versionId}` })
  const hits = (facts: ComponentFacts): readonly (readonly [string, number | undefined])[] =>
    [...observe(all, HOST, 'scan', facts, true).hits].map((hit) => [
      hit.installed,
      hit.supportEndedAt,
    ])
  assert.deepEqual(hits(list([], { system: system('10.13') })), [['debian:10', 5]])
  assert.deepEqual(hits(list([], { system: system('10.13') })), [['debian:10', 5]])
  assert.deepEqual(hits(list([], { system: system('12') })), [])
  assert.deepEqual(hits(list([])), [])
})
