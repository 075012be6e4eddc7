/** A manifest as a person hands it in: what a refusal or an import says is missing, ready to be applied. */

import { z } from 'zod'
import { members } from '../../fields.ts'
import { written } from './estate.ts'

/** Of a source: whoever speaks is declared, and nothing else is asked for so. */
export const manifestDocument = members({
  apiVersion: z.string(),
  kind: z.literal('Source'),
  metadata: members({ name: z.string() }),
  spec: written('Source'),
}).meta({ id: 'ManifestDocument' })
