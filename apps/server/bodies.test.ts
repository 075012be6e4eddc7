/** Bodies on their way in: bytes, time, and who is cut when there are too many at once. */

import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import type { Problem } from '@holdfast/edges-base/http/problems'
import { openBodies } from './bodies.ts'
import { CLASSES, type RouteLimits } from './limits.ts'

const SMALL: RouteLimits = { ...CLASSES.command, bodyBytes: 10, bodyMs: 60_000 }
const POOLS = { 'before-body': 20, 'by-body': 10, never: 0 }

function body(declared?: number): PassThrough & IncomingMessage {
  const headers = declared === undefined ? {} : { 'content-length': String(declared) }
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage // Only its headers are read.
}

const codeOf = (reading: Promise<Uint8Array>): Promise<string> =>
  reading.then(
    (bytes) => Buffer.from(bytes).toString(),
    (problem: Problem) => problem.code,
  )

describe('a body', () => {
  test('is whole, in pieces or at once', async () => {
    const one = body(6)
    const read = codeOf(openBodies(POOLS).read(one, SMALL, 'a'))
    one.write('abc')
    one.end('def')
    assert.equal(await read, 'abcdef')
  })
  test('that says it is too large is refused before a byte of it is read', async () => {
    const one = body(11)
    assert.equal(await codeOf(openBodies(POOLS).read(one, SMALL, 'a')), 'too-large')
    assert.equal(one.listenerCount('data'), 0)
  })
  test('that does not say so is cut where it is too large', async () => {
    const one = body()
    const read = codeOf(openBodies(POOLS).read(one, SMALL, 'a'))
    one.write('12345678901')
    assert.equal(await read, 'too-large')
  })
  test('that trickles is cut by the time of the whole, not of a byte', async () => {
    const one = body()
    const read = codeOf(openBodies(POOLS).read(one, { ...SMALL, bodyMs: 1 }, 'a'))
    one.write('1')
    assert.equal(await read, 'too-slow')
  })
  test('whose sender goes is no body', async () => {
    const one = body()
    const read = codeOf(openBodies(POOLS).read(one, SMALL, 'a'))
    one.destroy()
    assert.equal(await read, 'bad-request')
  })
})

describe('more bytes than may be held', () => {
  test('cut the oldest of who holds most, and nobody else', async () => {
    const bodies = openBodies(POOLS)
    const [first, second, other, last] = [body(), body(), body(), body()]
    const read = [
      codeOf(bodies.read(other, SMALL, 'b')),
      codeOf(bodies.read(first, SMALL, 'a')),
      codeOf(bodies.read(second, SMALL, 'a')),
      codeOf(bodies.read(last, SMALL, 'c')),
    ]
    other.write('1234')
    first.write('12345678')
    second.write('1234')
    await turn()
    assert.equal(bodies.held(), 16)
    last.end('12345')
    assert.equal(await read[1], 'busy')
    assert.equal(await read[3], '12345')
    assert.equal(bodies.held(), 13)
    other.end()
    second.end()
    assert.deepEqual([await read[0], await read[2]], ['1234', '1234'])
  })
  test('that are answered are held until then, and whoever comes waits for none of them', async () => {
    const bodies = openBodies(POOLS)
    const [first, second, third] = [body(), body(), body()]
    const read = [bodies.read(first, SMALL, 'a'), bodies.read(second, SMALL, 'b')]
    first.end('1234567890')
    second.end('1234567890')
    await Promise.all(read)
    const refused = codeOf(bodies.read(third, SMALL, 'c'))
    third.end('1')
    assert.equal(await refused, 'busy')
    bodies.answered(first)
    const fourth = body()
    const taken = codeOf(bodies.read(fourth, SMALL, 'c'))
    fourth.end('1')
    assert.equal(await taken, '1')
  })
  test('of strangers take nothing from callers', async () => {
    const bodies = openBodies(POOLS)
    const [stranger, caller] = [body(), body()]
    const known = codeOf(bodies.read(caller, SMALL, 'a'))
    const cut = codeOf(bodies.read(stranger, { ...SMALL, known: 'never' }, ''))
    caller.write('12345')
    stranger.write('1')
    assert.equal(await cut, 'busy')
    caller.end()
    assert.equal(await known, '12345')
  })
})

function turn(): Promise<void> {
  return new Promise((done) => void setImmediate(done))
}
