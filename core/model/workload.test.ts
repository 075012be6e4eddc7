/** By which digests an image is known, and what runs from it: whole and exact. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestsOf, runningKey, runsFrom, type RunningImage } from './workload.ts'
import type { AssetUid } from '../kernel/ids.ts'

const [A, B] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]
const LONG = `sha512:${'c'.repeat(128)}`

const ROWS: readonly (readonly [name: string, declared: string | undefined, readonly string[]])[] =
  [
    ['web', A, [A]],
    ['web', LONG, [LONG]],
    ['web', `registry/web@${A}`, [A]],
    [`registry/web@${B}`, undefined, [B]],
    [`registry/web@${B}`, A, [A, B]],
    [`registry/web@${A}`, A, [A]],
    ['web', 'as declared', ['as declared']],
    ['web', undefined, []],
    [`web@${A}0`, undefined, [`${A}0`]],
    [`web@${A.slice(0, -1)}`, undefined, []],
    [`web@${A}-x`, undefined, []],
    [`web:${A}`, undefined, []],
    ['web@sha1:aa', undefined, []],
  ]
for (const [name, imageDigest, expected] of ROWS) {
  test(`${name}, declared ${imageDigest ?? 'nothing'}: ${expected.length} digests`, () => {
    const identifiers = imageDigest === undefined ? {} : { identifiers: { imageDigest } }
    assert.deepEqual(digestsOf({ name, spec: { type: 'image', ...identifiers } }), expected)
  })
}

test('what runs from it bears one of its digests, whole', () => {
  const image = (...digests: readonly string[]): RunningImage => ({ image: 'x', digests, startedAt: null, count: 1, names: [] }) // prettier-ignore
  const [both, other, none] = [image(B, A), image(B), image()]
  const images = [both, other, none]
  assert.deepEqual(runsFrom({ images }, [A]), [both])
  assert.deepEqual(runsFrom({ images }, [A, B]), [both, other])
  assert.deepEqual(runsFrom({ images }, [A.slice(0, -1)]), [])
  assert.deepEqual(runsFrom({ images }, []), [])
})

test('a list replaces that of the same source about the same place alone', () => {
  const key = (place: string, source: string) => runningKey({ place: place as AssetUid, source })
  assert.equal(new Set([key('as_1', 'a'), key('as_1', 'b'), key('as_2', 'a')]).size, 3)
})
