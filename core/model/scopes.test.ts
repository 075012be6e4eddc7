/** In which scope a package lies: the system itself is one of its packages, so that a new release replaces the old one. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { advisory, affected, HOST, list } from '../../proof/testkit/listed.ts'
import { allHits, observe, publish } from '../correlate/correlator.ts'
import { emptyCorrelator } from '../correlate/correlator-state.ts'
import { instant } from '../kernel/instant.ts'
import { packageScope, replaces, type Whole } from './scopes.ts'

test('by the type of a package URL', () => {
  for (const type of ['', 'os', 'deb', 'rpm', 'apk', 'alpm']) {
    assert.equal(packageScope(type), 'os-packages', type)
  }
  for (const type of ['npm', 'maven', 'gem', 'golang', 'generic']) {
    assert.equal(packageScope(type), `language:${type}`)
  }
})

describe('a host upgraded to a new release', () => {
  const ended = (release: string) =>
    advisory(`end-of-life ${release}`, {
      lineage: 'endoflife',
      publishedAt: instant(5),
      affected: [affected('os', 'os', { distro: release, ranges: [], versions: [release] })],
    })
  const system = (id: string, versionId: string) =>
    list([], { system: { id, versionId, name: `${id} ${versionId}` } })
  const CASES: readonly (readonly [string, Whole, boolean])[] = [
    ['a whole list of everything', true, false],
    ['a whole list of the packages of the system', ['os-packages'], false],
    ['of those and of others', ['language:npm', 'os-packages'], false],
    ['a list of something else', ['language:npm'], true],
    ['a list that only adds', false, true],
  ]
  for (const [id, old, now] of [
    ['debian', '10', '12'],
    ['ubuntu', '18.04', '24.04'],
    ['fedora', '39', '41'],
  ] as const) {
    for (const [name, whole, shows] of CASES) {
      test(`${id} ${old} to ${now}, ${name}: its end ${shows ? 'stays' : 'is gone'}`, () => {
        const all = emptyCorrelator(compareVersions)
        publish(all, 'eol', [ended(`${id}:${old}`)], [])
        observe(all, HOST, 'agent', system(id, old), true)
        assert.equal([...allHits(all)].length, 1)
        observe(all, HOST, 'agent', system(id, now), whole)
        assert.equal([...allHits(all)].length, shows ? 1 : 0)
        assert.equal(replaces(whole, 'os'), !shows)
      })
    }
  }
})
