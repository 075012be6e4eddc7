/** Writes docs/reference/schemas/<Kind>.json from the schemas; a test proves they are up to date. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { SCHEMAS } from './manifest-schemas.ts'

const folder = resolve(import.meta.dirname, '../../../docs/reference/schemas')
mkdirSync(folder, { recursive: true })
for (const kind of MANIFEST_KINDS) {
  const schema = jsonSchemaOf(SCHEMAS[kind])
  writeFileSync(join(folder, `${kind}.json`), `${JSON.stringify(schema, null, 2)}\n`)
}
