/** When the head is signed, and when nothing is: by count, by age, on demand, at the end; never over an older state. */

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { contentsOrigin } from '@holdfast/core/ledger/bundle'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import type { StoredCheckpoint } from '../ports/stores.ts'
import type { Past } from './messages.ts'
import type { SignedHead } from './signed-head.ts'
import { signingOf, type Signing } from './signing.ts'
import { writingWith, type Writing } from './writing.ts'

const OLDER: Past = { behind: { copy: null, head: null }, sinkProblem: null }
const NEWEST: Past = { behind: null, sinkProblem: null }

/** Signs by size alone; `accept` in a line is a person's word for an older state. */
class Head implements SignedHead {
  readonly leaves: Uint8Array[] = []
  readonly signed: number[] = []
  fails = false
  #past: Past
  constructor(past: Past) {
    this.#past = past
  }
  checkpoint(): StoredCheckpoint | undefined {
    const size = this.signed.at(-1)
    return size === undefined ? undefined : { size, note: `note of ${size}` }
  }
  past(): Past {
    return this.#past
  }
  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.leaves.push(new Uint8Array(1))
      if (line === 'accept') this.#past = NEWEST
    }
  }
  root(): Uint8Array {
    return Uint8Array.of(this.leaves.length)
  }
  signText(text: string): string {
    return `signed ${text}`
  }
  sign(): StoredCheckpoint | undefined {
    if (this.fails) throw new Error('no space left')
    this.signed.push(this.leaves.length)
    return this.checkpoint()
  }
}

interface Scene {
  readonly head: Head
  readonly signing: Signing
  readonly writing: Writing
}

function scene(past: Past = NEWEST): Scene {
  const head = new Head(past)
  const writing = writingWith(() => undefined)
  return { head, writing, signing: signingOf(head, writing) }
}

const lines = (count: number): string[] => Array.from({ length: count }, () => 'line')
const age = (): void => mock.timers.tick(LIMITS.checkpointAgeMsMax)

describe('signing', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  const CASES: readonly (readonly [
    what: string,
    past: Past,
    act: (scene: Scene) => unknown,
    signed: readonly number[],
  ])[] = [
    [
      'nothing of a ledger that nobody has named',
      NEWEST,
      ({ signing }) => {
        signing.appended(lines(LIMITS.checkpointEntriesMax))
        signing.now()
        age()
        signing.close()
      },
      [],
    ],
    [
      'nothing before its time',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(1))
        mock.timers.tick(LIMITS.checkpointAgeMsMax - 1)
      },
      [],
    ],
    [
      'what is old enough, once',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(1))
        signing.appended(lines(1))
        age()
        age()
      },
      [2],
    ],
    [
      'so many at once',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(LIMITS.checkpointEntriesMax))
        age()
      },
      [LIMITS.checkpointEntriesMax],
    ],
    [
      'one fewer by its age only',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(LIMITS.checkpointEntriesMax - 1))
      },
      [],
    ],
    [
      'what was there before it was named',
      NEWEST,
      ({ signing, head }) => {
        head.add(lines(3))
        signing.startFor('l')
        age()
      },
      [3],
    ],
    [
      'nothing of an empty ledger',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        age()
      },
      [],
    ],
    [
      'on demand, and not again by its age',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(2))
        signing.now()
        age()
      },
      [2],
    ],
    [
      'nothing over an older state',
      OLDER,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(LIMITS.checkpointEntriesMax))
        age()
      },
      [],
    ],
    [
      'an older state once a person has accepted it, at once',
      OLDER,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(['line', 'accept'])
      },
      [2],
    ],
    [
      'at the end',
      NEWEST,
      ({ signing }) => {
        signing.startFor('l')
        signing.appended(lines(1))
        signing.close()
        age()
      },
      [1],
    ],
    [
      'nothing once writing has stopped',
      NEWEST,
      ({ signing, writing }) => {
        signing.startFor('l')
        signing.appended(lines(1))
        writing.attempt(() => assert.fail('torn'))
        signing.close()
        age()
      },
      [],
    ],
  ]
  for (const [what, past, act, signed] of CASES) {
    test(`signs ${what}`, () => {
      const given = scene(past)
      act(given)
      assert.deepEqual(given.head.signed, signed)
    })
  }
  const FAILURES: readonly (readonly [when: string, act: (scene: Scene) => unknown])[] = [
    ['by its age', age],
    ['at the end', ({ signing }) => signing.close()],
  ]
  for (const [when, act] of FAILURES) {
    test(`that fails ${when} stops what writes`, () => {
      const given = scene()
      given.signing.startFor('l')
      given.signing.appended(lines(1))
      given.head.fails = true
      act(given)
      assert.match(given.writing.stopped()?.message ?? '', /no space left/)
    })
  }
  test('answers with the newest checkpoint, signed or not', () => {
    const { signing, head } = scene()
    assert.equal(signing.now(), undefined)
    head.add(lines(2))
    signing.startFor('l')
    assert.deepEqual(signing.now(), { size: 2, note: 'note of 2' })
  })
})

describe('the list of contents', () => {
  const origin = contentsOrigin(originOf('l'))
  test('is signed as it is', () => {
    const { signing } = scene()
    signing.startFor('l')
    assert.equal(signing.contents(`${origin}\nhold`), `signed ${origin}\nhold`)
  })
  const REFUSED: readonly (readonly [what: string, text: string])[] = [
    ['a checkpoint', `${originOf('l')}\n3\nroot\n`],
    ['a list of another ledger', `${contentsOrigin(originOf('m'))}\nhold`],
    ['an origin that only begins like ours', `${origin}x\nhold`],
    ['nothing', ''],
  ]
  for (const [what, text] of REFUSED) {
    test(`is not ${what}`, () => {
      const { signing } = scene()
      signing.startFor('l')
      assert.throws(() => signing.contents(text), /^Error: no list of contents$/)
    })
  }
  test('is of no ledger that nobody has named', () => {
    assert.throws(() => scene().signing.contents(`${origin}\nhold`), /no list of contents/)
  })
})

describe('an undo pack', () => {
  test('is signed as the ledger stands, under a text that is no checkpoint', () => {
    const { signing, head } = scene()
    signing.startFor('l')
    head.add(lines(2))
    const signed = signing.undo('{}')
    assert.equal(signed?.ledgerId, 'l')
    const [line, first, entries, root, digest] = signed.text.split('\n')
    assert.deepEqual(
      [line, first, entries, root],
      ['{}', 'signed holdfast/l undo', 'entries 2', 'root Ag=='],
    )
    assert.match(digest ?? '', /^sha256:44136fa355b3/)
  })

  test('is not signed before the ledger is named, nor where another state is newer', () => {
    assert.equal(scene().signing.undo('{}'), null)
    const older = scene(OLDER)
    older.signing.startFor('l')
    assert.equal(older.signing.undo('{}'), null)
  })
})
