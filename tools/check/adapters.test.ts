/** An adapter is its folder and one generated line: a line that is missing, or a folder that is no adapter, is told. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { adapters, adaptersFile, writeAdapters } from './adapters.ts'

test('the registries of this repository are those of its folders', () => {
  assert.deepEqual(adapters(resolve(import.meta.dirname, '../..')), [])
})

const CUTTING = "export const enforcer: Enforcer = {\n  id: 'door',\n  accounts,\n}\n"
const PAGE =
  '# Door\n\n**Permissions needed**: a key.\n\n**What it cannot reach**:\n\n- a window\n\n**How to undo by hand**: turn it.\n'

describe('a repository of two adapters', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-adapters-'))
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const source = (id: string): void => {
    put(`edges/sources/${id}/adapter.ts`, `export const source: SourceAdapter = { id: '${id}' }\n`)
    put(`edges/sources/${id}/README.md`, `# ${id}\n`)
  }
  beforeEach(() => {
    rmSync(root, { recursive: true, force: true })
    source('fleet')
    put('edges/enforcers/door/enforcer.ts', "export const enforcer: Enforcer = { id: 'door' }\n")
    put('edges/enforcers/door/README.md', PAGE)
    mkdirSync(join(root, 'apps/server/outward'), { recursive: true })
    writeAdapters(root)
  })
  after(() => rmSync(root, { recursive: true, force: true }))

  test('each is one line', () => {
    assert.deepEqual(adapters(root), [])
    const lines = adaptersFile(root).match(/^ {2}\[.*$/gm)
    assert.deepEqual(lines, [
      "  ['fleet', () => import('@holdfast/sources/fleet/adapter')],",
      "  ['door', () => import('@holdfast/enforcers/door/enforcer')],",
      '  [\'door\', "turn it."],',
    ])
  })

  test('how to undo by hand is said up to the next heading of its page, list and all', () => {
    const page = PAGE.replace('turn it.\n', 'by:\n\n- turning\n- pulling\n\n**More**: no.\n')
    put('edges/enforcers/door/README.md', page)
    assert.match(adaptersFile(root), /\['door', "by:\\n\\n- turning\\n- pulling"\],/)
  })

  test('an enforcer that cuts is one where its bench is', () => {
    put('edges/enforcers/door/enforcer.ts', CUTTING)
    put('proof/enforcers/bench-door.ts', '')
    assert.deepEqual(adapters(root), [])
  })

  test('one with a package of others is a workspace of its own, loaded by its name', () => {
    put('edges/sources/fleet/package.json', '{ "name": "@holdfast/source-fleet" }')
    assert.match(adaptersFile(root), /import\('@holdfast\/source-fleet\/adapter'\)/)
  })

  for (const [what, change, problem] of [
    ['a new folder', () => source('other'), 'is stale: npm run check -- --fix'],
    [
      'a folder that went',
      () => rmSync(join(root, 'edges/sources/fleet'), { recursive: true }),
      'edges/sources holds no adapter',
    ],
    [
      'a folder without an adapter',
      () => put('edges/sources/empty/README.md', '#\n'),
      'edges/sources/empty has no adapter.ts',
    ],
    [
      'an adapter of another id',
      () =>
        put('edges/sources/fleet/adapter.ts', "export const source: SourceAdapter = { id: 'x' }\n"),
      'edges/sources/fleet/adapter.ts is not of the id fleet',
    ],
    [
      'an adapter under another name',
      () =>
        put('edges/enforcers/door/enforcer.ts', "export const door: Enforcer = { id: 'door' }\n"),
      'edges/enforcers/door/enforcer.ts exports no enforcer',
    ],
    [
      'an adapter that says nothing of itself',
      () => rmSync(join(root, 'edges/enforcers/door/README.md')),
      'edges/enforcers/door has no README.md',
    ],
    [
      'an enforcer that does not say what it cannot reach',
      () => put('edges/enforcers/door/README.md', PAGE.replace('**What it', '**All it')),
      'edges/enforcers/door/README.md says nothing under **What it cannot reach**:',
    ],
    [
      'an enforcer that only mentions how to undo it',
      () => put('edges/enforcers/door/README.md', PAGE.replace('\n**How', ' **How')),
      'edges/enforcers/door/README.md says nothing under **How to undo by hand**:',
    ],
    [
      'an enforcer that cuts and is not proven',
      () => put('edges/enforcers/door/enforcer.ts', CUTTING),
      'edges/enforcers/door cuts, and proof/enforcers/bench-door.ts is not there',
    ],
  ] as const) {
    test(`${what}: ${problem}`, () => {
      change()
      const found = adapters(root)
      assert.ok(
        found.some((one) => one.includes(problem)),
        found.join('\n'),
      )
    })
  }
})
