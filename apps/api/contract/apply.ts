/** Apply: manifests as they are written, all of them or none. */

import { z } from 'zod'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { count, flag, list, members } from '../fields.ts'
import { operation } from '../operation.ts'

const result = members({
  kind: z.enum(MANIFEST_KINDS),
  name: z.string(),
  uid: z.string(),
  result: z.enum(['created', 'changed', 'unchanged']),
  /** Of the entry that last changed it; of a dry run none. */
  seq: count.nullable(),
  /** Field by field, `spec.owner: "team-a" → "team-b"`. */
  difference: list(z.string()),
  warnings: list(z.string()),
}).meta({ id: 'Applied' })

export const APPLY = {
  apply: operation({
    method: 'POST',
    path: '/api/v1/apply',
    scope: 'apply',
    summary: 'apply manifests, all or nothing',
    load: 'manifests',
    query: members({ dryRun: flag.optional() }),
    body: { media: 'application/yaml', says: 'YAML documents, a JSON array or one object' },
    answer: members({ dryRun: z.boolean(), ledgerSize: count, results: list(result) }),
    refusals: [
      'manifest-invalid',
      'refused',
      'conflict',
      'too-large',
      'too-slow',
      'not-durable',
      'disk-full',
    ],
    collections: ['estate', 'assets', 'identities', 'resources', 'sources', 'overrides', 'holds'],
  }),
}
