/** The checks every change passes: format, types, lint, import rules, unused files and dependencies, purity, house rules. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapters } from './adapters.ts'
import { casts } from './casts.ts'
import { contract } from './contract.ts'
import { functions } from './functions.ts'
import { licences, lockfile } from './lockfile.ts'
import { LONG_FUNCTIONS } from './long-functions.ts'
import { mentions } from './mentions.ts'
import { namedInCore } from './named-in-core.ts'
import { purity } from './purity.ts'
import { reveals, REVEALS } from './reveals.ts'
import { repositoryPaths, sourceFiles } from './sources.ts'
import { syntaxOf } from './syntax.ts'
import { tidy } from './tidy.ts'
import { words } from './words.ts'

export interface CheckOutcome {
  readonly ok: boolean
  /** What was looked at; a check that looked at nothing fails. */
  readonly looked: string
  readonly output: string
}

export interface Check {
  readonly name: string
  readonly run: (root: string) => Promise<CheckOutcome>
}

export const checks: readonly Check[] = [
  {
    name: 'format',
    run: (root) => tool(root, 'prettier', ['--check', '--log-level', 'warn', '.']),
  },
  { name: 'types', run: (root) => tool(root, 'tsc', ['-p', '.']) },
  { name: 'explicit types', run: explicitTypes },
  { name: 'console types', run: (root) => tool(root, 'tsc', ['-p', 'apps/console']) },
  { name: 'lint', run: (root) => tool(root, 'oxlint', ['--deny-warnings', '--type-aware']) },
  { name: 'imports', run: imports },
  { name: 'unused', run: (root) => tool(root, 'knip', ['--no-progress', '--no-config-hints']) },
  {
    name: 'lock file',
    run: async (root) => {
      const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
      const page = readFileSync(join(root, 'docs/reference/licences.md'), 'utf8')
      return problems(root, [...lockfile(lock), ...licences(lock, page)])
    },
  },
  { name: 'adapters', run: async (root) => problems(root, adapters(root)) },
  { name: 'purity', run: async (root) => problems(root, purity(sourceFiles(root))) },
  { name: 'contract', run: async (root) => kept(root) },
  { name: 'house rules', run: async (root) => problems(root, tidy(sourceFiles(root))) },
  { name: 'written style', run: async (root) => problems(root, writtenStyle(root)) },
]

/**
 * What a file exports says its type. Not the contract: what an operation takes and answers is inferred from its schema,
 * and nor the console, whose router tells every link its paths by a type inferred from all routes.
 */
async function explicitTypes(root: string): Promise<CheckOutcome> {
  const { output } = await tool(root, 'tsc', ['-p', '.', '--declaration', '--isolatedDeclarations'])
  const found = output.split('\n').filter((line) => line !== '' && !line.startsWith('apps/api/'))
  // Were nothing looked at, the contract would not be complained of either.
  const looked = output.includes('apps/api/operation.ts')
  return {
    ok: looked && found.length === 0,
    looked: 'exports',
    output: looked ? found.join('\n') : 'nothing was looked at',
  }
}

/** What is seen in the tree of a file, or of all files together. */
function writtenStyle(root: string): string[] {
  const files = sourceFiles(root)
  const parsed = syntaxOf(files)
  return [
    ...functions(parsed, LONG_FUNCTIONS),
    ...casts(parsed),
    ...namedInCore(files, parsed),
    ...reveals(parsed, REVEALS),
    ...words(files, parsed),
    ...mentions(files, parsed, repositoryPaths(root)),
  ]
}

/** Dependency-cruiser must have seen modules: rules over nothing hold vacuously. */
async function imports(root: string): Promise<CheckOutcome> {
  const args = ['--config', 'tools/check/dependency-rules.cjs', '--output-type', 'err']
  const folders = ['core', 'formats', 'protocols', 'edges', 'apps', 'proof', 'tools']
  const outcome = await tool(root, 'depcruise', [...args, ...folders])
  const cruised = Number(/(\d+) modules/.exec(outcome.output)?.[1] ?? 0)
  return cruised === 0
    ? { ok: false, looked: '0 modules', output: `${outcome.output}\nnothing was cruised` }
    : { ...outcome, looked: `${cruised} modules` }
}

/** What the last release promised of the API. */
function kept(root: string): CheckOutcome {
  const { found, release } = contract(root)
  return { ok: found.length === 0, looked: release, output: found.join('\n') }
}

function problems(root: string, found: readonly string[]): CheckOutcome {
  const files = sourceFiles(root).length
  if (files === 0) return { ok: false, looked: '0 files', output: 'no file was looked at' }
  return { ok: found.length === 0, looked: `${files} files`, output: found.join('\n') }
}

async function tool(root: string, name: string, args: readonly string[]): Promise<CheckOutcome> {
  const binary = join(root, 'node_modules', '.bin', name)
  const { promise, resolve } = Promise.withResolvers<CheckOutcome>()
  // The scripts behind .bin need the same new Node that runs this file, first on the path.
  const path = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`
  const child = spawn(binary, [...args], { cwd: root, env: { ...process.env, PATH: path } })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  child.on('error', (error) => resolve({ ok: false, looked: name, output: error.message }))
  child.on('close', (code) => resolve({ ok: code === 0, looked: name, output }))
  return promise
}
