/** A write that failed is the last one (law 3): everything that writes is refused from then on, in the same words. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ThreadError } from '../threads/protocol.ts'
import { writingWith, type Writing } from './writing.ts'

const STOPPED = {
  code: 'writer-stopped',
  message: 'writing stopped: no space left',
  help: 'make room or repair the disk, then restart the server; nothing acknowledged was lost',
}

function fails(): never {
  throw new Error('no space left')
}

function refused(write: () => unknown): unknown {
  try {
    return write()
  } catch (thrown) {
    return thrown instanceof ThreadError ? thrown.failure : thrown
  }
}

describe('a write', () => {
  test('is answered, after room was made for it', () => {
    const done: string[] = []
    const writing = writingWith(() => void done.push('room'))
    const write = writing.write((what: string) => done.push(what))
    assert.deepEqual([write('first'), write('second')], [2, 4])
    assert.deepEqual(done, ['room', 'first', 'room', 'second'])
    assert.equal(writing.stopped(), null)
  })
  const STOPS: readonly (readonly [what: string, stop: (writing: Writing) => unknown])[] = [
    ['a write that was waited for', (writing) => refused(() => writing.write(fails)(null))],
    ['one that nobody waits for', (writing) => writing.attempt(fails)],
  ]
  for (const [what, stop] of STOPS) {
    test(`is refused once ${what} has failed`, () => {
      const done: string[] = []
      const writing = writingWith(() => void done.push('room'))
      const write = writing.write((given: string) => done.push(given))
      stop(writing)
      done.length = 0
      assert.deepEqual(writing.stopped(), STOPPED)
      assert.deepEqual(
        refused(() => write('late')),
        STOPPED,
      )
      assert.deepEqual(done, [], 'nothing is tried, and no room is made')
    })
  }
  test('that fails is told in the words of what stops everything', () => {
    const writing = writingWith(() => undefined)
    assert.deepEqual(
      refused(() => writing.write(fails)(null)),
      STOPPED,
    )
  })
  test('tells the first failure, whatever fails after it', () => {
    const writing = writingWith(() => undefined)
    writing.attempt(fails)
    writing.attempt(() => {
      throw new TypeError('something else')
    })
    assert.deepEqual(writing.stopped(), STOPPED)
  })
})
