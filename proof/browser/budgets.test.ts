/** How much any page of the console starts with: what is asked for by its first document, as it travels (decision 0033). */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildConsole } from '../../apps/cli/console-build.ts'

const DIST = resolve(import.meta.dirname, '../../apps/console/dist')
const KB = 1_000
const SCRIPT_MAX = 240 * KB
const STYLE_MAX = 45 * KB

before(async () => {
  assert.ok(await buildConsole(() => undefined), 'the console builds')
})

function travelling(paths: readonly string[]): number {
  assert.ok(paths.length > 0, 'there is such a file')
  return paths
    .map((path) => gzipSync(readFileSync(join(DIST, path))).length)
    .reduce((sum, size) => sum + size, 0)
}

test('its scripts are within their budget', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const asked = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path = '']) => path)
  const size = travelling(asked)
  assert.ok(size <= SCRIPT_MAX, `${size} bytes of ${SCRIPT_MAX}: ${asked.join(', ')}`)
})

test('all its style is within its budget', () => {
  const files = readdirSync(join(DIST, 'files')).filter((name) => name.endsWith('.css'))
  const size = travelling(files.map((name) => join('files', name)))
  assert.ok(size <= STYLE_MAX, `${size} bytes of ${STYLE_MAX}: ${files.join(', ')}`)
})

test('what checks proofs is loaded with the pages that do, and only there', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const apart = readdirSync(join(DIST, 'files')).filter(
    (name) => name.endsWith('.js') && !html.includes(name),
  )
  assert.ok(apart.some((name) => name.startsWith('evidence-page')))
})
