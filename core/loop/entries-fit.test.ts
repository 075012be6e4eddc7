/** However much an input touches, each of its entries fits into the ledger: what is too large to be written tightens nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manifest, type Fleet } from '../../proof/testkit/fleet.ts'
import { assetOf, MANY } from '../../proof/testkit/many.ts'
import type { HoldId } from '../kernel/ids.ts'
import { HOUR_MS, instant } from '../kernel/instant.ts'
import { encodeEntry } from '../ledger/envelope.ts'
import type { Input } from '../model/input.ts'
import { explainAsset } from './answer/explain.ts'
import { judge } from './loop.ts'

const NONE = '' as HoldId // No asset has it.

/** Ids of so many are more than an entry holds. */
const COUNT = 4_000

function tooLarge(made: Fleet, input: Input): string[] {
  const { entries, answer } = judge(made.state, input, 'tester', made.env())
  assert.ok(entries.length > 0 || answer.kind === 'applied', answer.kind)
  return entries.flatMap((draft) => {
    const encoded = encodeEntry(draft, 'AAAAAAAAAAAAAAAAAAAAAA')
    return encoded.ok ? [] : [encoded.error.message]
  })
}

/** What a person writes and what only gives access may be refused as too large: it names itself, whole. */
const GIVES = new Set(['an override over assets'])

for (const { what, made, input } of MANY) {
  if (GIVES.has(what)) continue
  test(`${what}: every entry fits`, () => {
    const fleet = made(COUNT)
    assert.deepEqual(tooLarge(fleet, input(fleet, COUNT)), [])
  })
}

test('a hold grows by parts, and every part is in it', () => {
  const fleet = MANY[0]?.made(COUNT)
  const found = MANY[0]?.input
  assert.ok(fleet !== undefined && found !== undefined)
  fleet.run(found(fleet, COUNT))
  fleet.declare(
    manifest('PosturePolicy', 'p', {
      assets: { all: true },
      deadline: { after: 0, weight: 'critical' },
    }),
  )
  const causes = fleet.state.holds.get(
    fleet.state.assets.get(assetOf(fleet).uid)?.hold ?? NONE,
  )?.causes
  assert.equal(new Set(causes).size, COUNT)
  assert.equal(causes?.length, COUNT)
  const grown = fleet.entries.filter((entry) => entry.kind === 'hold.changed')
  assert.ok(grown.every(({ body }) => body.adds === true))
  assert.ok(grown.length >= 1)
})

test('a release of a hold with many causes, and its end', () => {
  const fleet = MANY[1]?.made(COUNT)
  assert.ok(fleet !== undefined)
  const hold = fleet.state.assets.get(assetOf(fleet).uid)?.hold
  assert.ok(hold !== null && hold !== undefined)
  assert.equal(fleet.state.holds.get(hold)?.causes.length, COUNT)
  const release: Input = {
    kind: 'release-hold',
    hold,
    reason: 'the shop is open',
    expiresAt: instant(fleet.now() + HOUR_MS),
  }
  assert.deepEqual(tooLarge(fleet, release), [])
  fleet.run(release)
  const parts = [...fleet.state.overrides.values()]
  assert.equal(parts.flatMap(({ scope }) => scope.causes ?? []).length, COUNT)
  assert.equal(explainAsset(fleet.state, assetOf(fleet), fleet.env()).access, 'overridden')
})
