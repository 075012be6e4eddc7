/** Real threads: what is asked is answered, and whatever happens to the thread, nobody waits for ever. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThreadError, type Failure } from './protocol.ts'
import { startThread, type Thread, type ThreadOptions } from './thread.ts'

interface Trying {
  readonly data: number
  readonly asks: {
    readonly add: (given: number) => number
    /** After what was asked behind it. */
    readonly later: (given: number) => number
    readonly size: (given: Uint8Array) => number
    readonly told: (given: null) => readonly number[]
    readonly throws: (given: unknown) => never
    readonly coded: (given: Failure) => never
    readonly rejects: (given: null) => never
    readonly function: (given: null) => never
    readonly dies: (given: null) => never
    readonly exits: (given: null) => never
    readonly hangs: (given: null) => never
    readonly fills: (given: null) => never
    readonly closes: (given: null) => string
    readonly nowhere: (given: null) => never
  }
  readonly tells: {
    readonly note: number
    readonly lose: null
    readonly nothing: null
  }
  readonly says: { readonly counted: number }
}

const inside = (name: string): string => new URL(`./${name}.ts`, import.meta.url).href

const file = (before: string, instead: string | undefined): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { callerOf } from '${inside('answering')}'
      import { ThreadError } from '${inside('protocol')}'
      ${before}
      const caller = callerOf()
      const told = []
      ${
        instead ??
        `caller.answer({
          asks: {
            add: (given) => given + caller.data,
            later: (given) => new Promise((done) => setImmediate(done, given)),
            size: (given) => given.length,
            told: () => told,
            throws: () => { throw new TypeError('no such thing') },
            coded: (given) => { throw new ThreadError(given) },
            rejects: () => Promise.reject(new Error('it came to nothing')),
            function: () => () => undefined,
            dies: () => new Promise(() => queueMicrotask(() => { throw new Error('died') })),
            exits: () => process.exit(3),
            hangs: () => { for (;;); },
            fills: () => { for (const all = []; ; ) all.push(new Array(1_000_000).fill(all)) },
            closes: () => { caller.close(); return 'closed' },
          },
          tells: {
            note: (given) => { told.push(given); caller.say('counted', told.length) },
            lose: () => { throw new Error('lost') },
          },
        })`
      }`)}`,
  )

interface Given extends Partial<Omit<ThreadOptions<Trying>, 'url' | 'data'>> {
  readonly before?: string
  /** In place of the table. */
  readonly instead?: string
}

const start = ({ before = '', instead, ...options }: Given = {}): Thread<Trying> =>
  startThread<Trying>({
    url: file(before, instead),
    name: 'the thread',
    data: 1,
    heapMbMax: 64,
    hears: { counted: () => undefined },
    ...options,
  })

/** The answer, or `code: message` of why there is none. */
async function settled(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (thrown) {
    if (!(thrown instanceof ThreadError)) throw thrown
    return `${thrown.failure.code}: ${thrown.failure.message}`
  }
}

async function within<T>(given: Given, use: (thread: Thread<Trying>) => Promise<T>): Promise<T> {
  const thread = start(given)
  try {
    return await use(thread)
  } finally {
    await thread.stop()
  }
}

const CODED: Failure = { code: 'disk-full', message: 'no room', help: 'make some' }

describe('a question', () => {
  type Asking = (thread: Thread<Trying>) => Promise<unknown>
  const ANSWERS: readonly (readonly [what: string, ask: Asking, expected: unknown])[] = [
    ['its answer', (thread) => thread.ask('add', 1), 2],
    ['what the answer came to later', (thread) => thread.ask('later', 5), 5],
    [
      'each its own, also where a later one is answered first',
      (thread) => Promise.all([thread.ask('later', 7), thread.ask('add', 2), thread.ask('add', 3)]),
      [7, 3, 4],
    ],
    [
      'after what was told before it',
      (thread) => {
        thread.tell('note', 4)
        thread.tell('note', 5)
        return thread.ask('told', null)
      },
      [4, 5],
    ],
    [
      'with memory that is handed over',
      async (thread) => {
        const bytes = new Uint8Array(9)
        const size = await thread.ask('size', bytes, { transfer: [bytes.buffer] })
        return [size, bytes.length]
      },
      [9, 0],
    ],
  ]
  const REFUSALS: readonly (readonly [what: string, ask: Asking, expected: RegExp])[] = [
    ['what throws', (thread) => thread.ask('throws', null), /^thread-failed: no such thing$/],
    ['a code of its own', (thread) => thread.ask('coded', CODED), /^disk-full: no room$/],
    ['a promise that rejects', (thread) => thread.ask('rejects', null), /^thread-failed: it came/],
    [
      'a name nobody answers to',
      (thread) => thread.ask('nowhere', null),
      /^question-unknown: nothing here answers to `nowhere`$/,
    ],
    [
      'a name of every object',
      (thread) => thread.ask('toString' as 'nowhere', null),
      /^question-unknown: /,
    ],
    [
      'a question that cannot be handed over',
      (thread) => thread.ask('throws', () => undefined),
      /^not-cloneable: .*could not be cloned/,
    ],
    [
      'an answer that cannot be handed over',
      (thread) => thread.ask('function', null),
      /^not-cloneable: .*could not be cloned/,
    ],
  ]
  for (const [what, ask, expected] of ANSWERS) {
    test(`gets ${what}`, () =>
      within({}, async (thread) => assert.deepEqual(await ask(thread), expected)))
  }
  for (const [what, ask, expected] of REFUSALS) {
    test(`is refused for ${what}, and the next is answered`, () =>
      within({}, async (thread) => {
        assert.match(String(await settled(ask(thread))), expected)
        assert.equal(await thread.ask('add', 1), 2)
        assert.equal(thread.ended(), null)
      }))
  }
})

describe('every question that is open is answered', () => {
  type Ending = (thread: Thread<Trying>) => unknown
  const ENDS: readonly (readonly [when: string, end: Ending, expected: RegExp])[] = [
    ['throws aside', (thread) => thread.ask('dies', null), /^thread-ended: .*failed: died$/],
    ['ends itself', (thread) => thread.ask('exits', null), /^thread-ended: the thread ended$/],
    ['runs out of memory', (thread) => thread.ask('fills', null), /^thread-ended: .*memory/],
    [
      'takes longer than it may',
      (thread) => thread.ask('hangs', null, { msMax: 200 }),
      /^thread-late: the thread did not answer `hangs` within 200 ms$/,
    ],
    [
      'fails over what it was told',
      (thread) => thread.tell('lose', null),
      /^thread-ended: .*lost$/,
    ],
    [
      'was told what it does not know',
      (thread) => thread.tell('nothing', null),
      /^thread-ended: .*nothing here answers to `nothing`$/,
    ],
    ['is stopped', (thread) => thread.stop(), /^thread-stopped: the thread was stopped$/],
  ]
  for (const [when, end, expected] of ENDS) {
    test(`when the thread ${when}`, async () => {
      const ends: Failure[] = []
      const thread = start({ onEnd: (failure) => void ends.push(failure) })
      await thread.loaded
      const open = [thread.ask('later', 1), thread.ask('later', 2)].map(settled)
      const last = end(thread)
      const behind = settled(thread.ask('add', 1))
      if (last instanceof Promise) open.push(settled(last))
      assert.match(String(await behind), expected)
      // The two before it may have had their answer in time; what is sure is that they have one.
      const answers = await Promise.all(open)
      for (const [place, answer] of answers.slice(0, 2).entries()) {
        if (answer !== place + 1) assert.match(String(answer), expected)
      }
      assert.match(
        String(await settled(thread.ask('add', 1))),
        expected,
        'nor does it answer later',
      )
      assert.doesNotThrow(() => thread.tell('note', 1))
      const told = when === 'is stopped' ? [] : [thread.ended()]
      assert.deepEqual(ends, told, 'whoever started it is told once, unless it was they')
      await thread.stop()
    })
  }
  test('and those of a thread that closes: the last one, and no other behind it', () =>
    within({}, async (thread) => {
      const answers = [thread.ask('closes', null), thread.ask('add', 1)].map(settled)
      assert.deepEqual(await Promise.all(answers), ['closed', 'thread-ended: the thread ended'])
    }))
  test('in the words of whoever started it', () =>
    within({ ended: { code: 'writer-stopped', help: 'restart' } }, async (thread) => {
      const asked = thread.ask('exits', null)
      await assert.rejects(asked, (thrown: ThreadError) => {
        const message = 'the thread ended'
        assert.deepEqual(thrown.failure, { code: 'writer-stopped', help: 'restart', message })
        return true
      })
    }))
})

describe('a start', () => {
  const STARTS: readonly (readonly [what: string, given: Given, expected: RegExp | undefined])[] = [
    ['is over when it answers', {}, undefined],
    [
      'is refused in the words of the thread',
      { instead: `caller.refuse(${JSON.stringify(CODED)})` },
      /^disk-full: no room$/,
    ],
    [
      'fails with what is thrown',
      { before: "throw new Error('no such module')" },
      /^thread-ended: .*no such module$/,
    ],
    ['fails where nothing ever answers', { instead: 'caller.close()' }, /^thread-ended: /],
    [
      'takes no longer than it may',
      { before: 'for (;;);', loadMsMax: 300 },
      /^thread-late: the thread did not load within 300 ms$/,
    ],
  ]
  for (const [what, given, expected] of STARTS) {
    test(what, () =>
      within(given, async (thread) => {
        const loaded = await settled(thread.loaded)
        if (expected === undefined) return assert.equal(loaded, undefined)
        assert.match(String(loaded), expected)
        assert.notEqual(await settled(thread.ask('add', 1)), 2)
      }),
    )
  }
  test('of what runs in no thread is refused at once', async () => {
    const { callerOf } = await import('./answering.ts')
    assert.throws(() => callerOf(), /this file runs as a thread/)
  })
})

test('what the thread says unasked is heard in its order, before the answer to what was asked behind it', async () => {
  const heard: number[] = []
  const hears = { counted: (said: number) => void heard.push(said) }
  await within({ hears }, async (thread) => {
    for (const given of [7, 8, 9]) thread.tell('note', given)
    assert.deepEqual(await thread.ask('told', null), [7, 8, 9])
    assert.deepEqual(heard, [1, 2, 3])
  })
})

test('a thread in the background keeps no process, but what is asked of it within a time does', async () => {
  const { execFileSync } = await import('node:child_process')
  const script = `
    import { startThread } from '${inside('thread')}'
    const thread = startThread({ url: new URL(process.argv[1]), name: 'it', data: 1, hears: {}, background: true })
    console.log(await thread.ask('add', 1, { msMax: 60_000 }))`
  const args = ['--input-type=module', '-e', script, file('', undefined).href]
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 }), '2\n')
})
