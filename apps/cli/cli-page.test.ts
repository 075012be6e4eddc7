/** The page of the command line is what the verbs say. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { pathsOf } from './completion/words.ts'
import { cliPage } from './cli-page.ts'
import { wholeProgram } from './whole-program.ts'
import { wordOf } from './words.ts'

const PAGE = resolve(import.meta.dirname, '../../docs/reference/cli.md')

test('every command stands in it, and it is up to date', async () => {
  const program = wordOf(await wholeProgram())
  const page = readFileSync(PAGE, 'utf8')
  assert.equal(page, cliPage(program), 'write it again: npm run check -- --fix')
  const paths = pathsOf(program).slice(1)
  assert.ok(paths.length > 60)
  for (const [path] of paths) assert.match(page, new RegExp(`^##+ ${path.join(' ')}$`, 'm'))
})
