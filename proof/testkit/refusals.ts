/** Fleets that lose what they rely on, and what their records must agree with: for tests of law 11. */

import assert from 'node:assert/strict'
import type { Digest } from '@holdfast/core/kernel/hash'
import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import { nextTickAt } from '@holdfast/core/loop/judge/clock'
import type { EntryDraft } from '@holdfast/core/state/entries'
import type { Manifest } from '@holdfast/core/model/manifest'
import type { Override } from '@holdfast/core/model/override'
import { POSTURE_CODES } from '@holdfast/core/model/reason-codes'
import { find } from '@holdfast/core/state/state'
import { fleet, hit, manifest, nameOf, type Fleet } from './fleet.ts'

export const names = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => nameOf(index))
export const service = (of: string): Record<string, string> => ({
  environment: 'production',
  service: of,
})

export const live = (made: Fleet, kind: Override['kind'] = 'breaker'): Override[] =>
  [...made.state.overrides.values()].filter((override) => override.kind === kind)

export const codes = (made: Fleet, size: number, resource = 'r0'): Record<string, number> => {
  const counted: Record<string, number> = {}
  for (const name of names(size)) {
    const { code } = made.decide(name, resource)
    counted[code] = (counted[code] ?? 0) + 1
  }
  return counted
}

export const opened = (entries: readonly EntryDraft[]): number =>
  entries.filter((entry) => entry.kind === 'hold.opened').length

/** Ticks until nothing is due any more. */
export function settled(made: Fleet): void {
  for (let turn = 0; turn < 1_000; turn++) {
    const next = nextTickAt(made.state)
    if (next === null || next > made.now()) return
    made.run({ kind: 'tick', jumpedMs: 0 })
  }
  throw new Error('it never settles')
}

export const osv: Manifest = manifest('Source', 'osv', {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'never',
  fetch: { adapter: 'advisories', directory: '/x' },
})

export function publish(
  made: Fleet,
  seed: string,
  covers: readonly string[] = ['maven'],
  source = 'osv',
): void {
  made.run({
    kind: 'import-feed',
    source,
    content: {
      digest: `sha256:${seed.padEnd(64, '0')}` as Digest,
      shards: [],
      documents: [],
      formats: ['osv'],
      advisories: 100,
      signals: 0,
      statements: 0,
      dropped: 0,
      epoch: null,
      covers,
      incomplete: null,
    },
    change: { added: 0, changed: 0, removed: 0, assets: 0 },
  })
}

/** A list of its packages in which nobody looked for flaws, and the matcher's answer about it. */
export function listed(made: Fleet, name: string): void {
  made.scan(name, '2.14.0', [], false)
  made.matched(name)
}

/** Hosts whose packages only the feed `osv` can judge. */
export function reliant(size: number, labels?: (index: number) => Record<string, string>): Fleet {
  const made = fleet(size, labels)
  made.declare(osv)
  publish(made, 'a')
  for (const name of names(size)) listed(made, name)
  made.later(MINUTE_MS)
  assert.deepEqual(codes(made, size), { permitted: size })
  return made
}

export function scanned(size: number, labels?: (index: number) => Record<string, string>): Fleet {
  const made = fleet(size, labels)
  for (const name of names(size)) made.scan(name)
  made.later(MINUTE_MS)
  return made
}

export const matched = (
  made: Fleet,
  assets: readonly string[],
  change = {},
): readonly EntryDraft[] =>
  made.run({
    kind: 'matched',
    cause: 'feed/osv',
    hits: assets.map((asset) => hit(made, asset, change)),
    retracted: [],
  })

/** What is recorded of every asset is what its identity is told, at both tiers. */
export function agrees(made: Fleet, size: number): void {
  for (const name of names(size)) {
    const uid = find(made.state, 'Asset', name)?.uid
    const record = uid === undefined ? null : (made.state.assets.get(uid)?.refusal ?? null)
    for (const tier of [0, 1] as const) {
      const { code } = made.decide(name, `r${tier}`)
      const refused = POSTURE_CODES.has(code) || code === 'asset-quarantined'
      assert.equal(record?.tiers[tier]?.code ?? null, refused ? code : null, `${name}, ${tier}`)
    }
  }
}
