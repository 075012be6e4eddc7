/** Each house rule and purity rule refuses what it must and lets the rest through. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { licencesPage } from '../sbom/licences.ts'
import { casts } from './casts.ts'
import { functions, type LongFunctions } from './functions.ts'
import { licences, lockfile } from './lockfile.ts'
import { mentions } from './mentions.ts'
import { namedInCore } from './named-in-core.ts'
import { purity } from './purity.ts'
import { reveals, type Reveals } from './reveals.ts'
import { syntaxOf, type Syntax } from './syntax.ts'
import { tidy } from './tidy.ts'
import { words } from './words.ts'

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
  ['docs/a.md', '# A\n\n<!-- run\n# comment\n-->\n', null],
  ['docs/a.md', '# A\n\n<!-- run -->\n\n# B\n\n<!-- run -->\n', 'one title per document'],
] as const

for (const [path, text, refusal] of cases) {
  test(`${path} ${refusal ?? 'passes'}: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const found = [...purity([{ path, text }]), ...tidy([{ path, text }])]
    if (refusal === null) assert.deepEqual(found, [])
    else assert.match(found.join('\n'), new RegExp(refusal))
  })
}

const ADAPTERS = [
  { path: 'edges/sources/fleet/adapter.ts', text: '/** A. */\n' },
  { path: 'edges/enforcers/new-door/enforcer.ts', text: '/** A. */\n' },
  {
    path: 'formats/tool/report.ts',
    text: "/** A. */\nexport const r = {\n  format: 'tool-csv',\n}\n",
  },
  { path: 'formats/tool/report.test.ts', text: "/** A. */\nconst r = {\n  format: 'other',\n}\n" },
]

for (const [path, code, named] of [
  ['core/a.ts', "point.adapter === 'new-door'", 'new-door'],
  ['core/enforce/a.ts', "switch (a) { case 'fleet': break }", 'fleet'],
  ['core/a.ts', 'formats.includes(`tool-csv`)', 'tool-csv'],
  ['core/a.ts', "const A = new Set(['fleet'])", 'fleet'],
  ['core/a.ts', "const A = new Set('deb fleet rpm'.split(' '))", 'fleet'],
  ['core/a.ts', 'say(`apply with fetch: {adapter: new-door, url: ${url}}`)', 'new-door'],
  ['core/a.ts', 'say(`${url} {adapter: fleet}`)', 'fleet'],
  ['core/a.ts', "const A = { 'new-door': 1 }", 'new-door'],
  ['core/a.ts', '// as fleet says\nconst a = 1', null],
  ['core/a.ts', "type A = Pick<B, 'fleet'>", null],
  ['core/a.ts', "const a = 'other'", null],
  ['core/a.ts', "const a = 'fleets of hosts'", null],
  ['core/a.test.ts', "const a = 'fleet'", null],
  ['apps/a.ts', "const a = 'fleet'", null],
] as const) {
  test(`${path} names ${named ?? 'no product'}: ${code}`, () => {
    const files = [...ADAPTERS, { path, text: `/** A. */\n${code}\n` }]
    const found = namedInCore(files, syntaxOf(files))
    const refusals = named === null ? [] : [new RegExp(`^${path}:2: core knows .*\`${named}\` is`)]
    assert.equal(found.length, refusals.length, found.join('\n'))
    for (const [index, refusal] of refusals.entries()) assert.match(found[index] ?? '', refusal)
  })
}

test('what a word is otherwise is said of a place that says it', () => {
  const database = { path: 'edges/sources/postgresql/adapter.ts', text: '/** A. */\n' }
  const cover = (text: string, path = 'core/state/feeds/feed-cover.ts'): string[] =>
    namedInCore([database], syntaxOf([{ path, text: `/** A. */\n${text}` }]))
  assert.deepEqual(cover("const types = ['postgresql']"), [])
  assert.match(
    cover("const types = ['postgresql']", 'core/state/feeds/fold.ts').join(),
    /core knows no product by name, and `postgresql` is one/,
  )
  assert.match(cover('const types = []').join(), /says `postgresql` no more: take it off the list/)
})

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

const parsed = (text: string, path = 'core/a.ts'): readonly Syntax[] => syntaxOf([{ path, text }])
const says = (found: readonly string[], refusal: string | null): void => {
  if (refusal === null) assert.deepEqual(found, [])
  else assert.ok(found.join('\n').includes(refusal), `${found.join('\n')} is not ${refusal}`)
}

describe('no function is longer than a screen', () => {
  const body = (lines: number): string => `{\n${'  f()\n'.repeat(lines - 2)}}`
  const ROWS: readonly (readonly [
    text: string,
    listed: LongFunctions,
    refusal: string | null,
    path?: string,
  ])[] = [
    [`function a() ${body(70)}`, {}, null],
    [`function a() ${body(71)}`, {}, 'core/a.ts a: 71 lines, 70 are a screen'],
    [`const a = () => ${body(71)}`, {}, 'core/a.ts a: 71 lines'],
    [`class A {\n  a() ${body(71)}\n}`, {}, 'core/a.ts a: 71 lines'],
    [`const o = { a: function () ${body(71)} }`, {}, 'core/a.ts a: 71 lines'],
    [`f(() => ${body(71)})`, {}, 'core/a.ts in f: 71 lines'],
    [`function a() ${body(71)}`, { 'core/a.ts a': 71 }, null],
    [`function a() ${body(80)}`, { 'core/a.ts a': 79 }, '80 lines, listed with 79'],
    [`function a() ${body(75)}`, { 'core/a.ts a': 79 }, null],
    [`function a() ${body(70)}`, { 'core/a.ts a': 79 }, 'take it off the list'],
    ['', { 'core/gone.ts a': 79 }, 'core/gone.ts a: no longer than a screen'],
    [`describe('a', () => ${body(90)})`, {}, null, 'core/a.test.ts'],
    [`function a() ${body(71)}`, {}, 'core/a.test.ts a: 71 lines', 'core/a.test.ts'],
  ]
  for (const [at, [text, listed, refusal, path]] of ROWS.entries()) {
    test(`row ${at}: ${refusal ?? 'passes'}`, () =>
      says(functions(parsed(text, path), listed), refusal))
  }
})

describe('a cast is argued', () => {
  const ROWS: readonly (readonly [text: string, refusal: string | null])[] = [
    ['const a = b as unknown as C\n', '`as unknown as` without a sentence'],
    ['const a = b as any\n', '`as any` without a sentence'],
    ['const a = b as never\n', '`as never` without a sentence'],
    ['const a = b!\n', '`!` without a sentence'],
    ['// It is so.\n\nconst a = b as never\n', '`as never`'],
    ['const a = b as never\n// It is so.\n', '`as never`'],
    ['const a = b as never // todo\n', '`as never`'],
    ["const a = [b as never, '// It is so.']\n", '`as never`'],
    ['const a = b as never // It is so.\n', null],
    ['// It is so.\nconst a = b as never\n', null],
    ['/** It is so. */\nconst a = b as never\n', null],
    ['const a = {\n  b,\n} as unknown as C // It is so.\n', null],
    ['const a = b as C\n', null],
    ['const a = b as unknown\n', null],
    ["const a = 'b as never'\n", null],
  ]
  for (const [text, refusal] of ROWS) {
    test(`${JSON.stringify(text)} ${refusal ?? 'passes'}`, () => says(casts(parsed(text)), refusal))
  }
})

describe('who opens a secret is counted', () => {
  const IMPORT = "import { reveal } from './redacted.ts'\n"
  const ROWS: readonly (readonly [
    text: string,
    listed: Reveals,
    refusal: string | null,
    path?: string,
  ])[] = [
    [`${IMPORT}f(reveal(a))\n`, {}, 'core/a.ts: opens a secret 1 times, listed 0'],
    [`${IMPORT}f(reveal(a), reveal(b))\n`, { 'core/a.ts': 1 }, '2 times, listed 1'],
    [`${IMPORT}secrets.map(reveal)\n`, {}, '1 times, listed 0'],
    [IMPORT, { 'core/a.ts': 1 }, '0 times, listed 1'],
    ['', { 'core/gone.ts': 1 }, 'core/gone.ts: opens a secret 0 times'],
    [`${IMPORT}f(reveal(a))\n`, { 'core/a.ts': 1 }, null],
    [`${IMPORT}f(reveal(a))\n`, {}, null, 'core/a.test.ts'],
    ['// It calls reveal(a).\n', {}, null],
  ]
  for (const [text, listed, refusal, path] of ROWS) {
    test(`${JSON.stringify(text)} ${refusal ?? 'passes'}`, () =>
      says(reveals(parsed(text, path), listed), refusal))
  }
})

describe('a word that has a better one is no part of a name', () => {
  const page = (rows: string): { path: string; text: string } => ({
    path: 'docs/GLOSSARY.md',
    text: `# G\n\n## Words we do not use\n\nText.\n\n| not | but |\n| --- | --- |\n${rows}`,
  })
  const GLOSSARY = page('| shadow, dry-enforce | report-only |\n| tenant | ledger |\n')
  const ROWS: readonly (readonly [text: string, refusal: string | null])[] = [
    ['const shadow = 1\n', '`shadow`: not `shadow`'],
    ['const isShadowMode = 1\n', '`isShadowMode`: not `shadow`'],
    ['const SHADOW_MS = 1\n', '`SHADOW_MS`: not `shadow`'],
    ['const dryEnforce = 1\n', '`dryEnforce`: not `dry-enforce`'],
    ['interface Tenant {}\n', '`Tenant`: not `tenant`'],
    ['const dry = enforce\n', null],
    ['const overshadowed = 1\n', null],
    ["const a = 'shadow' // A shadow.\n", null],
  ]
  for (const [text, refusal] of ROWS) {
    test(`${JSON.stringify(text)} ${refusal ?? 'passes'}`, () =>
      says(words([GLOSSARY], parsed(text)), refusal))
  }
  test('a glossary that lists none is refused, for nothing would be looked at', () => {
    says(words([], parsed('')), 'no word is listed')
    says(words([page('')], parsed('')), 'no word is listed')
  })
})

describe('what is named is there', () => {
  const PATHS = ['core/a/b.ts', 'core/a/b.test.ts', 'docs/x.md', 'apps/c/d.tsx']
  const CODE = 'const someName = { OTHER_NAME: 1, TypeName: 2 }\n'
  const ROWS: readonly (readonly [text: string, refusal: string | null])[] = [
    ['as core/a/c.ts says', '`core/a/c.ts` is nowhere'],
    ['below apps/gone', '`apps/gone` is nowhere'],
    ['as c.ts says', '`c.ts` is nowhere'],
    ['see `y.md`', '`y.md` is nowhere'],
    ['all of core/b/*.ts', '`core/b/*.ts` is nowhere'],
    ['core/a/{c,d}.ts', '`core/a/{c,d}.ts` is nowhere'],
    ['as core/a/b.ts says, and b.ts', null],
    ['as core/a/b and apps/c say', null],
    ['see `x.md`, docs/x.md', null],
    ['all of core/a/*, core/a/{b,c}.ts', null],
    ['https://example.org/docs/none.html, ../core/none', null],
  ]
  const NAMES: readonly (readonly [text: string, refusal: string | null])[] = [
    ['made by `goneName`', '`goneName` is nowhere'],
    ['made by `goneName()`', '`goneName` is nowhere'],
    ['as `GONE_NAME`', '`GONE_NAME` is nowhere'],
    ['a `GoneType`', '`GoneType` is nowhere'],
    ['made by `someName`, `someName()`, `OTHER_NAME` and `TypeName`', null],
    ['what says `goneword`, `npm run check` or `a.goneName`', null],
  ]
  for (const [text, refusal] of [...ROWS, ...NAMES]) {
    test(`comment: ${text}: ${refusal ?? 'passes'}`, () =>
      says(mentions([], parsed(`/** ${text} */\n${CODE}`), PATHS), refusal))
  }
  for (const [text, refusal] of ROWS) {
    test(`document: ${text}: ${refusal ?? 'passes'}`, () =>
      says(mentions([{ path: 'docs/x.md', text }], [], PATHS), refusal))
  }
  test('a literal is no comment, and a name that only a comment has is nowhere', () => {
    says(mentions([], parsed("const a = '// as core/none.ts says'\n"), PATHS), null)
    says(mentions([], parsed('// goneName\n// `goneName`\n'), PATHS), '`goneName` is nowhere')
  })
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
