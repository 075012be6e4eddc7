/** Apply: manifests as they are written, all of them or none. */

import { z } from 'zod'
import { API_VERSION, MANIFEST_KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
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

const manifest = (kind: ManifestKind, name: string, spec: object): object => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { name },
  spec,
})

/** A host, who acts from it, what that reaches, and when a flaw blocks it. */
const ESTATE = [
  manifest('Asset', 'shop-01', { type: 'host', owner: 'team-web', exposure: 'internet' }),
  manifest('Identity', 'svc-shop', { type: 'service-account', assets: ['shop-01'] }),
  manifest('Resource', 'prod/shop/db', { type: 'secret', tier: 0, owner: 'team-data' }),
  manifest('Grant', 'svc-shop-db', {
    identity: 'svc-shop',
    resource: 'prod/shop/db',
    actions: ['read'],
  }),
  manifest('PosturePolicy', 'serious-30d', {
    assets: { all: true },
    deadline: { after: '30d', weight: 'serious' },
  }),
]

/** Whoever speaks of assets is declared. */
const SCANNER = manifest('Source', 'ci-scanner', {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'always',
})

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
    examples: [ESTATE, SCANNER],
  }),
}
