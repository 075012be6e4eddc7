/** The tables of codes are whole, used and published; each refusal is answered by the word of its code. */

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { REFUSAL_CODES, type RefusalCode } from '@holdfast/core/model/refusal-codes'
import { CODE_PAGES } from './code-pages.ts'
import { DETAIL_CODES, PROBLEMS, problemBody, problemOfRefusals } from './problems.ts'

const root = resolve(import.meta.dirname, '../../..')
const TABLES = new Set(['core/model/refusal-codes.ts', 'edges/base/http/problems.ts'])

/** The source of everything that refuses, without the tables. */
const SOURCES = ['core', 'formats', 'protocols', 'edges', 'apps/server'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((path) => /(?<!\.test|\.table)\.ts$/.test(path) && !path.includes('node_modules'))
    .filter((path) => !TABLES.has(path))
    .map((path) => readFileSync(join(root, path), 'utf8')),
)

/** Codes stand where a refusal is made, or in the type of what a door found. */
function isGiven(code: string): boolean {
  const made = `(?:refuse|refusal|problemOfRefusal|problemOfDetail|problem)\\(\\s*'${code}'`
  const typed = `\\bcode: (?:'[a-z-]+' \\| )*'${code}'`
  const named = `\\bnotKnown\\([^;]*?'${code}',?\\s*\\)`
  const byDefault = code === 'not-found' ? '|\\bnotKnown\\(|\\bnotLive\\(' : ''
  const use = new RegExp(`\\b${made}|${typed}|${named}${byDefault}`)
  return SOURCES.some((text) => use.test(text))
}

test('no code stands in a table that nobody gives', () => {
  assert.ok(SOURCES.length > 300)
  const all = [...Object.keys(REFUSAL_CODES), ...Object.keys(DETAIL_CODES)]
  assert.deepEqual(
    all.filter((code) => !isGiven(code)),
    [],
  )
  assert.ok(!isGiven('given-by-nobody'))
})

test('no code means two things', () => {
  const twice = Object.keys(DETAIL_CODES).filter((code) => Object.hasOwn(REFUSAL_CODES, code))
  assert.deepEqual(twice, [])
})

test('a refusal is answered with the kind of its code, and with the code itself', () => {
  for (const [code, { status }] of Object.entries(REFUSAL_CODES)) {
    const refusal = { code: code as RefusalCode, message: 'm', help: 'h' } // Of the table's own keys.
    const body = problemBody(problemOfRefusals([refusal]), 'r')
    assert.equal(body['code'], code)
    assert.equal(body['status'], PROBLEMS[status].status)
    assert.equal(body['type'], `https://holdfast.dev/problems/${status}`)
    assert.deepEqual(body['errors'], [refusal])
  }
})

test('the published pages of codes are made from the tables', () => {
  for (const [file, text] of Object.entries(CODE_PAGES)) {
    assert.equal(readFileSync(join(root, 'docs/reference', file), 'utf8'), text, file)
    assert.match(text, /^\| `[a-z-]+` \|/m)
  }
})
