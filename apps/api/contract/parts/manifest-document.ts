/** A manifest as a person hands it in: what a refusal or an import says is missing, ready to be applied. */

import { z } from 'zod'
import { members } from '../../fields.ts'

export const manifestDocument = members({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: members({ name: z.string() }),
  /** As the schema of its kind says. */
  spec: z.record(z.string(), z.unknown()),
}).meta({ id: 'ManifestDocument' })
