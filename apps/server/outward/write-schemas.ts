/** Writes docs/reference/schemas/<Kind>.json and docs/reference/manifests.md from the schemas; a test proves they are up to date. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { manifestPage } from '@holdfast/edges-base/manifests/manifest-page'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { SCHEMAS } from './manifest-schemas.ts'

const reference = resolve(import.meta.dirname, '../../../docs/reference')
const folder = join(reference, 'schemas')
mkdirSync(folder, { recursive: true })
for (const kind of MANIFEST_KINDS) {
  const schema = jsonSchemaOf(SCHEMAS[kind])
  writeFileSync(join(folder, `${kind}.json`), `${JSON.stringify(schema, null, 2)}\n`)
}
writeFileSync(join(reference, 'manifests.md'), manifestPage(SCHEMAS))
