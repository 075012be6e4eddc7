/** What a manifest may say here: of an adapter whatever the schema in its folder takes. */

import { manifestSchemas, type ManifestSchemas } from '@holdfast/edges-base/manifests/schemas'
import { ENFORCER_CONFIGS, SOURCE_CONFIGS } from './adapters.generated.ts'

export const SCHEMAS: ManifestSchemas = manifestSchemas({
  sources: SOURCE_CONFIGS,
  enforcers: ENFORCER_CONFIGS,
})
