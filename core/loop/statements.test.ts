/** What a statement suppresses and what it never does; who decides where sources disagree. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import type { Digest } from '../kernel/hash.ts'
import { allHolds } from '../state/holds/table.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { Statement } from '../model/advisory.ts'
import { countsUntil } from '../model/statement.ts'

const digest = (seed: string): Digest => `sha256:${seed.padEnd(64, '0')}` as Digest

function world(): Fleet {
  const made = fleet(30)
  made.declare(
    manifest('Source', 'osv', {
      assets: { all: true },
      says: ['os-packages'],
      independence: 'second',
      mayRaise: 'never',
      fetch: { adapter: 'advisories', directory: '/x' },
      authors: [{ name: 'vendor', key: 'k' }, { name: 'keyless' }],
    }),
  )
  return made
}

describe('statements (VEX)', () => {
  const PURL = 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0'
  const says = (some: Partial<Statement> = {}): Statement => ({
    vulnerability: 'CVE-2021-44228',
    aliases: [],
    product: PURL,
    component: null,
    range: null,
    status: 'not-affected',
    justification: 'vulnerable_code_not_present',
    author: 'vendor',
    at: null,
    ...some,
  })
  const blocked = (
    exploited = false,
    about: Parameters<typeof hit>[2] = {},
  ): { made: Fleet; name: string } => {
    const made = world()
    const name = nameOf(1)
    made.declare(
      manifest('PosturePolicy', 'now', { assets: { all: true }, deadline: { after: 0 } }),
    )
    made.scan(name)
    made.later(MINUTE_MS)
    const hits = [hit(made, name, { exploited, ...about })]
    made.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
    assert.equal(made.decide(name).decision, false)
    return { made, name }
  }
  const propose = (made: Fleet, some: Partial<Statement>, signedBy: string | null): EvidenceId => {
    made.run({
      kind: 'propose-statements',
      source: 'osv',
      document: digest('d'),
      signedBy,
      statements: [says(some)],
    })
    return [...made.state.statements.keys()].at(-1) as EvidenceId
  }
  const approve = (made: Fleet, statement: EvidenceId, actor = 'tester') =>
    made.runAs(actor, {
      kind: 'approve-statement',
      statement,
      reason: 'read it',
      expiresAt: instant(made.now() + 10 * DAY_MS),
    })

  const REACH: readonly (readonly [string, Partial<Statement>, boolean])[] = [
    ['its very package and version', {}, true],
    ['the package in every version', { product: PURL.slice(0, -7) }, true],
    [
      'a range that holds it',
      { product: PURL.slice(0, -7), range: 'vers:maven/>=2.0|<2.15.0' },
      true,
    ],
    ['the asset itself', { product: nameOf(1) }, true],
    ['a part of the asset', { product: nameOf(1), component: PURL }, true],
    ['said as fixed there', { status: 'fixed' }, true],
    ['under an alias', { vulnerability: 'GHSA-jfh8-c2jp-5v3q' }, true],
    ['another version', { product: PURL.replace('2.14.0', '2.14.1') }, false],
    ['a longer version', { product: `${PURL}.1` }, false],
    ['another package', { product: PURL.replace('log4j-core', 'log4j-core-x') }, false],
    ['a shorter name', { product: PURL.replace('log4j-core', 'log4j') }, false],
    ['every name of a group', { product: 'pkg:maven/org.apache.logging.log4j/*' }, false],
    ['every package', { product: 'pkg:maven/*' }, false],
    ['a star', { product: '*' }, false],
    ['nothing', { product: '' }, false],
    ['another group', { product: PURL.replace('org.apache', 'com.apache') }, false],
    ['another type', { product: PURL.replace('maven', 'npm') }, false],
    ['another asset', { product: nameOf(2) }, false],
    ['a range of the asset', { product: nameOf(1), range: 'vers:maven/*' }, false],
    ['a part of another product', { product: 'pkg:oci/app@sha256:1', component: PURL }, false],
    ['a range that does not', { product: PURL.slice(0, -7), range: 'vers:maven/<2.0' }, false],
    ['a range nobody can read', { product: PURL.slice(0, -7), range: 'vers:maven/~2' }, false],
    ['another vulnerability', { vulnerability: 'CVE-2021-45046' }, false],
    ['still looked into', { status: 'under-investigation' }, false],
    ['affected', { status: 'affected' }, false],
  ]
  for (const [name, some, reaches] of REACH) {
    test(`${name}: ${reaches ? 'suppresses' : 'suppresses nothing'}`, () => {
      const { made, name: asset } = blocked()
      propose(made, some, 'vendor')
      assert.equal(made.decide(asset).decision, reaches)
      // A statement proves nothing: the hold says what ended it, and until when.
      const [hold] = allHolds(made.state)
      assert.equal(hold?.closedBy?.kind, reaches ? 'suppressed' : undefined)
    })
  }

  // Ecosystem, component, what is installed, what the statement is about, whether it reaches.
  const SPELT: readonly (readonly [string, string, string, string, boolean])[] = [
    ['nuget', 'newtonsoft.json', '12.0.3', 'pkg:nuget/Newtonsoft.Json@12.0.3', true],
    ['golang', 'github.com/a/b', '1.0.0', 'pkg:golang/github.com/A/B@1.0.0', true],
    ['npm', 'jsonstream', '1.0.0', 'pkg:npm/JSONStream@1.0.0', false],
    ['deb', 'openssl', '1.1.1-1', 'pkg:deb/ubuntu/openssl?distro=bionic', true],
    ['deb', 'openssl', '1.1.1-1', 'pkg:deb/ubuntu/openssl?distro=jammy', false],
    ['deb', 'openssl', '1.1.1-1', 'pkg:deb/ubuntu/openssl?distro=esm-infra/bionic', false],
    ['deb', 'openssl', '1.1.1-1+esm1', 'pkg:deb/ubuntu/openssl?distro=esm-infra/bionic', true],
  ]
  for (const [ecosystem, component, installed, product, reaches] of SPELT) {
    test(`${product} of ${component} ${installed}: ${reaches}`, () => {
      const distro = ecosystem === 'deb' ? 'ubuntu:18.04' : null
      const { made, name } = blocked(false, { ecosystem, component, installed, distro })
      propose(made, { product }, 'vendor')
      assert.equal(made.decide(name).decision, reaches)
    })
  }

  const WHO: readonly (readonly [string, string | null, boolean, readonly string[], boolean])[] = [
    ['a listed author who signed', 'vendor', false, [], true],
    ['one person', null, false, ['ann'], true],
    ['two people, known to be exploited', null, true, ['ann', 'bob'], true],
    ['a listed author and two people, exploited', 'vendor', true, ['ann', 'bob'], true],
    ['nobody', null, false, [], false],
    ['an author who is not listed', 'stranger', false, [], false],
    ['a listed author without a key', 'keyless', false, [], false],
    ['a listed author alone, exploited', 'vendor', true, [], false],
    ['one person, exploited', null, true, ['ann'], false],
    ['a listed author and one person, exploited', 'vendor', true, ['ann'], false],
  ]
  for (const [name, signedBy, exploited, people, counts] of WHO) {
    test(`${name}: ${counts ? 'counts' : 'does not count'}`, () => {
      const { made, name: asset } = blocked(exploited)
      const id = propose(made, {}, signedBy)
      for (const person of people) approve(made, id, person)
      assert.equal(made.decide(asset).decision, counts)
    })
  }

  test('the same person twice is one person', () => {
    const { made, name } = blocked(true)
    const id = propose(made, {}, null)
    approve(made, id, 'ann')
    assert.throws(() => approve(made, id, 'ann'), { message: /already-approved/ })
    assert.equal(made.decide(name).decision, false)
  })

  for (const other of ['ANN', 'ann ', '\u0430nn', 'a\u200bnn', '\uff41nn']) {
    test(`so is ${JSON.stringify(other)}, also where a ledger of before counts both`, () => {
      const { made, name } = blocked(true)
      const id = propose(made, {}, null)
      approve(made, id, 'ann')
      assert.throws(() => approve(made, id, other), { message: /already-approved/ })
      assert.equal(made.decide(name).decision, false)
      const known = made.state.statements.get(id)
      assert.ok(known !== undefined)
      const approvals = [...known.approvals, { by: other, at: known.proposedAt }]
      assert.equal(countsUntil({ ...known, approvals }, true, known.proposedAt), null)
      assert.notEqual(countsUntil({ ...known, approvals }, false, known.proposedAt), null)
    })
  }

  test('it ends by itself, and what was overdue is due at once; ended by a person too', () => {
    const { made, name } = blocked()
    const id = propose(made, {}, null)
    approve(made, id)
    assert.equal(made.decide(name).decision, true)
    made.later(9 * DAY_MS)
    made.scan(name)
    assert.equal(made.decide(name).decision, true)
    made.later(DAY_MS + 1)
    assert.equal(made.decide(name).decision, false)
    const again = blocked()
    const other = propose(again.made, {}, null)
    approve(again.made, other)
    again.made.run({ kind: 'end-statement', statement: other, reason: 'wrong' })
    assert.equal(again.made.decide(again.name).decision, false)
    assert.throws(() => approve(again.made, other), { message: /not-found/ })
  })

  test('it also counts for a cause that opens later, and no longer once that is exploited', () => {
    const made = world()
    const name = nameOf(1)
    made.declare(
      manifest('PosturePolicy', 'now', { assets: { all: true }, deadline: { after: 0 } }),
    )
    made.scan(name)
    propose(made, {}, 'vendor')
    const found = hit(made, name, { exploited: false })
    made.run({ kind: 'matched', cause: 'x', hits: [found], retracted: [] })
    assert.equal(made.decide(name).decision, true)
    const worse = hit(made, name, { exploited: true })
    made.run({ kind: 'matched', cause: 'x', hits: [worse], retracted: [] })
    assert.equal(made.decide(name).decision, false)
  })

  test('an end beyond the limit is refused', () => {
    const { made } = blocked()
    const statement = propose(made, {}, null)
    const late = instant(made.now() + 181 * DAY_MS)
    assert.throws(
      () => made.run({ kind: 'approve-statement', statement, reason: 'x', expiresAt: late }),
      { message: /expiry-out-of-range/ },
    )
  })
})

describe('sources that disagree', () => {
  const finding = (status: 'affected' | 'not-affected') => ({
    id: 'CVE-2021-44228',
    aliases: [],
    component: {
      purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0',
      name: 'log4j-core',
      version: '2.14.0',
    },
    status,
    fixedVersions: ['2.15.0'],
    severity: 'critical' as const,
    cvss: [],
    publishedAt: null,
    exploited: false,
  })
  const disputed = (source: string): { made: Fleet; name: string } => {
    const made = world()
    const name = nameOf(1)
    made.declare(
      manifest('PosturePolicy', 'now', { assets: { all: true }, deadline: { after: 0 } }),
    )
    made.scan(name, '2.14.0')
    const hits = [hit(made, name, { exploited: false, source })]
    made.run({ kind: 'matched', cause: 'x', hits, retracted: [] })
    assert.equal(made.decide(name).decision, false)
    made.later(MINUTE_MS)
    return { made, name }
  }

  test('one that looks from outside decides against a host, while its evidence is fresh', () => {
    const { made, name } = disputed('own-scan')
    made.scan(name, '2.14.0', [finding('not-affected')])
    assert.equal(made.decide(name).decision, true)
    const again = hit(made, name, { exploited: false, source: 'own-scan', severity: 'high' })
    made.run({ kind: 'matched', cause: 'x', hits: [again], retracted: [] })
    assert.equal(made.decide(name).decision, true)
    made.later(25 * HOUR_MS)
    assert.equal(made.decide(name).decision, true)
    made.later(2 * HOUR_MS)
    assert.equal(made.decide(name).decision, false)
  })

  test('between equals the worse counts, and silence decides nothing', () => {
    const { made, name } = disputed('scan')
    made.scan(name, '2.14.0', [finding('not-affected')])
    assert.equal(made.decide(name).decision, false)
    const other = disputed('own-scan')
    other.made.scan(other.name, '2.14.0', [])
    assert.equal(other.made.decide(other.name).decision, false)
  })
})
