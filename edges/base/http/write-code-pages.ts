/** Writes the pages of codes into docs/reference; a test proves they are up to date. */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CODE_PAGES } from './code-pages.ts'

const folder = resolve(import.meta.dirname, '../../../docs/reference')
for (const [file, text] of Object.entries(CODE_PAGES)) writeFileSync(join(folder, file), text)
