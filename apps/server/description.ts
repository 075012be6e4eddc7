/** The OpenAPI 3.1 description: the contract, and the manifests by the schemas that decide here. */

import { openapi } from '@holdfast/api/openapi'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { SCHEMAS } from './outward/manifest-schemas.ts'

export function description(): Record<string, unknown> {
  const kinds = MANIFEST_KINDS.map((kind) => [kind, jsonSchemaOf(SCHEMAS[kind])])
  return openapi('0.1.0', Object.fromEntries(kinds))
}

/** Made when it is first asked for: anybody may ask, however often. */
export function describedOnce(): () => Buffer {
  let made: Buffer | undefined
  return () => (made ??= Buffer.from(JSON.stringify(description())))
}
