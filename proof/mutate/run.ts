/**
 * `npm run mutate`: do the tests beside the stages notice when a line of them is wrong? The product is loaded once with
 * every fault in it (mutants.ts), the tests of the same folders once; a fault is switched on, and the tests that pass
 * its place run until one fails. Says how many were noticed, and lists the others. `core/decide …`: only faults of files
 * whose path begins so; `--some N`: only so many, by HOLDFAST_SEED; `--least PERCENT`: what is noticed at the least, 85
 * if it is not said.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { collected, startFile, type Collected } from './collected.ts'
import { EQUIVALENT } from './equivalent.ts'
import { instrumented, type Mutant } from './mutants.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const WHOSE = /^core\/(?:assess|decide|verify|restore)\/|^core\/state\/estate\/entitlement\.ts$/
/** A fault may make a loop endless: so often may its places be passed before it counts as noticed. */
const PASSES_MAX = 30_000_000

const { values: told, positionals: asked } = parseArgs({
  options: {
    some: { type: 'string' },
    least: { type: 'string', default: '85' },
  },
  allowPositionals: true,
})
const files = listed('core')
const mutants: Mutant[] = []
const texts = new Map<string, string>()
for (const file of files.filter((path) => WHOSE.test(path) && !path.endsWith('.test.ts'))) {
  if (asked.length > 0 && !asked.some((prefix) => file.startsWith(prefix))) continue
  const text = readFileSync(join(ROOT, file), 'utf8')
  const changed = instrumented(file, text, mutants.length)
  mutants.push(...changed.mutants)
  texts.set(urlOf(file), changed.text)
}
const keys = new Set(mutants.map(keyOf))
const gone = [...EQUIVALENT.keys()].filter((key) => {
  const [file = ''] = key.split(': ')
  return texts.has(urlOf(file)) && !keys.has(key)
})
if (gone.length > 0)
  throw new Error(`no fault any more, so it is no equivalent: ${gone.join(', ')}`)
if (mutants.length === 0) throw new Error(`no fault stands in ${asked.join(', ')}`)

let on = -1
let passes = 0
let met = new Set<number>()
Object.assign(globalThis, {
  mutate: (id: number): boolean => {
    passes += 1
    if (passes > PASSES_MAX) throw new Error('it never ends')
    if (on === -1) met.add(id)
    return id === on
  },
})
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node:test' && context.parentURL?.endsWith('.test.ts') === true
      ? { url: new URL('collected.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) => {
    const loaded = next(url, context)
    const source = texts.get(url)
    return source === undefined ? loaded : { ...loaded, source }
  },
})

/** Fast ones first, with the places that each passes. */
interface Known {
  readonly test: Collected
  readonly ms: number
  readonly meets: ReadonlySet<number>
}

async function knownTests(): Promise<Known[]> {
  const folders = new Set(mutants.map(({ file }) => dirname(file)))
  for (const file of files.filter((path) => path.endsWith('.test.ts'))) {
    if (!folders.has(dirname(file))) continue
    startFile(file)
    await import(urlOf(file))
  }
  const known: Known[] = []
  for (const one of collected) {
    met = new Set()
    passes = 0
    const from = performance.now()
    try {
      await one.run()
    } catch (error) {
      throw new Error(`${one.name} fails with no fault on`, { cause: error })
    }
    if (met.size > 0) known.push({ test: one, ms: performance.now() - from, meets: met })
  }
  return known.toSorted((a, b) => a.ms - b.ms)
}

/** Tests that fail with no fault on, once one was: what it has left would be noticed in place of the next one. */
const spoilt = new Set<string>()

/** The name of the test that notices it; null: none does. */
async function noticedBy(mutant: Mutant, known: readonly Known[]): Promise<string | null> {
  for (const { test, meets } of known) {
    if (!meets.has(mutant.id)) continue
    if (await passesWith(mutant.id, test)) continue
    if (await passesWith(-1, test)) return test.name
    spoilt.add(test.name)
  }
  return null
}

async function passesWith(id: number, test: Collected): Promise<boolean> {
  on = id
  passes = 0
  try {
    await test.run()
    return true
  } catch {
    return false
  }
}

/** Those that change nothing are not among them. */
function chosen(): readonly Mutant[] {
  const all = mutants.filter((mutant) => !EQUIVALENT.has(keyOf(mutant)))
  const count = Math.min(Number(told.some ?? all.length), all.length)
  if (count === all.length) return all
  const some = fc.shuffledSubarray(all, { minLength: count, maxLength: count })
  const seed = Number(process.env['HOLDFAST_SEED'] ?? 20_261_126)
  return fc.sample(some, { seed, numRuns: 1 })[0] ?? []
}

function urlOf(file: string): string {
  return pathToFileURL(join(ROOT, file)).href
}

function keyOf({ file, from, to }: Mutant): string {
  return `${file}: ${from} → ${to}`
}

function listed(folder: string): string[] {
  const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', `${folder}/**.ts`], { cwd: ROOT, encoding: 'utf8' }) // prettier-ignore
  return paths.split('\n').filter((path) => path !== '')
}

/** Lines of tests and of source in each folder of core: told, and held to nothing. */
function ratios(): string {
  const lines = new Map<string, { test: number; source: number }>()
  for (const file of files) {
    const folder = file.split('/')[1] ?? ''
    const known = lines.get(folder) ?? { test: 0, source: 0 }
    const count = readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1
    known[file.endsWith('.test.ts') ? 'test' : 'source'] += count
    lines.set(folder, known)
  }
  const parts = [...lines].map(([folder, { test, source }]) => `${folder} ${test}/${source}`)
  return parts.join(', ')
}

const known = await knownTests()
const tried = { noticed: 0, all: 0 }
const byFile = new Map<string, { noticed: number; all: number }>()
for (const mutant of chosen()) {
  const by = await noticedBy(mutant, known)
  const own = byFile.get(mutant.file) ?? { noticed: 0, all: 0 }
  byFile.set(mutant.file, { noticed: own.noticed + (by === null ? 0 : 1), all: own.all + 1 })
  tried.all += 1
  if (by === null)
    console.log(`✗ ${mutant.file}:${mutant.line}: ${mutant.from.replaceAll(/\s+/g, ' ')} → ${mutant.to.replaceAll(/\s+/g, ' ')}`) // prettier-ignore
  else tried.noticed += 1
}
for (const [file, { noticed, all }] of byFile) console.log(`${noticed}/${all} ${file}`)
console.log(`lines of tests to lines of source in core: ${ratios()}`)
const equivalents = mutants.filter((mutant) => EQUIVALENT.has(keyOf(mutant))).length
const percent = (100 * tried.noticed) / Math.max(tried.all, 1)
console.log(`${tried.noticed} of ${tried.all} faults are noticed (${percent.toFixed(1)} %), ${equivalents} change nothing`) // prettier-ignore
for (const name of spoilt) console.log(`✗ it does not begin anew each time: ${name}`)
process.exit(percent >= Number(told.least) && spoilt.size === 0 ? 0 : 1)
