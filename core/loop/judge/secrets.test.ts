/** Secrets in the core: numbers, entries and what is left to erase. Digests stand for values. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { env, reset, run, state } from '../../../proof/testkit/one-host.ts'
import type { Digest } from '../../kernel/hash.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { encodeEntry } from '../../ledger/envelope.ts'
import { decodeEntry } from '../../state/read-entry.ts'
import type { EntryKind } from '../../state/entries.ts'
import type { Input } from '../../model/input.ts'
import { emptyState } from '../../state/state.ts'
import { apply } from '../apply.ts'
import { judge } from '../loop.ts'

const digest = (text: string): Digest => `sha256:${text.padStart(64, '0')}` as Digest // Of the right form.
const write = (change: Partial<Extract<Input, { kind: 'write-secret' }>> = {}): Input => ({
  kind: 'write-secret',
  path: 'a',
  envelope: digest('1'),
  masterKey: 'k',
  keys: [],
  expectedVersion: null,
  patched: null,
  ...change,
})
const versions = (
  change: 'delete' | 'undelete' | 'destroy',
  list: readonly number[] | 'newest',
): Input => ({ kind: `${change}-secret`, path: 'a', versions: list })
const remove: Input = { kind: 'remove-secret', path: 'a' }
const configure = (settings: object, patched?: Digest | null): Input => ({
  kind: 'configure-secret',
  path: 'a',
  settings,
  ...(patched === undefined ? {} : { patched }),
})

describe('secrets', () => {
  beforeEach(() => {
    reset()
    for (const name of ['1', '2', '3']) run(write({ envelope: digest(name) }))
    run(versions('destroy', [1]))
    run(versions('delete', [2]))
  })

  const REFUSED: readonly (readonly [string, Input])[] = [
    ['version-conflict', write({ expectedVersion: 2 })],
    ['version-conflict', write({ expectedVersion: 0 })],
    ['version-conflict', write({ expectedVersion: 1, path: 'new' })],
    ['changed-meanwhile', write({ patched: 2 })],
    ['changed-meanwhile', write({ patched: 1, path: 'new' })],
    ['no-such-version', versions('destroy', [3, 4])],
    ['no-such-version', versions('delete', [4])],
    ['no-such-version', versions('undelete', [0])],
    ['destroyed', versions('undelete', [1, 2])],
    ['not-found', { kind: 'undelete-secret', path: 'new', versions: [1] }],
    ['not-found', { kind: 'delete-secret', path: 'new', versions: 'newest' }],
    ['not-found', { kind: 'remove-secret', path: 'new' }],
    ['changed-meanwhile', configure({ custom: digest('9') }, digest('8'))],
  ]
  for (const [place, [code, input]] of REFUSED.entries()) {
    test(`refused: ${code} (${place})`, () => {
      const before = structuredClone(state.secrets)
      const { answer } = run(input)
      assert.equal(answer.kind === 'refused' && answer.refusals[0].code, code)
      assert.notEqual(answer.kind === 'refused' && answer.refusals[0].help, '')
      assert.deepEqual(state.secrets, before)
    })
  }

  const DONE: readonly (readonly [Input, readonly EntryKind[]])[] = [
    [write({ expectedVersion: 3 }), ['secret.written']],
    [write({ patched: 3 }), ['secret.written']],
    [write({ path: 'new', expectedVersion: 0 }), ['secret.written']],
    [versions('delete', 'newest'), ['secret.deleted']],
    [versions('delete', [1, 2]), []],
    [versions('undelete', [2, 2, 3]), ['secret.undeleted']],
    [versions('undelete', [3]), []],
    [versions('destroy', [1]), []],
    [versions('destroy', [2, 3]), ['secret.destroyed']],
    [configure({ casRequired: true }), ['secret.configured']],
    [configure({ casRequired: false, custom: null, versionsMax: 0 }), []],
    [remove, ['secret.removed']],
    [{ kind: 'secrets-erased', envelopes: [digest('1'), digest('3')] }, ['secret.erased']],
    [{ kind: 'secrets-erased', envelopes: [digest('3')] }, []],
  ]
  for (const [place, [input, kinds]] of DONE.entries()) {
    test(`done: ${input.kind} (${place})`, () => {
      const done = run(input)
      assert.equal(done.answer.kind, 'done')
      assert.deepEqual(done.kinds, kinds)
    })
  }

  test('what no secret has any more is to be erased until it is said to be gone', () => {
    assert.deepEqual([...state.erasing], [digest('1')])
    run(configure({ custom: digest('c1') }))
    run(configure({ custom: digest('c2') }))
    assert.deepEqual([...state.erasing], [digest('1'), digest('c1')])
    run({ kind: 'secrets-erased', envelopes: [...state.erasing] })
    assert.equal(state.erasing.size, 0)
    run(remove)
    assert.deepEqual([...state.erasing], [digest('2'), digest('3'), digest('c2')])
  })

  test('the oldest versions make room, by default and as the secret says', () => {
    run({ kind: 'secrets-erased', envelopes: [digest('1')] })
    for (let more = 4; more <= LIMITS.secretVersionsMax + 2; more += 1) {
      run(write({ envelope: digest(String(more)) }))
    }
    assert.equal(state.secrets.get('a')?.versions.length, LIMITS.secretVersionsMax)
    // The first was destroyed before.
    assert.deepEqual([...state.erasing], [digest('2')])
    run(configure({ versionsMax: 2 }))
    assert.equal(state.secrets.get('a')?.versions.length, LIMITS.secretVersionsMax)
    run(write({ envelope: digest('99') }))
    assert.equal(state.secrets.get('a')?.versions.length, 2)
  })

  test('a removed secret is there no more, and no number is given twice', () => {
    run(configure({ casRequired: true }))
    const { answer } = run(write())
    assert.equal(answer.kind === 'refused' && answer.refusals[0].code, 'cas-required')
    run(remove)
    const gone = state.secrets.get('a')
    assert.deepEqual([gone?.createdAt, gone?.versions, gone?.numbered], [null, [], 3])
    assert.equal(run(remove).answer.kind, 'refused')
    run(write({ expectedVersion: 0 }))
    assert.deepEqual(
      state.secrets.get('a')?.versions.map((version) => version.version),
      [4],
    )
  })

  test('`all` of a ledger from before leaves what can be undeleted', () => {
    const old = {
      v: 1,
      kind: 'secret.deleted',
      at: state.lastAt,
      actor: 't',
      cause: 'secret',
      body: { path: 'a', versions: 'all' },
    } as const
    apply(state, { ...old, salt: '' })
    assert.equal(state.erasing.has(digest('3')), false)
    assert.deepEqual(run(versions('undelete', [3])).kinds, ['secret.undeleted'])
  })

  test('each entry folds to the same state from its line', () => {
    const inputs = [
      write(),
      versions('delete', 'newest'),
      versions('undelete', [1]),
      configure({ custom: digest('c'), versionsMax: 1 }),
      write({ envelope: digest('2') }),
      versions('destroy', [2]),
      { kind: 'secrets-erased', envelopes: [digest('1')] } as const,
      remove,
    ]
    const [live, read] = [emptyState(), emptyState()]
    for (const input of inputs) {
      for (const draft of judge(live, input, 'tester', env()).entries) {
        const line = encodeEntry(draft, '')
        assert.ok(line.ok)
        const entry = decodeEntry(line.value)
        assert.ok(entry.ok)
        apply(live, { ...draft, salt: '' })
        apply(read, entry.value)
      }
    }
    assert.equal(live.size, inputs.length)
    assert.equal(JSON.stringify([...read.secrets]), JSON.stringify([...live.secrets]))
    assert.deepEqual(read.erasing, live.erasing)
  })
})
