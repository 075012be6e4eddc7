/** `evidence`: bundles that a third party can verify offline. */

import type { Noun } from '../../verb.ts'
import { exportBundle } from './export.ts'
import { verify } from './verify.ts'

export const EVIDENCE: Noun = {
  word: 'evidence',
  says: 'bundles that a third party can verify offline',
  verbs: [exportBundle, verify],
}
