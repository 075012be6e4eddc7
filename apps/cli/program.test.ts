/** The name of the program where it is on PATH, in a clone, elsewhere, and behind sudo. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMAND_WORDS } from '@holdfast/core/kernel/typed-command'
import { GROUPS } from './command-groups.ts'
import { programIn, type Surroundings } from './program.ts'

const OURS = '/opt/holdfast/bin/holdfast'
const FILES = new Map([
  ['/usr/local/bin/holdfast', OURS],
  ['/srv/me/bin/holdfast', OURS],
  ['/other/bin/holdfast', '/other/bin/holdfast'],
  ['/opt/holdfast/node_modules/.bin/holdfast', OURS],
])
const around = (path: string, cwd: string, executable = OURS): Surroundings => ({
  path,
  cwd,
  executable,
  root: '/opt/holdfast',
  real: (file) => (path.includes('none') ? undefined : FILES.get(file)),
})

const ROWS: readonly (readonly [string, string, string])[] = [
  ['/usr/bin:/srv/me/bin', '/', 'holdfast'],
  ['/srv/me/bin', '/opt/holdfast', 'holdfast'],
  ['/usr/bin', '/opt/holdfast', 'npx holdfast'],
  ['/usr/bin', '/opt/holdfast/apps', 'npx holdfast'],
  // Somebody else's program of that name, npm's own folder, nothing at all.
  ['/other/bin', '/', OURS],
  ['/opt/holdfast/node_modules/.bin', '/', OURS],
  ['', '/', OURS],
  ['/usr/bin', '/opt/holdfast-2', OURS],
  ['/usr/bin', '/opt', OURS],
]

for (const [path, cwd, name] of ROWS) {
  test(`PATH=${path} in ${cwd} → ${name}`, () => {
    assert.equal(programIn(around(path, cwd), false).name, name)
    assert.equal(programIn(around(path, cwd), false).behindSudo, null)
  })
}

test('behind sudo: its own PATH counts, and only on the host itself', () => {
  assert.equal(programIn(around('/srv/me/bin', '/'), true).behindSudo, 'holdfast')
  assert.equal(programIn(around('/none', '/opt/holdfast'), true).behindSudo, OURS)
  assert.equal(programIn(around('', '/', "/a b/it's"), false).name, String.raw`'/a b/it'\''s'`)
})

test('every command there is has its word', () => {
  assert.deepEqual([...COMMAND_WORDS].toSorted(), GROUPS.flatMap((group) => group.words).toSorted())
})
