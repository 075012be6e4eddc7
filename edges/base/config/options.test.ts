/** The table of settings is whole: every variable in the sources stands in it, every one of it is read, and the page is what it says. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { CONFIGURATION_PAGE } from './configuration-page.ts'
import { KNOWN_VARIABLES, unknownVariables } from './environment.ts'
import { flagOf, OPTION_NAMES, PREFIX, VARIABLES, variableOf } from './options.ts'
import { SECRET_ENV } from './secret-ref.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDERS = [
  'core',
  'formats',
  'protocols',
  'edges',
  'apps',
  'bin',
  'proof',
  'tools',
  'examples',
]
/** Where people read of them. */
const PAGES = ['docs', '.ci', 'README.md', 'SECURITY.md', 'ARCHITECTURE.md', 'CHANGELOG.md']
const TABLE = 'edges/base/config/options.ts'

/** Every text of ours beside the table itself. */
const SOURCES: readonly (readonly [path: string, text: string])[] = [...FOLDERS, ...PAGES]
  .flatMap((place) => (place.endsWith('.md') ? [place] : filesIn(place)))
  .filter((path) => path !== TABLE)
  .map((path): [string, string] => [path, readFileSync(join(root, path), 'utf8')])

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((path) => /\.(?:[cm]?[jt]sx?|sh|json|ya?ml|md|html)$|^bin\/holdfast$/.test(path))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path))
}

test('every variable that the sources name is in the table', () => {
  assert.ok(SOURCES.length > 1_000)
  const unknown = SOURCES.flatMap(([path, text]) =>
    [...text.matchAll(/\bHOLDFAST_[A-Z_]*[A-Z]\b/g)]
      .map(([name]) => name)
      .filter((name) => !KNOWN_VARIABLES.has(name) && !name.startsWith(SECRET_ENV))
      .map((name) => `${path}: ${name}`),
  )
  assert.deepEqual(unknown, [])
})

test('every variable of the table that is no setting is read somewhere', () => {
  const unread = VARIABLES.map(({ variable }) => variable).filter(
    (variable) =>
      !SOURCES.some(
        ([path, text]) => !path.endsWith('.md') && new RegExp(`\\b${variable}\\b`).test(text),
      ),
  )
  assert.deepEqual(unread, [])
})

test('no two settings share a flag or a variable', () => {
  const flags = OPTION_NAMES.map((name) => flagOf(name)).filter((flag) => flag !== null)
  assert.equal(new Set(flags).size, flags.length)
  assert.equal(KNOWN_VARIABLES.size, OPTION_NAMES.length + VARIABLES.length)
})

test('a flag and a variable are the name of the setting, and a secret has no flag', () => {
  assert.deepEqual(
    [flagOf('tlsCert'), variableOf('tlsCert'), flagOf('data'), flagOf('adminToken')],
    ['tls-cert', 'HOLDFAST_TLS_CERT', 'data', null],
  )
})

test('the published page is made from the table', () => {
  const page = readFileSync(join(root, 'docs/reference/configuration.md'), 'utf8')
  assert.equal(page, CONFIGURATION_PAGE)
  for (const variable of KNOWN_VARIABLES) assert.ok(page.includes(`\`${variable}\``), variable)
})

/** Behind the prefix, and what is said. */
const VARIABLES_GIVEN: readonly (readonly [string, string | null])[] = [
  ['LISTN', `${PREFIX}LISTN is read by nobody: did you mean HOLDFAST_LISTEN?`],
  ['TLSCERT', `${PREFIX}TLSCERT is read by nobody: did you mean HOLDFAST_TLS_CERT?`],
  ['COLOUR', `${PREFIX}COLOUR is read by nobody; docs/reference/configuration.md lists what is`],
  ['listen', `${PREFIX}listen is read by nobody: did you mean HOLDFAST_LISTEN?`],
  ['', `${PREFIX} is read by nobody; docs/reference/configuration.md lists what is`],
  ['LISTEN', null],
  ['TOKEN', null],
  ['SECRET_ANYTHING', null],
]

for (const [tail, said] of VARIABLES_GIVEN) {
  test(`${PREFIX}${tail} in the environment`, () => {
    const lines = unknownVariables({ [`${PREFIX}${tail}`]: 'hunter2', PATH: '/bin' })
    assert.deepEqual(lines, said === null ? [] : [said])
  })
}
