/** What is read from a ledger is known with its version, or said to be unknown; each row says what follows from it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lines } from '../../proof/ledgers/of-then.ts'
import type { Entry } from './entries.ts'
import { decodeEntry } from './read-entry.ts'
import { rowOf } from './registry.ts'

const [FIRST = ''] = lines

test('every line of an old ledger is read, and its row says which collections it changes', () => {
  for (const line of lines) {
    const entry = decodeEntry(line)
    assert.ok(entry.ok, line)
    assert.ok(rowOf(entry.value).changes.length > 0, entry.value.kind)
  }
})

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    'a newer version of a known kind',
    FIRST.replace('"v":1', '"v":2'),
    /`ledger.created@2` is not known here: a newer version of Holdfast wrote it/,
  ],
  [
    'a kind nobody knows',
    FIRST.replace('ledger.created', 'ledger.dreamt'),
    /`ledger.dreamt@1` is not known/,
  ],
  [
    'a name every object has',
    FIRST.replace('ledger.created', 'constructor'),
    /`constructor@1` is not known/,
  ],
  ['no version', FIRST.replace('"v":1', '"v":0'), /`v` is `0` and no version/],
  ['a version that is a text', FIRST.replace('"v":1', '"v":"1"'), /`v` is `1` and no version/],
  [
    'a kind that is a number',
    FIRST.replace('"kind":"ledger.created"', '"kind":7'),
    /`kind` is `7` and no name/,
  ],
]
for (const [what, line, why] of REFUSED) {
  test(`refused: ${what}`, () => {
    const entry = decodeEntry(line)
    assert.ok(!entry.ok)
    assert.match(entry.error.message, why)
  })
}

/** Words of a timeline, as they were: of entries that say all, and of those of before. */
const WORDS: readonly (readonly [Entry['kind'], object, string | undefined])[] = [
  ['manifest.applied', {}, 'declared'],
  ['manifest.deleted', {}, undefined],
  [
    'cause.opened',
    { cause: { component: 'openssl', class: 'pending-fix', detail: {} } },
    'openssl has a security fix waiting',
  ],
  [
    'cause.changed',
    { cause: { component: 'openssl', detail: {} }, why: 'due sooner' },
    'openssl: due sooner',
  ],
  ['cause.cleared', { proof: 'openssl is 3.0.2' }, 'proven: openssl is 3.0.2'],
  ['cause.cleared', { proof: 'a person lifted it', lifted: {} }, 'a person lifted it'],
  ['hold.closed', {}, 'released: proven'],
  ['hold.closed', { end: { kind: 'proven' } }, 'released: proven'],
  ['hold.closed', { end: { kind: 'lifted' } }, 'released: lifted'],
  [
    'override.created',
    { override: { name: 'meanwhile', reason: 'until noon' } },
    'override meanwhile created: until noon',
  ],
  ['posture.changed', { from: 'verified', to: 'blocked' }, 'verified → blocked'],
  ['feed.checked', {}, undefined],
  ['mode.set', { mode: 'enforce', reason: 'ready' }, 'mode enforce: ready'],
  ['rollout.started', { waves: [{}, {}], reason: 'ready' }, 'enforced in 2 waves: ready'],
  ['rollout.ended', { why: 'too many', undone: true }, 'waves undone: too many'],
  ['rollout.ended', { why: 'all are on', undone: false }, 'waves ended: all are on'],
  ['off.rehearsed', { reason: 'monthly' }, 'switching off rehearsed: monthly'],
  ['enforcement.stopped', { reason: 'an outage', eject: false }, 'switched off: an outage'],
  ['enforcement.stopped', { reason: 'it goes', eject: true }, 'ejected: it goes'],
  ['enforcement.resumed', { reason: 'it is over' }, 'enforced again: it is over'],
  ['token.created', { token: { scope: { kind: 'workload' } } }, 'a workload token was issued'],
  ['token.created', { token: { scope: { kind: 'read' } } }, 'a token was created'],
]
for (const [kind, body, words] of WORDS) {
  test(`a timeline says of ${kind}: ${words ?? 'its kind'}`, () => {
    assert.equal(rowOf({ kind, v: 1 }).words?.(body as Entry['body']), words)
  })
}

const CHANGES: readonly (readonly [Entry['kind'], readonly string[]])[] = [
  ['cause.opened', ['assets', 'holds', 'findings']],
  ['agent.enrolled', ['assets', 'holds', 'findings']],
  ['effect.settled', ['holds', 'assets']],
  [
    'manifest.deleted',
    ['estate', 'assets', 'identities', 'resources', 'sources', 'overrides', 'holds'],
  ],
  ['feed.checked', ['sources', 'findings']],
  ['statement.ended', ['findings', 'statements']],
  ['triage.waived', ['triage', 'findings', 'assets', 'holds']],
  ['override.ended', ['overrides', 'holds', 'assets']],
  ['tick', ['status']],
]
for (const [kind, changes] of CHANGES) {
  test(`whoever watches is told of ${kind} under ${changes.join()}`, () => {
    assert.deepEqual(rowOf({ kind, v: 1 }).changes, changes)
  })
}
