/** Heartbeats of a whole fleet within one second: as many entries as it takes, each small enough to be written. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  declare,
  env,
  facts,
  manifest,
  now,
  reset,
  run,
  state,
} from '../../proof/testkit/one-host.ts'
import { encodeEntry } from '../ledger/envelope.ts'
import type { Digest } from '../kernel/hash.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Entry } from '../state/entries.ts'
import type { Heartbeat } from '../model/evidence.ts'
import { find } from '../state/state.ts'
import { apply } from './apply.ts'
import { judge } from './loop.ts'

const FLEET = 2 * LIMITS.beatsInEntryMax + 1
/** As long as a name may be. */
const SOURCE = 's'.repeat(LIMITS.nameLengthMax)
const names = Array.from({ length: FLEET }, (_, index) => `host-${index}`)

const beatOf = (name: string, change: Partial<Heartbeat> = {}): Heartbeat => {
  const asset = find(state, 'Asset', name)?.uid
  assert.ok(asset !== undefined)
  const counter = standingOf(name).counter + 1
  // As the nonces of the server, whose name is in them, at the longest.
  return { asset, source: SOURCE, at: now, counter, nonce: `${name} ${'n'.repeat(500)}`, ...change }
}
const standingOf = (name: string) => {
  const asset = find(state, 'Asset', name)?.uid
  const standing = asset === undefined ? undefined : state.assets.get(asset)?.standings.get(SOURCE)
  assert.ok(standing !== undefined)
  return standing
}

describe('heartbeats of a fleet within one second', () => {
  before(() => {
    reset()
    const says = ['os-packages', 'processes']
    const source = { assets: { all: true }, says, independence: 'host', mayRaise: 'always' }
    declare(manifest('Source', SOURCE, source))
    declare(...names.map((name) => manifest('Asset', name, { type: 'host' })))
    for (const name of names) {
      run({
        kind: 'import',
        asset: name,
        source: SOURCE,
        nonce: { text: `i ${name}`, issuedAt: now },
        facts: facts(),
        assertSubject: true,
        document: `sha256:${'2'.repeat(64)}` as Digest,
        factsDigest: `sha256:${'3'.repeat(64)}` as Digest,
        reader: 'collect',
      })
    }
  })
  const drafts = (beats: readonly Heartbeat[]) =>
    judge(state, { kind: 'heartbeats', beats }, 'system', env()).entries
  const sizes = (beats: readonly Heartbeat[]): number[] =>
    drafts(beats).map((draft) => (draft.kind === 'evidence.fresh' ? draft.body.beats.length : 0))

  test('are divided among entries, and none is lost', () => {
    const most = LIMITS.beatsInEntryMax
    assert.deepEqual(sizes(names.slice(0, most).map((name) => beatOf(name))), [most])
    assert.deepEqual(sizes(names.slice(0, most + 1).map((name) => beatOf(name))), [most, 1])
    assert.deepEqual(sizes(names.map((name) => beatOf(name))), [most, most, 1])
  })
  test('fit into their entries with the longest names', () => {
    for (const draft of drafts(names.map((name) => beatOf(name)))) {
      assert.ok(encodeEntry(draft, 's'.repeat(22)).ok)
    }
  })
  test('that are old, of nobody or said before are in no entry', () => {
    const old = names.map((name) => beatOf(name, { counter: standingOf(name).counter }))
    const nobody = names.map((name) => beatOf(name, { source: 'nobody' }))
    const used = names.map((name) => beatOf(name, { nonce: `i ${name}` }))
    for (const beats of [old, nobody, used, []]) assert.deepEqual(sizes(beats), [])
  })
  test('each count for their own host', () => {
    const beats = names.map((name) => beatOf(name))
    for (const draft of drafts(beats)) apply(state, { ...draft, salt: '' } as Entry)
    assert.deepEqual(
      names.map((name) => standingOf(name).counter),
      beats.map((beat) => beat.counter),
    )
    // Once: the same again is old.
    assert.deepEqual(sizes(beats), [])
  })
})
