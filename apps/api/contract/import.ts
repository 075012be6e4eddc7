/** Documents handed in: reports, lists of packages, statements. Each of its reports is about one asset, named or found. */

import { z } from 'zod'
import { CLAIM_KINDS } from '@holdfast/core/model/claim'
import type { Scope } from '@holdfast/core/model/facts'
import { count, flag, list, maybeText, members } from '../fields.ts'
import { operation } from '../operation.ts'
import { explanation } from './parts/explanation.ts'
import { onlyLowers } from './parts/only-lowers.ts'

const coverage = members({
  /** `os-packages`, `language:python`. */
  scope: z.string() as unknown as z.ZodType<Scope>, // A language is any word.
  roots: list(z.string()),
  items: count,
  unreadable: count,
  truncated: z.boolean(),
  state: z.enum(['complete', 'partial', 'unknown']),
  reason: z.string().optional(),
  tool: z.string().optional(),
  /** Milliseconds since 1970. */
  databaseAt: z.int().optional(),
})

/** What a document says, in counts. */
const summary = members({
  format: z.string(),
  assets: count,
  components: count,
  findings: count,
  advisories: count,
  withoutFix: count,
  /** Of an inventory of the identity estate; absent: it is none. */
  identities: count.optional(),
  credentials: count.optional(),
  grants: count.optional(),
  /** All its rows, by kind and the system's own word for them. */
  rows: list(members({ kind: z.enum(CLAIM_KINDS), as: z.string(), count })).optional(),
  dropped: list(
    members({
      reason: z.string(),
      count,
      /** Left out on purpose, as in every such document. */
      expected: z.literal(true).optional(),
    }),
  ),
  coverage: list(coverage),
  warnings: list(z.string()),
}).meta({ id: 'DocumentSummary' })

const imported = members({
  format: z.string(),
  summary,
  /** Ids of the statements (VEX) that were new. */
  statements: list(z.string()),
  /** Absent: nothing but statements was in it. */
  ledgerSize: count.optional(),
  /** Of a document about one asset: what was recorded, and how that asset stands now. */
  evidence: maybeText.optional(),
  explanation: explanation.optional(),
  /** The source may block and never clear: why, and the manifest that would let it clear as well. */
  onlyLowers: onlyLowers.optional(),
  /** Of a list of what runs. */
  running: list(members({ image: z.string(), digests: list(z.string()), count })).optional(),
  /** Of a document whose reports each found their own asset. */
  results: list(
    members({
      subject: z.string(),
      asset: maybeText,
      evidence: maybeText,
      /** Why it was not taken. */
      why: maybeText,
    }),
  ).optional(),
}).meta({ id: 'Imported' })
export type Imported = z.output<typeof imported>

export const IMPORT = {
  'import.hand-in': operation({
    method: 'POST',
    path: '/api/v1/import',
    scope: 'report',
    summary: 'hand in a document about an asset',
    load: 'report',
    query: members({
      /** Otherwise each of its reports finds its own. */
      asset: z.string().optional(),
      source: z.string().optional(),
      assertSubject: flag.optional(),
    }),
    body: {
      media: 'application/octet-stream',
      says: 'a report of a scanner, a list of packages (SBOM), statements (VEX), or the output of collect.sh: known by its content',
    },
    answer: imported,
    refusals: [
      'not-found',
      'no-source',
      'source-not-declared',
      'subject-mismatch',
      'evidence-refused',
      'refused',
      'conflict',
      'too-slow',
      'too-large',
      'not-durable',
      'disk-full',
    ],
    collections: ['assets', 'findings', 'holds', 'sources', 'statements', 'status', 'triage'],
  }),
}
