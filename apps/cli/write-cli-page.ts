/** Writes docs/reference/cli.md from the tables of verbs; a test proves that it is up to date. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cliPage } from './cli-page.ts'
import { wholeProgram } from './whole-program.ts'
import { wordOf } from './words.ts'

const page = resolve(import.meta.dirname, '../../docs/reference/cli.md')
writeFileSync(page, cliPage(wordOf(await wholeProgram())))
