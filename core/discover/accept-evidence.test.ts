/** What is heard and what is refused at the door, and what an accepted report may do: lower always, raise only sometimes (law 4). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { list, part } from '../../proof/testkit/listed.ts'
import { ago, declareSource, stand, standingOf, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, facts, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { LIMITS } from '../kernel/limits.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'
import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import type { ComponentFacts, HostFacts } from '../model/facts.ts'
import type { ImportInput, ReportInput } from '../model/input.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { acceptEvidence, notDeclared } from './accept-evidence.ts'

const DIGEST = `sha256:${'2'.repeat(64)}` as Digest

beforeEach(() => {
  reset()
  declareSource('s', { says: ['os-packages', 'processes', 'language:npm'] })
  declareSource('mute', { mayRaise: 'never' })
  declareSource('own', { independence: 'host' })
})

const report = (change: Partial<ReportInput> = {}): ReportInput => ({
  kind: 'report',
  asset: web().uid,
  source: 'own',
  counter: 1,
  nonce: { text: 'n', issuedAt: ago(0) },
  late: false,
  facts: facts(),
  document: DIGEST,
  factsDigest: DIGEST,
  reader: 't',
  ...change,
})
const whole = (scope: 'os-packages' | 'language:npm', items = 5) =>
  ({ scope, roots: [], items, unreadable: 0, truncated: false, state: 'complete' }) as const
const listing = (change: Partial<ComponentFacts> = {}): ComponentFacts => {
  const { looksForFlaws: _, ...looked } = list([], { coverage: [whole('os-packages')], observedAt: ago(1) })
  return { ...looked, ...change }
} // prettier-ignore
const handedIn = (change: Partial<ImportInput> = {}): ImportInput => ({
  kind: 'import',
  asset: 'web',
  source: 's',
  nonce: null,
  facts: listing(),
  assertSubject: false,
  document: DIGEST,
  factsDigest: DIGEST,
  reader: 't',
  ...change,
})
const take = (input: ReportInput | ImportInput) => acceptEvidence(state, input, env())
function accepted(input: ReportInput | ImportInput): Accepted {
  const found = take(input)
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

describe('refused at the door', () => {
  const ahead = (ms: number): HostFacts => facts({ startedAt: instant(now + ms) })
  const ROWS: readonly (readonly [string, () => ReportInput | ImportInput, string])[] = [
    ['of an asset nobody declared', () => report({ asset: 'as_gone' as AssetUid }), 'wrong-asset'],
    ['of an asset that is deleted', () => { const input = report(); state.manifests.Asset.delete(input.asset); return input }, 'wrong-asset'],
    ['handed in for a name nobody declared', () => handedIn({ asset: 'gone' }), 'asset-unknown'],
    ['by a source nobody declared', () => report({ source: 'stranger' }), 'source-not-declared'],
    ['handed in by a source nobody declared', () => handedIn({ source: 'stranger' }), 'source-not-declared'],
    ['by a source for other assets', () => { declareSource('own', { assets: { types: ['image'] } }); return report() }, 'source-not-declared'],
    ['the same count again', () => { stand(standingOf('own', { counter: 1 })); return report() }, 'counter-not-newer'],
    ['an older count', () => { stand(standingOf('own', { counter: 9 })); return report({ counter: 8 }) }, 'counter-not-newer'],
    ['a nonce that was used', () => { state.usedNonces.set('n', ago(0)); return report() }, 'nonce-used'],
    ['a nonce that was used, handed in', () => { state.usedNonces.set('n', ago(0)); return handedIn({ nonce: { text: 'n', issuedAt: ago(0) } }) }, 'nonce-used'],
    ['a host that begins in the future', () => report({ facts: ahead(LIMITS.clockSkewMsMax + 1) }), 'clock-skew'],
    ['a scan from the future', () => handedIn({ facts: listing({ observedAt: instant(now + LIMITS.clockSkewMsMax + 1) }) }), 'clock-skew'],
    ['about another', () => handedIn({ facts: listing({ subject: { type: 'host', name: 'db', digests: [], identifiers: [] } }) }), 'subject-mismatch'],
  ] // prettier-ignore
  for (const [what, input, code] of ROWS) {
    test(`${what}: ${code}`, () => {
      const found = take(input())
      assert.equal(found.ok ? 'accepted' : found.error.code, code)
    })
  }

  test('an unknown source is told the manifest that it takes', () => {
    const told = notDeclared(state, 'stranger', [web().uid], listing())
    assert.ok(!told.ok)
    assert.match(
      told.error.message,
      /^no manifest declares source `stranger`, so it may say nothing of `web`$/,
    )
    assert.deepEqual(told.error.manifest?.spec.assets, { names: ['web'] })
    declareSource('s', { assets: { names: ['web'] } })
    declare(manifest('Asset', 'db', { type: 'host' }))
    const many = notDeclared(state, 's', [web().uid, 'as_2' as AssetUid], null)
    assert.ok(!many.ok && /^source `s` has not been given 2 assets$/.test(many.error.message))
  })
})

describe('accepted', () => {
  const ROWS: readonly (readonly [string, () => ReportInput | ImportInput, readonly string[], RegExp | null])[] = [
    ['a whole report of a host', () => report(), [], null],
    ['a newer count', () => { stand(standingOf('own', { counter: 1 })); return report({ counter: 2 }) }, [], null],
    ['within what clocks differ by', () => report({ facts: facts({ startedAt: instant(now + LIMITS.clockSkewMsMax) }) }), [], null],
    ['a whole list', () => handedIn(), [], null],
    ['a list that does not say when', () => handedIn({ facts: listing({ observedAt: null }) }), [], null],
    ['a late report', () => report({ late: true }), ['late'], null],
    ['without a nonce', () => report({ nonce: null }), ['no-nonce', 'report-unknown'], /no nonce/],
    ['by who may not raise', () => handedIn({ source: 'mute' }), ['source-may-not-raise'], /may block and not clear/],
    ['about another, as a person says it is this one', () => handedIn({ assertSubject: true, facts: listing({ subject: { type: 'host', name: 'db', digests: [], identifiers: [] } }) }), ['subject-asserted'], null],
    ['by a clock that is behind', () => report({ facts: facts({ startedAt: ago(HOUR_MS) }) }), ['report-unknown', 'clock-behind'], /its clock is/],
    ['findings alone', () => handedIn({ facts: listing({ canClear: false }) }), ['findings-only'], null],
    ['less than before', () => { stand(standingOf('s', { items: { 'os-packages': 99 } })); return handedIn() }, [], /^only 5 of the last 99/],
  ] // prettier-ignore
  for (const [what, input, cannotRaise, unknown] of ROWS) {
    test(`${what}: ${cannotRaise.length === 0 ? 'it may raise' : cannotRaise.join(', ')}`, () => {
      const { evidence, standing } = accepted(input())
      assert.deepEqual(evidence.cannotRaise, cannotRaise)
      assert.equal(evidence.mayRaise, cannotRaise.length === 0)
      if (unknown === null) assert.equal(standing.unknown, null)
      else assert.match(standing.unknown ?? '', unknown)
    })
  }

  test('late it is only where something was heard before', () => {
    assert.equal(accepted(report({ late: true })).late, false)
    stand(standingOf('own', { counter: 0 }))
    assert.equal(accepted(report({ late: true })).late, true)
    assert.equal(accepted(report()).late, false)
  })
})

describe('what it leaves behind', () => {
  const old = () =>
    standingOf('s', {
      lastAt: ago(DAY_MS),
      lastGoodAt: ago(DAY_MS),
      lastGood: 'ev_old' as EvidenceId,
      listsEndAt: ago(-DAY_MS),
      items: { 'os-packages': 5 },
      inventory: 'sha256:old' as Digest,
      counter: 7,
    })

  test('good, it is good since it was looked at, and its list replaces the last one', () => {
    stand(old())
    const { standing, evidence } = accepted(handedIn())
    assert.deepEqual([standing.lastGoodAt, standing.lastGood], [ago(1), evidence.id])
    assert.deepEqual([standing.items, standing.inventory], [{ 'os-packages': 5 }, DIGEST])
    assert.deepEqual([standing.counter, standing.entitled], [7, undefined])
    assert.equal(standing.lastAt, now)
  })

  const KEEPS: readonly (readonly [string, () => ImportInput])[] = [
    ['unknown', () => handedIn({ facts: listing({ coverage: [] }) })],
    ['shrunk', () => handedIn({ facts: listing({ coverage: [whole('os-packages', 1)] }) })],
    ['about another', () => handedIn({ assertSubject: true, facts: listing({ subject: { type: 'host', name: 'db', digests: [], identifiers: [] } }) })],
  ] // prettier-ignore
  for (const [what, input] of KEEPS) {
    test(`${what}, it renews and replaces nothing`, () => {
      stand(old())
      const { standing } = accepted(input())
      assert.deepEqual([standing.lastGoodAt, standing.lastGood], [ago(DAY_MS), 'ev_old'])
      assert.deepEqual([standing.items, standing.inventory], [{ 'os-packages': 5 }, 'sha256:old'])
      assert.equal(standing.listsEndAt, ago(-DAY_MS))
      assert.equal(standing.lastAt, now)
    })
  }

  test('servers that it asked are remembered, and forgotten only by a good report', () => {
    const purl = 'pkg:deb/debian/openssl@2?distro=debian-12'
    const answer = listing({ components: [part('openssl', purl, { runs: true })] })
    assert.deepEqual(accepted(handedIn({ facts: answer })).standing.answers, ['deb openssl'])
    stand({ ...old(), answers: ['deb pg'] })
    const bad = accepted(handedIn({ facts: { ...answer, coverage: [] } }))
    assert.deepEqual(bad.standing.answers, ['deb pg'])
    assert.equal(accepted(handedIn()).standing.answers, undefined)
    stand({ ...standingOf('mute'), answers: ['deb pg'] })
    const muted = accepted(handedIn({ source: 'mute', facts: answer }))
    assert.deepEqual(muted.standing.answers, ['deb pg'])
  })

  test('on which feeds it relies counts once it is matched: until then what it had', () => {
    const { looksForFlaws, ...rest } = list([part('a', 'pkg:npm/a@1')])
    const said = { ...rest, coverage: [whole('language:npm')], looksForFlaws } as ComponentFacts // Nobody looked.
    const { standing } = accepted(handedIn({ facts: said }))
    assert.deepEqual([standing.reliesOn, standing.lastGoodAt], [[], null])
    assert.deepEqual(standing.awaits?.reliesOn, ['npm'])
    assert.equal(standing.inventory, DIGEST)
  })

  test('when its flaws were looked for is kept, where it says so', () => {
    const databaseAt = ago(DAY_MS)
    const dated = listing({ coverage: [{ ...whole('os-packages'), databaseAt }] })
    assert.equal(accepted(handedIn({ facts: dated })).standing.judgedAt, databaseAt)
    assert.equal(accepted(handedIn()).standing.judgedAt, undefined)
  })

  test('of who may not raise it is remembered that it may not', () => {
    const { standing } = accepted(handedIn({ source: 'mute' }))
    assert.deepEqual(
      [standing.entitled, standing.lastGoodAt, standing.inventory],
      [false, null, null],
    )
  })

  test('how long its word counts goes with it, and outlives its manifest', () => {
    declareSource('s', { maxAge: 5 * HOUR_MS })
    assert.equal(accepted(handedIn()).standing.maxAge, 5 * HOUR_MS)
  })

  test('the same bytes at another time are other evidence, the same report is the same', () => {
    const [one, same] = [accepted(handedIn()), accepted(handedIn())]
    assert.equal(one.evidence.id, same.evidence.id)
    const other = acceptEvidence(state, handedIn(), env({ now: instant(now + 1) }))
    assert.ok(other.ok && other.value.evidence.id !== one.evidence.id)
  })
})
