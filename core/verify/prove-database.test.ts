/** What proves that a database is fixed: its own answer, or two that list the fix and a start since; and what does not. */

import assert from 'node:assert/strict'
import type { Proof } from '../model/proof.ts'
import { describe, test } from 'node:test'
import { env, reset } from '../../proof/testkit/one-host.ts'
import { instant } from '../kernel/instant.ts'
import type { Cause, CauseDetail, Witness } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFact, ComponentFacts } from '../model/facts.ts'
import type { AssetType } from '../model/manifest.ts'
import { proveRecovery } from './prove-recovery.ts'

reset()
const { now, versionOrder } = env()
const ago = (ms: number): ReturnType<typeof instant> => instant(now - ms)

const deb = (name: string, version: string, runs = false): ComponentFact => ({
  name,
  version,
  purl: `pkg:deb/debian/${name}@${version}?distro=debian-12`,
  ...(runs ? { runs: true as const } : {}),
})

interface Case {
  readonly components?: readonly ComponentFact[]
  readonly facts?: Partial<ComponentFacts>
  readonly detail?: Partial<CauseDetail>
  readonly component?: string
  readonly independence?: Witness['independence']
  readonly type?: AssetType
}

function proofOf(given: Case): Proof {
  const cause = {
    class: 'pending-fix',
    component: given.component ?? 'openssl',
    openedAt: ago(1_000),
    provenBy: [],
    detail: { ecosystem: 'deb', fixed: '2', fixedSeenAt: null, ...given.detail },
  } as unknown as Cause // What a proof asks of it.
  const evidence = { mayRaise: true, cannotRaise: [], source: 'this' } as unknown as Evidence // The same.
  const facts = {
    kind: 'components',
    observedAt: ago(10),
    components: given.components ?? [],
    findings: [],
    coverage: [],
    ...given.facts,
  } as unknown as ComponentFacts // The same.
  const { type = 'database', independence = 'second' } = given
  return proveRecovery(
    { type, cause, evidence, facts, standing: { independence } },
    { now, versionOrder },
  )
}

const disk: Witness = { source: 'disk', independence: 'host' }
const scanner: Witness = { source: 'scanner', independence: 'second' }
const seen = (...fixedSeenBy: readonly Witness[]): Partial<CauseDetail> => ({
  fixedSeenAt: ago(500),
  fixedSeenBy,
})
const fixed = [deb('openssl', '2')]
const own = 'postgresql-15'

describe('proven', () => {
  const table: readonly (readonly [string, Case, RegExp])[] = [
    ['it answers the fixed version', { component: own, components: [deb(own, '2', true)] }, /^the server answers 2$/],
    ['it answers a newer one', { component: own, components: [deb(own, '3', true)] }, /^the server answers 3$/],
    ['a host and a scanner list it, started since', { components: fixed, detail: seen(disk), facts: { startedAt: ago(100) } }, /^disk and this list openssl fixed, and it started since$/],
    ['the same, and the machine booted', { components: fixed, detail: seen(disk), facts: { bootedAt: ago(100) } }, /^disk and this list/],
    ['started at this very moment', { components: fixed, detail: seen(disk), facts: { startedAt: now } }, /^disk and this list/],
    ['it started before, and the machine booted since', { components: fixed, detail: seen(disk), facts: { startedAt: ago(900), bootedAt: ago(100) } }, /^disk and this list/],
    ['the machine booted before, and it started since', { components: fixed, detail: seen(disk), facts: { startedAt: ago(100), bootedAt: ago(900) } }, /^disk and this list/],
    ['both listed it before, and it tells its start', { detail: seen(disk, scanner), facts: { startedAt: ago(100) } }, /^disk and scanner list/],
  ] // prettier-ignore
  for (const [what, given, how] of table) {
    test(what, () => {
      const found = proofOf(given)
      assert.equal(found.kind, 'proven')
      assert.match(found.how, how)
    })
  }
})

describe('missing', () => {
  const table: readonly (readonly [string, Case, RegExp, boolean | 'before'])[] = [
    ['it answers the old version', { component: own, components: [deb(own, '1', true)] }, /^postgresql-15 at 2 or newer \(1 runs\)$/, false],
    ['the old version lies on the disk', { components: [deb('openssl', '1')] }, /^openssl at 2 or newer \(1 is installed\)$/, false],
    ['a version without an order', { component: own, components: [deb(own, 'x', true)] }, /^postgresql-15 at 2/, false],
    ['asked before the cause opened', { component: own, components: [deb(own, '2', true)], facts: { observedAt: ago(2_000) } }, /a scan started after the cause opened/, false],
    ['no time of the answer', { component: own, components: [deb(own, '2', true)], facts: { observedAt: null } }, /a scan started after/, false],
    ['it answers, and not of this', { components: [deb(own, '2', true)] }, /^openssl listed with its version$/, false],
    ['one source lists it', { components: fixed, facts: { startedAt: ago(100) } }, /by a source of independence host as well \(this lists it\)$/, true],
    ['one source lists it twice', { components: fixed, detail: seen({ ...scanner, source: 'this' }), facts: { startedAt: ago(100) } }, /of independence host as well/, true],
    ['two of the same independence', { components: fixed, detail: seen(scanner), facts: { startedAt: ago(100) } }, /of independence host as well \(scanner lists it\)/, true],
    ['two of the host', { components: fixed, independence: 'host', detail: seen(disk), facts: { startedAt: ago(100) } }, /of independence second as well/, true],
    ['two, and no start is told', { components: fixed, detail: seen(disk) }, /^a start of the server later than 20.*Z, when the fix was first seen$/, true],
    ['two, and both see it now for the first time', { components: fixed, detail: { fixedSeenAt: null, fixedSeenBy: [disk] }, facts: { startedAt: ago(100) } }, /^a start of the server later than now, when/, true],
    ['two, and it started before', { components: fixed, detail: seen(disk), facts: { startedAt: ago(501) } }, /first seen \(it started /, true],
    ['two, and it started at that very moment', { components: fixed, detail: seen(disk), facts: { startedAt: ago(500) } }, /first seen \(it started /, true],
    ['two, and a start in the future', { components: fixed, detail: seen(disk), facts: { startedAt: instant(now + 1) } }, /not in the future/, true],
    ['it tells its start, and one listed the fix', { detail: seen(disk), facts: { startedAt: ago(100) } }, /of independence second as well \(disk lists it\)/, 'before'],
    ['it tells its start, and nobody listed the fix', { facts: { startedAt: ago(100) } }, /^openssl listed with its version$/, false],
    ['it tells an old start, and both listed the fix', { detail: seen(disk, scanner), facts: { startedAt: ago(900) } }, /a start of the server later/, 'before'],
  ] // prettier-ignore
  for (const [what, given, words, fixedSeen] of table) {
    test(what, () => {
      const found = proofOf(given)
      assert.equal(found.kind, 'missing')
      assert.match(found.what, words)
      assert.equal(found.fixedSeen, fixedSeen)
    })
  }

  test('of a host one list and a later boot are enough: what two are asked for is a database', () => {
    const given = { components: fixed, detail: seen(disk), facts: { bootedAt: ago(100) } }
    assert.equal(
      proofOf({ ...given, type: 'vm', detail: { fixedSeenAt: ago(500) } }).kind,
      'proven',
    )
    assert.equal(proofOf({ ...given, detail: { fixedSeenAt: ago(500) } }).kind, 'missing')
  })
})
