/** The OpenAPI 3.1 description: the contract, and the manifests by the schemas that decide here. */

import { openapi } from '@holdfast/api/openapi'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { SCHEMAS } from './outward/manifest-schemas.ts'

export function description(): Record<string, unknown> {
  const kinds = MANIFEST_KINDS.map((kind) => {
    const schema = JSON.stringify(jsonSchemaOf(SCHEMAS[kind]))
    // Within the whole description its own definitions stand elsewhere.
    const placed = schema.replaceAll('"#/$defs/', () => `"#/components/schemas/${kind}/$defs/`)
    return [kind, JSON.parse(placed) as unknown] as const
  })
  return openapi('0.1.0', Object.fromEntries(kinds))
}

/** Made when it is first asked for: anybody may ask, however often. */
export function describedOnce(): () => Buffer {
  let made: Buffer | undefined
  return () => (made ??= Buffer.from(JSON.stringify(description())))
}
