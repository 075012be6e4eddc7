/** Cursors come back as they were kept; a file that is gone, broken or half broken costs a fetch and nothing else. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { cursorsIn } from './cursors.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'holdfast-cursors-'))

test('what was kept last is there after a restart, whole, private and in one file', async () => {
  const data = fresh()
  const cursors = cursorsIn(data)
  const many = new Map(Array.from({ length: 2_500 }, (_, at) => [`file "${at}"\n`, `c${at}`]))
  // Nobody waits for the first: the order in which they were asked counts.
  void cursors.keep('feed', new Map([['file "1"\n', 'older']]))
  await cursors.keep('feed', many)
  assert.deepEqual(await cursorsIn(data).of('feed'), many)
  assert.deepEqual(readdirSync(join(data, 'sources')), ['feed.ndjson'])
  assert.equal(statSync(join(data, 'sources', 'feed.ndjson')).mode & 0o777, 0o600)
  await cursors.forget('feed')
  assert.deepEqual(await cursors.of('feed'), new Map())
  assert.deepEqual(await cursorsIn(data).of('feed'), new Map())
})

for (const [text, left] of [
  ['', []],
  ['["a","1"]\nnot json\n["b","2"]\n', ['a', 'b']],
  ['["a","1"]\n["b",2]\n{"c":"3"}\n[]\nnull\n', ['a']],
  ['["a","1"]\n["b","2', ['a']],
] as const) {
  test(`of ${JSON.stringify(text)} ${left.length} count`, async () => {
    const data = fresh()
    mkdirSync(join(data, 'sources'))
    writeFileSync(join(data, 'sources', 'feed.ndjson'), text)
    assert.deepEqual([...(await cursorsIn(data).of('feed')).keys()], left)
  })
}

test('one that cannot be written rejects, and the next is tried all the same', async () => {
  const data = fresh()
  writeFileSync(join(data, 'sources'), 'a file where the folder belongs')
  const cursors = cursorsIn(data)
  await assert.rejects(cursors.keep('feed', new Map([['a', '1']])), /EEXIST|ENOTDIR/)
  await assert.rejects(cursors.keep('feed', new Map([['a', '2']])), /EEXIST|ENOTDIR/)
  assert.deepEqual(await cursors.of('feed'), new Map([['a', '2']]))
})
