/** What a feed states reaches people when its content counts: as the build said it, or as the shards say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ok } from '@holdfast/core/kernel/result'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { Entry } from '@holdfast/core/state/entries'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Input } from '@holdfast/core/model/input'
import { emptyState } from '@holdfast/core/state/state'
import { until } from '../../../proof/testkit/until.ts'
import { feedStatements, type FeedStatements } from './feed-statements.ts'

const digest = (name: string): Digest => `sha256:${name}` as Digest
const said = (key: string): FeedRecord =>
  // Of a statement only where it stands matters here.
  ({ kind: 'statement', key, file: 'f', document: digest('d'), value: {} }) as never

/** A feed `vex`, whose content a test sets and whose entries it tells. */
function world() {
  const state = emptyState()
  const submitted: string[] = []
  const asked: string[] = []
  const warned: unknown[] = []
  let listener: ((entries: readonly Entry[], from: number) => void) | undefined
  let published: Promise<void> = Promise.resolve()
  const parts = {
    driver: {
      view: state,
      onEntries: (one: typeof listener) => (listener = one),
      submit: async (input: Input) => {
        submitted.push(input.kind)
        return { answer: { kind: 'done', ids: [] }, size: 0 }
      },
    },
    builder: {
      statements: async (from: readonly Digest[], to: readonly Digest[]) => {
        asked.push(`${from.join('+')} → ${to.join('+')}`)
        return ok({ set: [said('read')], removed: [] })
      },
    },
    matcher: { published: () => published },
    warn: (_: string, thrown: unknown) => warned.push(thrown),
  }
  const follow = (): FeedStatements => feedStatements(parts as never) // Only what is read.
  const tell = (kind: string, shards: readonly Digest[] | null, statements: number): void => {
    if (shards === null) state.feeds.delete('vex')
    else state.feeds.set('vex', { source: 'vex', content: { shards, statements } } as never) // The same.
    listener?.([{ kind, body: { source: 'vex', kind: 'Source', name: 'vex' } } as never], 0) // The same.
  }
  const hold = (until: Promise<void>): void => void (published = until)
  return { follow, tell, hold, submitted, asked, warned }
}

const [a, b] = [[digest('a')], [digest('b')]]

test('what the build said is taken, and nobody reads the shards again', async () => {
  const { follow, tell, submitted, asked } = world()
  follow().foresee({ source: 'vex', from: [], shards: a }, { set: [said('x')], removed: [] })
  tell('feed.imported', a, 1)
  await until('it is proposed', () => submitted.length === 1)
  assert.deepEqual([submitted, asked], [['propose-statements'], []])
})

const READ: readonly (readonly [string, (statements: FeedStatements) => void])[] = [
  ['nobody foresaw it', () => undefined],
  [
    'another step was foreseen',
    (statements) =>
      statements.foresee({ source: 'vex', from: b, shards: a }, { set: [], removed: [] }),
  ],
  [
    'what was foreseen was dropped',
    (statements) => {
      statements.foresee({ source: 'vex', from: [], shards: a }, { set: [], removed: [] })
      statements.drop('vex')
    },
  ],
]
for (const [why, before] of READ) {
  test(`the shards tell where ${why}`, async () => {
    const { follow, tell, submitted, asked } = world()
    before(follow())
    tell('feed.imported', a, 1)
    await until('it is proposed', () => submitted.length === 1)
    assert.deepEqual(asked, [' → sha256:a'])
  })
}

test('rolled back and deleted are steps like any other; contents without statements are not looked at', async () => {
  const { follow, tell, submitted, asked } = world()
  follow()
  tell('feed.imported', a, 0)
  tell('feed.imported', b, 1)
  tell('feed.rolled-back', a, 0)
  tell('manifest.deleted', null, 0)
  await until('both are proposed', () => submitted.length === 2)
  assert.deepEqual(asked, ['sha256:a → sha256:b', 'sha256:b → sha256:a'])
})

test('statements wait for what else the feed says', async () => {
  const { follow, tell, hold, submitted, asked } = world()
  const { promise, resolve } = Promise.withResolvers<void>()
  hold(promise)
  follow()
  tell('feed.imported', a, 1)
  await until('they are known', () => asked.length === 1)
  assert.deepEqual(submitted, [])
  resolve()
  await until('they are proposed', () => submitted.length === 1)
})
