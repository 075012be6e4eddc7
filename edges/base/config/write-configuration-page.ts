/** Writes the page of settings into docs/reference; a test proves it is up to date. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CONFIGURATION_PAGE } from './configuration-page.ts'

const page = resolve(import.meta.dirname, '../../../docs/reference/configuration.md')
writeFileSync(page, CONFIGURATION_PAGE)
