/** Writes docs/reference/openapi.json and api.md from the contract; a test proves that they are up to date. */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { apiPage } from './api-page.ts'
import { description } from './description.ts'

const folder = resolve(import.meta.dirname, '../../docs/reference')
const described = description()
writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(described, null, 2)}\n`)
writeFileSync(join(folder, 'api.md'), apiPage(described, MANIFEST_KINDS))
