/** What proves an integration: its vendor's word, a person who takes it as true, and what we see; and what is too little. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, causeOf, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Stored } from '../model/manifest.ts'
import type { Observation, VendorReport } from '../model/vendor-report.ts'
import { observersOf, vendorProof } from './vendor-proof.ts'

const URL = 'https://crm.example/'

beforeEach(() => {
  reset()
  declare(manifest('Asset', 'web', { type: 'integration' }))
})

function asset(): Stored<'Asset'> {
  const known = state.manifests.Asset.get(web().uid)
  assert.ok(known !== undefined)
  return known
}

function looksAt(name = 'eye', change: object = {}): void {
  const fetch = { adapter: 'endpoint', url: URL }
  const spec = { assets: { all: true }, says: ['os-packages'], independence: 'second', mayRaise: 'always' } // prettier-ignore
  declare(manifest('Source', name, { ...spec, fetch, ...change }))
}

function saw(tells: readonly string[], change: Partial<Observation> = {}): void {
  const source = change.source ?? 'eye'
  const document = 'sha256:o' as Digest
  const evidence = 'ev_o' as EvidenceId
  state.observations.set(source, { source, url: URL, tells, at: ago(0), document, evidence, ...change }) // prettier-ignore
}

const accepted = (by: string, at: Instant = ago(0)) => ({ by, at, reason: 'r' })

function report(change: Partial<VendorReport> = {}): VendorReport {
  return {
    evidence: 'ev_1' as EvidenceId,
    document: 'sha256:d' as Digest,
    by: 'ann',
    at: ago(HOUR_MS),
    versions: ['2.0'],
    accepted: [accepted('bob')],
    ...change,
  }
}

function told(reported?: VendorReport): string {
  const cause = causeOf({}, reported === undefined ? {} : { reported })
  const proof = vendorProof(state, asset(), cause, env())
  return proof.kind === 'proven' ? proof.how : `missing: ${proof.what}`
}

describe('by its word alone', () => {
  const two = [accepted('bob'), accepted('eve')]
  const ROWS: readonly (readonly [string, () => VendorReport | undefined, string])[] = [
    ['two others took it as true', () => report({ accepted: two }), "the vendor's report, accepted by bob and eve"],
    ['a month less a moment ago', () => report({ at: ago(30 * DAY_MS - 1), accepted: [accepted('bob', ago(30 * DAY_MS - 1)), accepted('eve')] }), "the vendor's report, accepted by bob and eve"],
    ['no report', () => undefined, "missing: the vendor's report that lists openssl"],
    ['one of a month ago', () => report({ at: ago(30 * DAY_MS), accepted: two }), "missing: a vendor's report of the last 30 days that lists openssl"],
    ['nobody accepted it', () => report({ accepted: [] }), 'missing: its acceptance by two people other than ann, for no source of ours looks at it (holdfast asset accept web --reason "…")'],
    ['one accepted it', () => report(), 'missing: its acceptance by two people other than ann, for no source of ours looks at it: bob did (holdfast asset accept web --reason "…")'],
    ['who handed it in accepted it too', () => report({ accepted: [accepted('bob'), accepted('ann')] }), 'missing: its acceptance by two people other than ann, for no source of ours looks at it: bob did (holdfast asset accept web --reason "…")'],
    ['the same by another spelling', () => report({ accepted: [accepted('bob'), accepted('BOB'), accepted('Ann')] }), 'missing: its acceptance by two people other than ann, for no source of ours looks at it: bob did (holdfast asset accept web --reason "…")'],
    ['one did so a month ago', () => report({ accepted: [accepted('bob', ago(30 * DAY_MS)), accepted('eve')] }), 'missing: its acceptance by two people other than ann, for no source of ours looks at it: eve did (holdfast asset accept web --reason "…")'],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.equal(told(given()), expected))
  }
})

describe('where a source of ours looks at it', () => {
  beforeEach(() => looksAt())

  const seen = "the vendor's report, accepted by bob, and eye saw 2.0"
  const PROVEN: readonly (readonly [string, () => void, Partial<VendorReport>, string])[] = [
    ['it shows the version', () => saw(['9', '2.0']), {}, seen],
    ['spelt with a v, on either side', () => saw(['V2.0']), { versions: ['v2.0'] }, seen],
    ['all of several versions', () => saw(['3', '2.0']), { versions: ['2.0', '3'] }, "the vendor's report, accepted by bob, and eye saw 2.0, 3"],
    ['a moment after the cause opened', () => saw(['2.0'], { at: ago(2 * HOUR_MS - 1) }), {}, seen],
    ['one of two looks shows it', () => {
      looksAt('ear')
      saw(['1.0'], { source: 'ear' })
      saw(['2.0'])
    }, {}, seen],
  ] // prettier-ignore
  for (const [what, setUp, change, how] of PROVEN) {
    test(`proven: ${what}`, () => {
      setUp()
      assert.equal(told(report(change)), how)
    })
  }

  const NOT: readonly (readonly [string, () => void, Partial<VendorReport>, string])[] = [
    ['nobody accepted it', () => saw(['2.0']), { accepted: [] }, 'its acceptance by a named person other than ann (holdfast asset accept web --reason "…")'],
    ['only who handed it in did', () => saw(['2.0']), { accepted: [accepted('ann')] }, 'its acceptance by a named person other than ann (holdfast asset accept web --reason "…")'],
    ['nothing was seen yet', () => undefined, {}, 'eye to see 2.0'],
    ['two people are not enough here', () => undefined, { accepted: [accepted('bob'), accepted('eve')] }, 'eye to see 2.0'],
    ['it shows another version', () => saw(['1.0', 'a', 'b', 'c']), {}, 'eye to see 2.0: it shows 1.0, a, b'],
    ['it shows a longer version', () => saw(['2.0.1']), {}, 'eye to see 2.0: it shows 2.0.1'],
    ['it shows none', () => saw([]), {}, 'eye to see 2.0: it shows none'],
    ['one of two versions only', () => saw(['2.0']), { versions: ['2.0', '3'] }, 'eye to see 2.0, 3: it shows 2.0'],
    ['it was seen before the cause opened', () => saw(['2.0'], { at: ago(2 * HOUR_MS) }), {}, 'eye to see 2.0'],
    ['it was seen at another address', () => saw(['2.0'], { url: 'https://old.example/' }), {}, 'eye to see 2.0'],
    ['a name of it begins with a v', () => saw(['vnext']), { versions: ['next'] }, 'eye to see next: it shows vnext'],
    ['either of two would do, and neither saw it', () => looksAt('ear'), {}, 'ear or eye to see 2.0'],
  ] // prettier-ignore
  for (const [what, setUp, change, expected] of NOT) {
    test(`missing: ${what}`, () => {
      setUp()
      assert.equal(told(report(change)), `missing: ${expected}`)
    })
  }

  test('missing: it was seen a month ago', () => {
    saw(['2.0'], { at: ago(30 * DAY_MS) })
    const cause = causeOf({ openedAt: ago(40 * DAY_MS) }, { reported: report() })
    assert.equal(vendorProof(state, asset(), cause, env()).kind, 'missing')
    saw(['2.0'], { at: ago(30 * DAY_MS - 1) })
    assert.equal(vendorProof(state, asset(), cause, env()).kind, 'proven')
  })

  test('a look that is not in the ledger yet is asked as well', () => {
    const [known] = [...state.observations.values()]
    assert.equal(known, undefined)
    saw(['2.0'])
    const seen = new Map(state.observations)
    state.observations.delete('eye')
    const cause = causeOf({}, { reported: report() })
    assert.equal(vendorProof(state, asset(), cause, env(), seen).kind, 'proven')
    assert.equal(vendorProof(state, asset(), cause, env()).kind, 'missing')
  })
})

describe('who looks at it', () => {
  const ROWS: readonly (readonly [string, object, boolean])[] = [
    ['an endpoint of it', {}, true],
    ['an endpoint given it by name', { assets: { names: ['web'] } }, true],
    ['an endpoint of another', { assets: { types: ['host'] } }, false],
    ['an endpoint that may not raise', { mayRaise: 'never' }, false],
    ['what is handed in', { fetch: undefined }, false],
    ['a feed', { fetch: { adapter: 'advisories' } }, false],
    ['what asks a server', { fetch: { adapter: 'fleet', url: 'https://f.example/' } }, false],
    ['an adapter that is gone', { fetch: { adapter: 'gone', url: 'https://a.example/' } }, false],
  ]
  for (const [what, change, looks] of ROWS) {
    test(`${what}: ${looks ? 'it does' : 'it does not'}`, () => {
      looksAt('eye', change)
      assert.deepEqual(observersOf(state, asset(), env()), looks ? ['eye'] : [])
    })
  }
  test('by name', () => {
    for (const name of ['b', 'c', 'a']) looksAt(name)
    assert.deepEqual(observersOf(state, asset(), env()), ['a', 'b', 'c'])
  })
})
