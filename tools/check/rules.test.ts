/** Each house rule and purity rule refuses what it must and lets the rest through. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lockfile } from './lockfile.ts'
import { purity } from './purity.ts'
import { tidy } from './tidy.ts'

const cases = [
  ['core/a.ts', '/** A. */\nconst a = Date.now()\n', 'time is an argument'],
  ['core/a.ts', '/** A. */\nconst a = new Date()\n', 'time is an argument'],
  ['formats/a.ts', "/** A. */\nimport { x } from 'node:fs'\n", 'no I/O'],
  ['protocols/a.ts', '/** A. */\na.localeCompare(b)\n', 'no locale'],
  ['core/a.ts', '/** A. */\nMath.random()\n', 'randomness is handed in'],
  ['core/a.ts', '/** A. */\nprocess.exit(1)\n', 'no process state'],
  ['core/a.ts', '/** A. */\nsetTimeout(f)\n', 'core is synchronous'],
  ['core/utils.ts', '/** A. */\n', 'a name without a domain has no home'],
  ['core/helpers/a.ts', '/** A. */\n', 'a name without a domain has no home'],
  ['core/camelCase.ts', '/** A. */\n', 'file names are kebab-case'],
  ['core/a.ts', 'const a = 1\n', 'a file opens with what it is'],
  ['core/a.ts', '/** A. */\n// TO' + 'DO later\n', 'finish it or say it in an issue'],
  ['core/a.ts', '/** A. */\nenum A { B }\n'.replace('{ B }', '{\n'), 'erasable TypeScript only'],
  ['core/a.ts', "/** A. */\nconst p = '/work/x/y'\n", 'no path of a machine'],
  ['core/a.ts', '/** A. */\n' + 'a\n'.repeat(401), 'longer than 400 lines'],
  ['docs/a.md', '# A\n\n# B\n', 'one title per document'],
  ['apps/a.ts', '/** A. */\nexport default 1\n', 'no default exports'],
  ['core/a.generated.ts', '/** A. */\n', 'a generated file names its generator'],
  ['core/a.ts', '/** A. */\nconst a = new Date(at)\n', null],
  ['edges/a.ts', '/** A. */\nconst a = Date.now()\n', null],
  ['core/a.test.ts', '/** A. */\nconst a = Date.now()\n', null],
  ['core/process.ts', '/** A. */\nconst p = process.pid\n', null],
  ['docs/a.md', '# A\n\n```\n# comment\n```\n', null],
] as const

for (const [path, text, refusal] of cases) {
  test(`${path} ${refusal ?? 'passes'}: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const found = [...purity([{ path, text }]), ...tidy([{ path, text }])]
    if (refusal === null) assert.deepEqual(found, [])
    else assert.match(found.join('\n'), new RegExp(refusal))
  })
}

test('an optional package with engines and a registry host are refused in the lock file', () => {
  const lock = (one: unknown): string => JSON.stringify({ packages: { 'node_modules/x': one } })
  assert.equal(lockfile(lock({ optional: true, engines: { node: '>=20' } })).length, 1)
  assert.equal(lockfile(lock({ resolved: 'https://registry.example/x.tgz' })).length, 1)
  assert.deepEqual(lockfile(lock({ engines: { node: '>=20' } })), [])
  assert.deepEqual(lockfile(lock({ optional: true, resolved: 'core', link: true })), [])
})
