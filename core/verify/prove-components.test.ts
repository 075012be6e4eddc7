/** What a list of components proves: the fixed version and a boot since, of the very package; never what it leaves out. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { list, part } from '../../proof/testkit/listed.ts'
import { acceptedOf, ago, causeOf, declareSource } from '../../proof/testkit/one-cause.ts'
import { env, facts, now, reset } from '../../proof/testkit/one-host.ts'
import { HOUR_MS, instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFact, ComponentFacts } from '../model/facts.ts'
import type { AssetType } from '../model/manifest.ts'
import type { Proof } from '../model/proof.ts'
import { proveRecovery } from './prove-recovery.ts'

beforeEach(() => {
  reset()
  declareSource('s')
})

interface Case {
  readonly type?: AssetType
  readonly cause?: Partial<Cause>
  readonly detail?: Partial<CauseDetail>
  readonly components?: readonly ComponentFact[]
  readonly facts?: Partial<ComponentFacts>
  readonly evidence?: Partial<Evidence>
}

const deb = (version: string, name = 'openssl'): ComponentFact =>
  part(name, `pkg:deb/debian/${name}@${version}?distro=debian-12`, { version })
/** Seen fixed an hour ago, and booted a minute ago. */
const SEEN = { fixedSeenAt: ago(HOUR_MS) }
const BOOTED = { bootedAt: ago(1) }

function proofOf(given: Case): Proof {
  const { type = 'vm', components = [deb('2')] } = given
  const said = list(components, { observedAt: now, coverage: facts().coverage, ...given.facts })
  const { evidence, standing } = acceptedOf('s', said, given.evidence)
  const cause = causeOf(given.cause, given.detail)
  return proveRecovery({ type, cause, evidence, facts: said, standing }, env())
}
const told = (given: Case): string => {
  const proof = proofOf(given)
  return proof.kind === 'proven' ? proof.how : `missing: ${proof.what}`
}

describe('a boot since', () => {
  const INCOMPLETE = 'missing: a boot or process start later than the fix (proof-incomplete)'
  const ROWS: readonly (readonly [string, Case, string])[] = [
    ['it booted after the fix was first seen', { detail: SEEN, facts: BOOTED }, 'openssl 2 is listed, and it booted since'],
    ['it booted this very moment', { detail: SEEN, facts: { bootedAt: now } }, 'openssl 2 is listed, and it booted since'],
    ['another proved it before', { cause: { provenBy: [{ source: 'o', evidence: 'ev_0' as EvidenceId }] } }, 'openssl 2 is listed'],
    ['nobody tells of a boot', { detail: SEEN }, INCOMPLETE],
    ['it is seen for the first time', { facts: BOOTED }, INCOMPLETE],
    ['it booted before the fix was seen', { detail: SEEN, facts: { bootedAt: ago(HOUR_MS + 1) } }, INCOMPLETE],
    ['it booted at that very moment', { detail: SEEN, facts: { bootedAt: ago(HOUR_MS) } }, INCOMPLETE],
    ['it will boot', { detail: SEEN, facts: { bootedAt: instant(now + 1) } }, INCOMPLETE],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) test(what, () => assert.equal(told(given), expected))

  test('what lacks only that is seen fixed, and what is not listed is not', () => {
    const [boot, gone] = [proofOf({}), proofOf({ components: [], detail: SEEN })]
    assert.equal(boot.kind === 'missing' && boot.fixedSeen, true)
    assert.equal(gone.kind === 'missing' && gone.fixedSeen, false)
  })
})

describe('which package it is', () => {
  const rest = { detail: SEEN, facts: BOOTED }
  const service = { component: 'a service' }
  const generic = { ...SEEN, ecosystem: 'generic' }
  const loose = (name: string, version: string, change: Partial<ComponentFact> = {}) =>
    part(name, '', { version, ...change })
  const scoped = { cause: { component: '@scope/name' }, detail: { ...SEEN, ecosystem: 'npm' } }
  const npm = part('name', 'pkg:npm/%40scope/name@2', { version: '2' })
  const ROWS: readonly (readonly [string, Case, string])[] = [
    ['what nobody packaged goes by its own name', { cause: service, detail: generic, components: [loose('a service', '2')], facts: BOOTED }, 'a service 2 is listed, and it booted since'],
    ['others beside it are others', { cause: service, detail: generic, components: [loose('b', '1'), loose('a service', '2')], facts: BOOTED }, 'a service 2 is listed, and it booted since'],
    ['of a file that nobody installed nothing is asked', { ...rest, components: [deb('2'), loose('openssl', '1', { part: true })] }, 'openssl 2 is listed, and it booted since'],
    ['what nobody packaged is old', { cause: service, detail: generic, components: [loose('a service', '1')] }, 'missing: a service at 2 or newer (1 is installed)'],
    ['one of two is old', { ...rest, components: [deb('2'), deb('1')] }, 'missing: openssl at 2 or newer (1 is installed)'],
    ['it is old, and fixed in several branches', { detail: { ...SEEN, alsoAffected: [{ introduced: '3', fixed: '4', lastAffected: null }] }, components: [deb('1')] }, 'missing: openssl at 2 or 4 or newer (1 is installed)'],
    ['it is in another branch that is affected', { detail: { ...SEEN, alsoAffected: [{ introduced: '3', fixed: '4', lastAffected: null }] }, components: [deb('3')] }, 'missing: openssl at 2 or 4 or newer (3 is installed)'],
    ['it is not listed', { ...rest, components: [deb('2', 'other')] }, 'missing: openssl listed with its version'],
    ['a file of its name is all that is listed', { ...rest, components: [loose('openssl', '2', { part: true })] }, 'missing: openssl listed with its version'],
    ['the last part of its name is listed without a package URL', { ...scoped, components: [npm, loose('name', '1')], facts: BOOTED }, 'missing: which package the name without a package URL or version is'],
    ['so it is in other letters', { ...scoped, components: [npm, loose('NAME', '1')], facts: BOOTED }, 'missing: which package the NAME without a package URL or version is'],
    ['a kernel runs, and this is none', { cause: service, detail: generic, components: [loose('a service', '2')], facts: { kernel: { state: 'known', running: 'k', installed: 'k', source: 'linux', current: true } } }, 'missing: a boot or process start later than the fix (proof-incomplete)'],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) test(what, () => assert.equal(told(given), expected))
})

describe('what no list of components proves', () => {
  const ITSELF = 'missing: evidence from the host itself'
  const AFTER = 'missing: a scan started after the cause opened'
  const rest = { detail: SEEN, facts: BOOTED }
  const system = { id: 'debian', versionId: '12', name: 'Debian 12' }
  const ROWS: readonly (readonly [string, Case, string])[] = [
    ['old code that runs', { ...rest, cause: { class: 'replaced-code' } }, ITSELF],
    ['what nobody can judge', { ...rest, cause: { class: 'cannot-judge' } }, ITSELF],
    ['a fix without a version', { facts: BOOTED, detail: { ...SEEN, fixed: null } }, ITSELF],
    ['a quarantine', { ...rest, cause: { class: 'human-quarantine' } }, 'missing: a person lifts the quarantine'],
    ['an attestation', { ...rest, cause: { class: 'failed-attestation' } }, 'missing: a successful attestation'],
    ['anything of an image', { ...rest, type: 'image' }, 'missing: the workload on another image: what has this digest never changes'],
    ['by a scan from before the cause', { ...rest, facts: { ...BOOTED, observedAt: ago(2 * HOUR_MS) } }, AFTER],
    ['by a scan that does not say when', { ...rest, facts: { ...BOOTED, observedAt: null } }, AFTER],
    ['of a system beside the fix it lists', { detail: SEEN, facts: { system } }, 'missing: a boot or process start later than the fix (proof-incomplete)'],
    ['an end of support without a system', { cause: { class: 'end-of-life' } }, ITSELF],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) test(what, () => assert.equal(told(given), expected))

  test('of an integration it is only what its vendor says', () => {
    const proof = proofOf({ ...rest, type: 'integration', components: [deb('2'), deb('3')] })
    assert.ok(proof.kind === 'missing')
    assert.match(proof.what, /^the acceptance of the report by a named person/)
    assert.deepEqual([proof.fixedSeen, proof.reported], [true, ['2', '3']])
  })
})

describe('a system out of support, in a list', () => {
  const eol = (system: ComponentFacts['system'], change: Partial<ComponentFacts> = {}): string =>
    told({
      cause: { class: 'end-of-life' },
      detail: { distro: 'debian:10' },
      facts: { ...(system === undefined ? {} : { system }), ...change },
    })
  const twelve = { id: 'debian', versionId: '12', name: 'Debian 12' }
  test('another release runs now', () => assert.equal(eol(twelve), 'Debian 12 runs now'))
  test('not in a list from before, or of no time', () => {
    for (const observedAt of [ago(2 * HOUR_MS), ago(3 * HOUR_MS), null]) {
      assert.equal(eol(twelve, { observedAt }), 'missing: a supported release')
    }
    assert.equal(eol(twelve, { observedAt: ago(2 * HOUR_MS - 1) }), 'Debian 12 runs now')
  })
  test('not where the list says that it is over as well', () => {
    assert.equal(eol({ ...twelve, supportEnded: true }), 'missing: a supported release')
  })
})

describe('evidence that may not raise', () => {
  const ROWS: readonly (readonly [readonly string[], string])[] = [
    [['no-nonce'], 'a report that carries a nonce of ours'],
    [['report-unknown'], 'a report that can tell which fixes are waiting'],
    [['source-may-not-raise'], 'evidence from a source that may raise'],
    [['source-not-for-this-asset'], 'evidence from a source entitled to this asset'],
    [['findings-only'], 'a report that lists components, not only findings'],
    [['source-not-declared'], 'evidence from a declared source'],
    [['clock-behind'], 'a report of a machine whose clock is right'],
    [['source-does-not-say-this'], 'evidence from a source that is asked about this'],
    [['subject-asserted'], 'a report that names this asset itself'],
    [['no-nonce', 'report-unknown'], 'a report that carries a nonce of ours'],
    [['incomplete-os-packages'], 'complete, fresh evidence'],
    [[], 'complete, fresh evidence'],
  ]
  for (const [cannotRaise, expected] of ROWS) {
    test(`${cannotRaise.join(', ') || 'for no reason told'}: ${expected}`, () => {
      const evidence = { mayRaise: false, cannotRaise }
      assert.equal(told({ detail: SEEN, facts: BOOTED, evidence }), `missing: ${expected}`)
    })
  }
})
