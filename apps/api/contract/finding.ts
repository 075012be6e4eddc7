/** Findings: every vulnerability that is said to be here, and what would follow if one of its inputs were otherwise. */

import { z } from 'zod'
import { WEIGHTS } from '@holdfast/core/model/cause'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
import {
  byId,
  count,
  flag,
  list,
  maybeText,
  maybeTime,
  members,
  several,
  someOf,
  time,
  unshown,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { finding, findingDetail, FIXES, impact } from './parts/finding.ts'

const supposed = z.boolean({ error: 'is neither true nor false: leave it out' }).optional()
const change = members({
  exploited: supposed,
  exposed: supposed,
  automatable: supposed,
  fixed: supposed,
  impact: z.enum(impact.options, { error: 'is not known: write total or partial' }).optional(),
})
export type Change = z.output<typeof change>

const whatIf = members({
  id: z.string(),
  change,
  note: maybeText,
  assets: list(
    members({
      asset: z.string(),
      weight: z.enum(WEIGHTS),
      rule: z.string(),
      assumed: maybeText,
      triage: maybeText,
      /** At each tier; null: no clock would run there. */
      due: list(maybeTime),
      blockedNow: list(z.boolean()),
      identities: list(z.string()),
    }),
  ),
  blockedAssets: count,
  blockedIdentities: count,
  at: time,
}).meta({ id: 'WhatIf' })
export type WhatIf = z.output<typeof whatIf>

export const FINDING = {
  'finding.list': operation({
    method: 'GET',
    path: '/api/v1/findings',
    scope: 'read',
    summary: 'vulnerabilities and who has them, worst first',
    query: asked({
      filters: {
        exploited: someOf(['true', 'false', 'unknown']).optional(),
        severity: someOf(SEVERITIES).optional(),
        fix: someOf(FIXES).optional(),
        /** Of the assets by name: those that have it, or perhaps have it. */
        asset: several.optional(),
        /** Of the assets of these owners. */
        owner: several.optional(),
        component: several.optional(),
        source: several.optional(),
        disagreement: flag.optional(),
      },
      sorts: ['risk', 'id', 'severity', 'epss', 'assets', 'exploitedSince'],
      facets: ['severity', 'exploited', 'fix', 'source', 'component'],
    }),
    answer: page(finding),
    refusals: ['not-found'],
    collections: ['findings'],
  }),
  'finding.show': operation({
    method: 'GET',
    path: '/api/v1/findings/{id}',
    scope: 'read',
    summary: 'one vulnerability: assets, identities, what each source says',
    params: byId,
    answer: z.union([findingDetail, unshown]),
    refusals: ['not-found'],
    collections: ['findings', 'statements', 'triage', 'holds', 'overrides', 'mode'],
  }),
  'finding.document': operation({
    method: 'GET',
    path: '/api/v1/findings/{id}/document',
    scope: 'read',
    summary: 'the bytes an advisory was read from, or with an asset its newest report that says it',
    params: byId,
    query: members({ source: z.string().optional(), asset: z.string().optional() }),
    answer: { media: 'application/octet-stream', says: 'the document as it came' },
    refusals: ['not-found'],
    collections: ['findings'],
  }),
  'finding.what-if': operation({
    method: 'POST',
    path: '/api/v1/findings/{id}/what-if',
    scope: 'read',
    summary: 'what would follow if an input were otherwise; changes nothing',
    params: byId,
    body: change,
    answer: whatIf,
    refusals: ['not-found'],
    examples: [
      { exploited: true, exposed: false, automatable: true, impact: 'total', fixed: true },
    ],
  }),
}
