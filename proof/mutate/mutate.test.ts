/** Which faults are put where, that they stand beside the product until one is on, and that the tests of core notice them. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { runInThisContext } from 'node:vm'
import { instrumented } from './mutants.ts'

const inFunction = (body: string, type = ''): string =>
  `function f(a: any, b: any, x: any[])${type} { ${body} }`
const faults = (text: string): string[] =>
  instrumented('f.ts', text, 0).mutants.map(({ from, to }) => `${from} → ${to}`)

describe('the faults of', () => {
  const ROWS: readonly (readonly [string, string, readonly string[]])[] = [
    ['return a < b', '', ['a < b → a <= b', 'a < b → a >= b']],
    ['return a === b', '', ['a === b → a !== b']],
    ['return a && b', '', ['a && b → a', 'a && b → b']],
    ['return !a', '', ['!a → a']],
    ['if (a) b()', '', ['a → !(a)']],
    ['return a - b', '', ['a - b → a + b']],
    ['return x.some(a)', '', ['x.some(a) → x.every(a)']],
    ['return x.filter(a)', '', ['x.filter(a) → x']],
    ['return g(a)', ': boolean', ['g(a) → true', 'g(a) → false']],
    ['return g(a)', ': string | null', ['g(a) → null']],
    ['return g(a)', ': string[]', ['g(a) → []']],
  ]
  for (const [body, type, wanted] of ROWS) {
    test(`${body}${type}`, () => assert.deepEqual(faults(inFunction(body, type)), wanted))
  }

  const NONE: readonly (readonly [string, string])[] = [
    ['what runs once while it loads', 'const a = 1 < 2'],
    ['a type', inFunction('let y: 1 extends 2 ? 3 : 4')],
    ['an assignment', inFunction('a = b')],
    ['a call for its effect', inFunction('x.some(a)')],
    ['a constant that is what it would become', inFunction('return null', ': string | null')],
    ['an empty list', inFunction('return []', ': string[]')],
    ['a sum', inFunction('return a + b')],
    ['an optional chain', inFunction('return x?.filter(a)')],
    ['an import', "import { a } from 'b'"],
    ['a member of its own name', inFunction('return a.some')],
    ['nothing', ''],
  ]
  for (const [name, text] of NONE) {
    test(`none: ${name}`, () => assert.deepEqual(faults(text), []))
  }
})

test('with none on it does what it did; with one on, what that fault does', () => {
  const { text, mutants } = instrumented('f.ts', '(a, b) => a < b && !(a === 1)', 5)
  const run = (on: number) => {
    Object.assign(globalThis, { mutate: (id: number) => id === on })
    const made = runInThisContext(text) as (a: number, b: number) => boolean // The text of a function.
    return [made(0, 1), made(1, 1), made(1, 2), made(2, 1)].join()
  }
  assert.equal(run(-1), 'true,false,false,false')
  const told = new Map(mutants.map(({ id, to }) => [to, run(id)]))
  assert.equal(told.get('a <= b'), 'true,false,false,false')
  assert.equal(told.get('a >= b'), 'false,false,false,true')
  assert.equal(told.get('a < b'), 'true,false,true,false')
  assert.equal(told.get('!(a === 1)'), 'true,false,false,true')
  assert.equal(mutants[0]?.id, 5)
})

const RUN = new URL('run.ts', import.meta.url).pathname
const mutate = (...asked: readonly string[]) =>
  spawnSync(process.execPath, [RUN, ...asked], { encoding: 'utf8' })

/** So many of a hundred faults are noticed by the tests beside them, at the least. */
const LEAST = 85

test(`${LEAST} of a hundred faults are noticed by the tests beside the stages`, () => {
  const run = mutate('--least', String(LEAST))
  assert.equal(run.status, 0, `${run.stdout}${run.stderr}`)
  const [, all] = /^\d+ of (\d+) faults are noticed \(\d+\.\d %\), \d+ change nothing$/m.exec(run.stdout) ?? [] // prettier-ignore
  assert.ok(Number(all) > 1_500, run.stdout)
})

test('where more is asked for than is noticed it fails', () => {
  assert.equal(mutate('core/state/estate', '--least', '101').status, 1)
})

test('where no fault can stand nothing is noticed, and that is an error', () => {
  const run = mutate('core/desicde')
  assert.equal(run.status, 1)
  assert.match(run.stderr, /no fault stands in core\/desicde/)
})
