/** apt's own texts: which fixes wait, how far the lists can be trusted, what a changelog dates. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PackageFact } from '@holdfast/core/model/facts'
import { readChangelog } from './changelog.ts'
import { fixesFrom, type SecurityVersion } from './fixes.ts'

const installed = (name: string, version: string, source = name): PackageFact => ({
  name,
  version,
  arch: 'amd64',
  manager: 'dpkg',
  source,
  sourceVersion: version,
})
const offer = (name: string, version: string): SecurityVersion => ({
  name,
  version,
  feed: 'debian-security',
})

describe('which fixes wait', () => {
  const CASES: readonly (readonly [
    string,
    readonly PackageFact[],
    readonly SecurityVersion[],
    readonly (readonly [string, string])[],
  ])[] = [
    ['a newer security version', [installed('a', '1')], [offer('a', '2')], [['a', '2']]],
    [
      'one source fix counted once',
      [installed('libssl3', '1', 'openssl'), installed('openssl', '1')],
      [offer('libssl3', '2'), offer('openssl', '2')],
      [['openssl', '2']],
    ],
    [
      'the newest of several archives',
      [installed('a', '1')],
      [offer('a', '2'), offer('a', '4'), offer('a', '3')],
      [['a', '4']],
    ],
    ['the same version', [installed('a', '2')], [offer('a', '2')], []],
    ['an older version', [installed('a', '2+deb12u1')], [offer('a', '2')], []],
    [
      'a version before the release candidate order',
      [installed('a', '2')],
      [offer('a', '2~rc1')],
      [],
    ],
    ['a package that is not installed', [installed('a', '1')], [offer('b', '2')], []],
    ['an epoch decides', [installed('a', '1:1')], [offer('a', '2')], []],
  ]
  for (const [name, packages, versions, expected] of CASES) {
    test(name, () => {
      assert.deepEqual(
        fixesFrom(packages, versions).map((fix) => [fix.source, fix.fixedVersion]),
        expected,
      )
    })
  }
})

test('a changelog dates the oldest step to the fix and names the flaws of every step', () => {
  const entry = (version: string, text: string, day: string): string =>
    `openssl (${version}) bookworm-security; urgency=high\n\n  * ${text}\n\n -- A <a@example.org>  Mon, ${day} 10:00:00 +0200\n\n`
  const text =
    entry('3.0.3-1', 'Fix CVE-2026-3333, CVE-2026-2222', '16 Nov 2026') +
    entry('3.0.2-1', 'Fix CVE-2026-2222 (CVE-2026-1111)', '02 Nov 2026') +
    entry('3.0.1-1', 'Fix CVE-2025-0001', '03 Nov 2025')
  const read = readChangelog(text, '3.0.1-1')
  assert.equal(read.publishedAt, Date.UTC(2026, 10, 2, 8))
  assert.deepEqual(read.advisories, ['CVE-2026-1111', 'CVE-2026-2222', 'CVE-2026-3333'])
  assert.deepEqual(readChangelog(text, '3.0.3-1'), { publishedAt: null, advisories: [] })
  assert.deepEqual(readChangelog('no changelog', '1'), { publishedAt: null, advisories: [] })
})
