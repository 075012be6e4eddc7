/** Each house rule and purity rule refuses what it must and lets the rest through. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { licencesPage } from '../sbom/licences.ts'
import { licences, lockfile } from './lockfile.ts'
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
  ['apps/cli/a.ts', '/** A. */\nget(`/api/v1/a/${name}`)\n', 'written with apiPath or withQuery'],
  [
    'apps/console/a.tsx',
    "/** A. */\nget('/api/v1/a/' + name)\n",
    'written with apiPath or withQuery',
  ],
  ['apps/cli/a.ts', '/** A. */\nget(apiPath`/api/v1/a/${name}`)\n', null],
  ['apps/cli/a.ts', "/** A. */\nget('/api/v1/a?limit=1')\n", null],
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

test('a limit that nothing reads is no limit', () => {
  const limits = {
    path: 'core/kernel/limits.ts',
    text: '/** A. */\nclass L {\n  readonly aMax: number = 1\n  readonly bMax: number = 2\n}\n',
  }
  const reader = (path: string, text: string): string[] =>
    tidy([limits, { path, text: `/** B. */\n${text}` }])
  assert.deepEqual(reader('core/b.ts', 'f(LIMITS.aMax, LIMITS.bMax)'), [])
  assert.deepEqual(reader('core/b.ts', 'const { aMax, bMax } = LIMITS'), [])
  assert.match(reader('core/b.ts', 'f(LIMITS.aMax)').join(), /nothing reads `bMax`/)
  assert.match(reader('core/b.ts', 'f(LIMITS.aMax, LIMITS.bMaxOfAll)').join(), /`bMax`/)
  assert.match(reader('core/b.test.ts', 'f(LIMITS.aMax, LIMITS.bMax)').join(), /`aMax`.*`bMax`/)
})

test('the lock file: what makes a package another one, or unknown, is refused', () => {
  const good = {
    version: '1.0.0',
    license: 'MIT',
    integrity: `sha512-${'A'.repeat(86)}==`,
    engines: { node: '>=20' },
  }
  const ROWS: readonly (readonly [change: object, problem: RegExp | null])[] = [
    [{}, null],
    [{ license: '(MIT OR CC0-1.0)' }, null],
    [{ license: '(GPL-3.0-only OR MIT)' }, null],
    [{ license: 'MPL-2.0' }, null],
    [{ optional: true }, /is optional and names engines/],
    [{ resolved: 'https://registry.example/x.tgz' }, /names a registry host/],
    [{ hasInstallScript: true }, /runs a script when it is installed/],
    [{ integrity: undefined }, /has no SHA-512/],
    [{ integrity: 'sha1-AAAA' }, /has no SHA-512/],
    [{ license: undefined }, /has no licence, which is not agreed to/],
    [{ license: 'GPL-3.0-only' }, /\(a tool\) has `GPL-3.0-only`, which is not agreed to/],
    [{ license: '(MIT AND GPL-3.0-only)' }, /not agreed to/],
    [{ license: 'SEE LICENSE IN x' }, /not agreed to/],
  ]
  for (const [change, problem] of ROWS) {
    const found = lockfile(
      JSON.stringify({ packages: { 'node_modules/x': { ...good, ...change } } }),
    )
    if (problem === null) assert.deepEqual(found, [])
    else assert.match(found.join('\n'), problem)
  }
  const shipped = {
    'apps/cli': { dependencies: { x: '1' } },
    'node_modules/x': { ...good, license: 'MPL-2.0' },
  }
  assert.match(
    lockfile(JSON.stringify({ packages: shipped })).join(),
    /\(shipped in cli\) has `MPL-2.0`/,
  )
  const ours = { resolved: 'core', link: true }
  assert.deepEqual(
    lockfile(JSON.stringify({ packages: { 'node_modules/@holdfast/core': ours } })),
    [],
  )
})

test('the page of licences is of this lock file', () => {
  const lock = JSON.stringify({ packages: {} })
  assert.equal(licences(lock, 'x').length, 1)
  assert.deepEqual(licences(lock, licencesPage([])), [])
})
