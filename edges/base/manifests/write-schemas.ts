/** Writes docs/reference/schemas/<Kind>.json from the schemas; a test proves they are up to date. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { jsonSchemaOf } from './schemas.ts'

const folder = resolve(import.meta.dirname, '../../../docs/reference/schemas')
mkdirSync(folder, { recursive: true })
for (const kind of MANIFEST_KINDS) {
  writeFileSync(join(folder, `${kind}.json`), `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`)
}
