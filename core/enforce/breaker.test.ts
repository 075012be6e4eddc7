/** How many one thing may newly refuse within an hour, in a domain and in all, and what keeps the others open (law 11). */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { foldOverride } from '../../proof/testkit/folded.ts'
import { HOUR_MS, instant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { AssetUid, CauseId, OverrideId } from '../kernel/ids.ts'
import { overrideOf, type Override, type OverrideScope } from '../model/override.ts'
import type { DenialReason } from '../model/refusal.ts'
import type { Body } from '../state/entries.ts'
import { find } from '../state/state.ts'
import { breakerOver, type Breaker } from './breaker.ts'

const KEY = 'lineage CVE-2026-1'
const service = (of: string) => ({ environment: 'prod', service: of })
const one = (): Record<string, string> => service('web')

const uidOf = (made: Fleet, index: number): AssetUid => {
  const uid = find(made.state, 'Asset', nameOf(index))?.uid
  assert.ok(uid !== undefined)
  return uid
}
const reasonOf = (asset: AssetUid, change: Partial<DenialReason> = {}): DenialReason => ({
  asset,
  cause: 'ca_1' as CauseId,
  lineage: 'CVE-2026-1',
  source: 'feed:osv',
  gap: null,
  code: 'asset-blocked',
  ...change,
})

/** Asks for each of the first `size` assets, one after the other, as a judgement does. */
function refused(made: Fleet, size: number, breaker: Breaker, keys: readonly string[] = [KEY], bodies: Body[] = []): number {
  let count = 0
  for (let index = 0; index < size; index++) {
    const asset = uidOf(made, index)
    if (breaker.holdsBack(asset, reasonOf(asset), keys, bodies) !== null) continue
    breaker.count(asset, keys)
    count += 1
  }
  return count
} // prettier-ignore

describe('so many are refused within an hour', () => {
  /** Assets of the estate, of the domain that is asked about, and how many of that may go. */
  const ROWS: readonly (readonly [number, number, number])[] = [
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 1],
    [5, 5, 2],
    [19, 19, 9],
    [20, 20, 10],
    [60, 60, 10],
    [60, 4, 2],
    [60, 1, 1],
  ]
  for (const [estate, domain, most] of ROWS) {
    test(`of a domain of ${domain} in an estate of ${estate}: ${most}`, () => {
      const made = fleet(estate, (index) => (index < domain ? one() : service(`s${index}`)))
      assert.equal(refused(made, domain, breakerOver(made.state, made.env())), most)
    })
  }

  test('over all domains twenty, where each by itself would let more go', () => {
    const made = fleet(60, (index) => service(`s${Math.floor(index / 4)}`))
    assert.equal(refused(made, 60, breakerOver(made.state, made.env())), 20)
  })

  test('the same asset again is no other one', () => {
    const made = fleet(4, one)
    const breaker = breakerOver(made.state, made.env())
    const [asset, other, third] = [uidOf(made, 0), uidOf(made, 1), uidOf(made, 2)]
    breaker.count(asset, [KEY])
    breaker.count(asset, [KEY])
    breaker.count(other, [KEY])
    assert.equal(breaker.holdsBack(asset, reasonOf(asset), [KEY], []), null)
    assert.notEqual(breaker.holdsBack(third, reasonOf(third), [KEY], []), null)
  })

  test('what was refused within the hour counts, what was before does not', () => {
    const made = fleet(4, one)
    const [asset, other, third] = [uidOf(made, 0), uidOf(made, 1), uidOf(made, 2)]
    const recent = (ago: number): void =>
      void made.state.recentRefusals.set(
        `${KEY} in prod//web`,
        [asset, other].map((each) => ({ asset: each, at: instant(made.now() - ago) })),
      )
    const held = () =>
      breakerOver(made.state, made.env()).holdsBack(third, reasonOf(third), [KEY], [])
    recent(HOUR_MS - 1)
    assert.notEqual(held(), null)
    recent(HOUR_MS)
    assert.equal(held(), null)
  })

  test('each name counts for itself: who trips one is held back, whatever else it is', () => {
    const made = fleet(4, one)
    const breaker = breakerOver(made.state, made.env())
    const ask = (index: number, ...keys: readonly string[]) => {
      const asset = uidOf(made, index)
      const held = breaker.holdsBack(asset, reasonOf(asset), keys, [])
      if (held === null) breaker.count(asset, keys)
      return held === null
    }
    const answers = [ask(0, 'lineage A', 'source s'), ask(1, 'lineage B', 'source s'), ask(2, 'lineage C', 'source t'), ask(3, 'lineage D', 'source s')] // prettier-ignore
    assert.deepEqual(answers, [true, true, true, false])
  })

  test('who counts less than the one that trips is not named beside it', () => {
    const made = fleet(5, one)
    const breaker = breakerOver(made.state, made.env())
    for (const index of [0, 1]) breaker.count(uidOf(made, index), [KEY])
    breaker.count(uidOf(made, 0), ['source s'])
    const asset = uidOf(made, 2)
    const held = breaker.holdsBack(asset, reasonOf(asset), [KEY, 'source s'], [])
    assert.match(held?.reason ?? '', /for a missing fix: confirm/)
  })

  test('of assets without labels it is said of the estate', () => {
    const made = fleet(4, () => ({}))
    const breaker = breakerOver(made.state, made.env())
    for (const index of [0, 1]) breaker.count(uidOf(made, index), [KEY])
    const asset = uidOf(made, 2)
    const held = breaker.holdsBack(asset, reasonOf(asset), [KEY], [])
    assert.match(held?.reason ?? '', /2 assets of the estate within/)
    assert.deepEqual(held?.scope.domains, [''])
  })

  test('nothing is counted by no name', () => {
    const made = fleet(4, one)
    assert.equal(refused(made, 4, breakerOver(made.state, made.env()), []), 4)
  })
})

describe('what keeps the others open', () => {
  function tripped(keys: readonly string[] = [KEY], change: Partial<DenialReason> = {}): Override {
    const made = fleet(4, one)
    const breaker = breakerOver(made.state, made.env())
    for (const index of [0, 1]) breaker.count(uidOf(made, index), keys)
    const bodies: Body[] = []
    const asset = uidOf(made, 2)
    const held = breaker.holdsBack(asset, reasonOf(asset, change), keys, bodies)
    assert.ok(held !== null)
    assert.deepEqual(bodies, [{ kind: 'override.created', body: { override: held } }])
    // The next one stands behind the same.
    const next = uidOf(made, 3)
    assert.equal(breaker.holdsBack(next, reasonOf(next, change), keys, bodies), held)
    assert.equal(bodies.length, 1)
    assert.equal(held.expiresAt, plus(made.now(), LIMITS.breakerMs))
    return held
  }

  const ROWS: readonly (readonly [string, readonly string[], Partial<DenialReason>, string, Partial<OverrideScope>, RegExp])[] = [
    ['an advisory', [KEY], {}, 'breaker/CVE-2026-1', { lineages: ['CVE-2026-1'] }, /^lineage CVE-2026-1 would refuse more than 2 assets of environment prod, service web within an hour, for a missing fix: confirm or reject it$/],
    ['a source', ['source feed:osv'], {}, 'breaker/feed:osv', { sources: ['feed:osv'] }, /^source feed:osv would refuse/],
    ['a reader, by silence', ['reader trivy under rules 1'], { cause: null, code: 'posture-unknown' }, 'breaker/reader trivy under rules 1', {}, /because nothing fresh is known of them/],
    ['a source, by silence', ['source scan'], { cause: null, code: 'asset-stale' }, 'breaker/scan', {}, /^source scan would refuse/],
    ['an advisory, by silence: it is kept for what it counts alone', [KEY], { cause: null, code: 'asset-stale' }, 'breaker/CVE-2026-1', {}, /because nothing fresh is known/],
    ['two at once: the others are named', [KEY, 'source feed:osv'], {}, 'breaker/CVE-2026-1', { lineages: ['CVE-2026-1'] }, /for a missing fix \(so would source feed:osv\): confirm/],
  ] // prettier-ignore
  for (const [what, keys, change, name, scope, reason] of ROWS) {
    test(`of ${what}`, () => {
      const held = tripped(keys, change)
      assert.equal(held.name, name)
      assert.match(held.reason, reason)
      const { behind, key, codes, domains, ...rest } = held.scope
      assert.deepEqual(rest, scope)
      assert.deepEqual([behind, domains], [held.id, ['prod//web']])
      assert.deepEqual([key, codes], [`${keys[0]} in prod//web`, [change.code ?? 'asset-blocked']])
    })
  }

  test('of the whole estate it names no domain', () => {
    const made = fleet(30, (index) => service(`s${index}`))
    const bodies: Body[] = []
    refused(made, 30, breakerOver(made.state, made.env()), [KEY], bodies)
    const [body] = bodies
    assert.ok(body?.kind === 'override.created' && bodies.length === 1)
    const { scope, reason } = body.body.override
    assert.deepEqual([scope.domains, scope.key], [undefined, `${KEY} everywhere`])
    assert.match(reason, /more than 20 assets of the estate within an hour/)
  })
})

describe('a breaker that stands already', () => {
  const made = fleet(4, one)
  const asset = uidOf(made, 3)
  const id = 'ov_1' as OverrideId

  function standing(scope: OverrideScope, change: Partial<Override> = {}): void {
    const draft = { id, kind: 'breaker', name: 'n', scope, reason: 'r', by: 'system' } as const
    const override = overrideOf({ ...draft, expiresAt: plus(made.now(), 1) }, made.now())
    foldOverride(made.state, { ...override, ...change }, made.now())
  }
  const asked = (keys: readonly string[] = [KEY], change: Partial<DenialReason> = {}) => {
    const breaker = breakerOver(made.state, made.env())
    const held = breaker.holdsBack(asset, reasonOf(asset, change), keys, [])
    return [held?.id ?? null, breaker.isConfirmed(asset, keys)]
  }
  const here = `${KEY} in prod//web`
  const named: OverrideScope = { key: here, codes: ['asset-blocked'] }

  const ROWS: readonly (readonly [string, OverrideScope, Partial<Override>, readonly [OverrideId | null, boolean], (readonly string[])?, Partial<DenialReason>?])[] = [
    ['keeps open what its key counts', named, {}, [id, false]],
    ['of everywhere, too', { ...named, key: `${KEY} everywhere` }, {}, [id, false]],
    ['of earlier rules, by its advisory and domain', { lineages: ['CVE-2026-1'], domains: ['prod//web'] }, {}, [id, false]],
    ['of earlier rules, by its source and domain', { sources: ['feed:osv'], domains: ['prod//web'] }, {}, [id, false], ['source feed:osv']],
    ['confirmed by a person, nothing more of it is held back', named, { confirmed: true, endedAt: made.now() }, [null, true]],
    ['of another name: nothing', { ...named, key: 'lineage CVE-2 in prod//web' }, {}, [null, false]],
    ['of another domain: nothing', { ...named, key: `${KEY} in prod//db` }, {}, [null, false]],
    ['for another code: nothing', { ...named, codes: ['asset-stale'] }, {}, [null, false]],
    ['that is over: nothing', named, { expiresAt: made.now() }, [null, false]],
    ['that was confirmed and is over: counted anew', named, { confirmed: true, endedAt: made.now(), expiresAt: made.now() }, [null, false]],
    ['that a person ended: nothing', named, { endedAt: made.now() }, [null, false]],
    ['another kind of override: nothing', named, { kind: 'exception' }, [null, false]],
    ['of earlier rules in another domain: nothing', { lineages: ['CVE-2026-1'], domains: ['prod//db'] }, {}, [null, false]],
    ['of earlier rules, for silence: nothing', { lineages: ['CVE-2026-1'], domains: ['prod//web'] }, {}, [null, false], [KEY], { code: 'asset-stale' }],
  ] // prettier-ignore
  for (const [what, scope, change, expected, keys, reason] of ROWS) {
    test(what, () => {
      standing(scope, change)
      assert.deepEqual(asked(keys, reason), expected)
    })
  }
})
