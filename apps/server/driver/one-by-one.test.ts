/** What one question does to its thread is nobody else's matter: the next has a fresh one. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { ThreadError, type Nothing } from '@holdfast/edges-base/threads/protocol'
import { oneByOne, type OneByOne } from './one-by-one.ts'

interface Adding {
  readonly data: number
  readonly asks: {
    /** By what the thread was given, so often as it was asked. */
    readonly add: (given: number) => number
    readonly list: (length: number) => readonly number[]
    readonly die: (given: null) => never
    readonly exit: (given: null) => never
    readonly hang: (given: null) => never
    readonly fill: (given: null) => never
    readonly fail: (given: null) => never
    readonly rejects: (given: null) => never
  }
  readonly tells: Nothing
  readonly says: Nothing
}

const FILES = {
  answering: new URL('../../../edges/base/threads/answering.ts', import.meta.url),
  pieces: new URL('./answer-in-pieces.ts', import.meta.url),
}

interface Opening {
  readonly msMax?: number
  readonly before?: string
  readonly warm?: true
}

const open = ({ msMax = 60_000, before = '', ...rest }: Opening = {}): OneByOne<Adding> =>
  oneByOne<Adding>({
    url: new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { callerOf } from '${FILES.answering.href}'
        import { answerInPieces } from '${FILES.pieces.href}'
        ${before}
        const caller = callerOf()
        answerInPieces(caller, {
          add: (given) => given + caller.data,
          list: (length) => Array.from({ length }, (_, index) => index),
          die: () => new Promise(() => setImmediate(() => { throw new Error('died') })),
          exit: () => process.exit(3),
          hang: () => { for (;;); },
          fill: () => { for (const all = []; ; ) all.push(new Array(1_000_000).fill(all)) },
          fail: () => { throw new TypeError('no such thing') },
          rejects: () => Promise.reject(new Error('later')),
        })`)}`,
    ),
    name: 'the adding thread',
    data: 1,
    heapMbMax: 64,
    msMax,
    ...rest,
  })

/** The answer, or the code of why there is none. */
async function settled(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof ThreadError) return thrown.failure.code
    if (thrown instanceof Problem) return thrown.code
    throw thrown
  }
}

const all = (answers: readonly Promise<unknown>[]): Promise<unknown[]> =>
  Promise.all(answers.map(settled))

describe('a question', () => {
  test('is answered by its own thread, one after the other', async () => {
    const thread = open()
    const many = 3 * LIMITS.pieceValuesMax
    const [first, list, last] = await Promise.all([
      thread.ask('add', 1),
      thread.ask('list', many),
      thread.ask('add', 2),
    ])
    assert.deepEqual([first, list.length, list.at(-1), last], [2, many, many - 1, 3])
    await thread.close()
  })
  const ENDS = [
    ['throws aside', 'die', 'thread-ended'],
    ['ends its thread', 'exit', 'thread-ended'],
    ['takes more memory than is allowed', 'fill', 'thread-ended'],
    ['throws', 'fail', 'thread-failed'],
    ['rejects', 'rejects', 'thread-failed'],
  ] as const
  for (const [what, name, code] of ENDS) {
    test(`that ${what} takes nothing but itself with it`, async () => {
      const thread = open()
      const answers = [
        thread.ask('add', 1),
        thread.ask(name, null),
        thread.ask('add', 2),
        thread.ask(name, null),
        thread.ask(name, null),
        thread.ask('add', 3),
      ]
      assert.deepEqual(await all(answers), [2, code, 3, code, code, 4])
      await thread.close()
    })
  }
  test('that takes longer than is allowed ends its thread, and the next is answered', async () => {
    const thread = open({ msMax: 500 })
    assert.equal(await settled(thread.ask('hang', null)), 'thread-late')
    assert.equal(await settled(thread.ask('hang', null)), 'thread-late')
    await thread.close()
  })
  test('that its thread does not know is none, and says so', async () => {
    const thread = open()
    // No type of this thread names it.
    const unknown = thread as unknown as OneByOne<{
      readonly data: number
      readonly asks: { readonly nothing: (given: null) => null }
      readonly tells: Nothing
      readonly says: Nothing
    }>
    await assert.rejects(unknown.ask('nothing', null), /nothing here answers to `nothing`/)
    assert.equal(await thread.ask('add', 1), 2)
    await thread.close()
  })
})

describe('loading', () => {
  test('takes none of the time of the question', async () => {
    // Loading alone takes more than the answer may.
    const before = 'for (const end = performance.now() + 3_500; performance.now() < end; );'
    const thread = open({ msMax: 2_500, before })
    assert.deepEqual(await all([thread.ask('add', 1), thread.ask('add', 2)]), [2, 3])
    await thread.close()
  })
  test('that fails is no fault of the question, and is tried anew', async () => {
    const thread = open({ before: "throw new Error('no such module')" })
    for (const given of [1, 2]) {
      await assert.rejects(thread.ask('add', given), /the thread that reads this did not start/)
    }
    await thread.close()
  })
  test('is begun at once where it is wanted warm', async () => {
    const heard = new BroadcastChannel('loaded')
    const loaded = new Promise((resolve) => (heard.onmessage = resolve))
    const before = "const c = new BroadcastChannel('loaded'); c.postMessage(1); c.close()"
    const thread = open({ before, warm: true })
    await loaded
    heard.close()
    assert.equal(await thread.ask('add', 1), 2)
    await thread.close()
  })
})

describe('closing', () => {
  test('answers whoever waits for a thread that is still being loaded', async () => {
    const thread = open({ before: 'for (;;);' })
    const answer = settled(thread.ask('add', 1))
    await new Promise(setImmediate)
    await thread.close()
    assert.equal(await answer, 'thread-stopped')
  })
  test('answers whoever still waits, also behind another', async () => {
    const thread = open()
    const answers = all([thread.ask('hang', null), thread.ask('add', 1)])
    await new Promise(setImmediate)
    await thread.close()
    assert.deepEqual(await answers, ['thread-stopped', 'thread-stopped'])
  })
  test('answers whoever asks afterwards, and starts nothing for it', async () => {
    const thread = open()
    await thread.close()
    assert.equal(await settled(thread.ask('add', 1)), 'thread-stopped')
  })
})
