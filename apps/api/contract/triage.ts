/** Forensic triage that is asked for after an exploited flaw, and the people who answer it. */

import { z } from 'zod'
import type { AssetSelector } from '@holdfast/core/model/manifest'
import { TRIAGE_FINDINGS } from '@holdfast/core/model/triage'
import { selector } from '@holdfast/edges-base/manifests/fields'
import { duration, flag, members, several, shortText, someOf } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { TRIAGE_STATES, triageLine } from './parts/triage.ts'

/** As a manifest selects them: by names, types or labels, or all. */
const chosen: z.ZodType<AssetSelector, AssetSelector> = selector.refine(
  (assets) => Object.values(assets).some((part) => part === true || Object.keys(part).length > 0),
  'selects nothing: name them: {"names": ["web-01"]}, or select by types or labels, or {"all": true}',
)

/** A person answers; what is answered are the lines of that flaw. */
const answered = {
  method: 'POST',
  scope: 'approve',
  answer: page(triageLine),
  refusals: ['not-found', 'refused', 'conflict', 'not-durable', 'disk-full'],
  collections: ['triage', 'findings', 'assets', 'holds'],
} as const

export const TRIAGE = {
  'triage.list': operation({
    method: 'GET',
    path: '/api/v1/triage',
    scope: 'read',
    summary: 'forensic triage that is asked for, with what was answered, the first due first',
    query: asked({
      filters: {
        state: someOf(TRIAGE_STATES).optional(),
        asset: several.optional(),
        owner: several.optional(),
        vulnerability: several.optional(),
        /** A release waits for it. */
        awaited: flag.optional(),
      },
      sorts: ['due', 'asset', 'vulnerability', 'component', 'owner', 'state'],
      facets: ['state', 'owner', 'awaited'],
    }),
    answer: page(triageLine),
    collections: ['triage'],
  }),
  'triage.record': operation({
    ...answered,
    path: '/api/v1/triage/record',
    summary: 'somebody looked for traces of an intrusion',
    body: members({
      assets: chosen,
      vulnerability: shortText,
      found: z.enum(TRIAGE_FINDINGS, { error: 'is not known: write nothing or compromise' }),
      /** Who looked, where it is not who says so. */
      by: shortText.optional(),
      reason: shortText,
    }),
    examples: [
      {
        assets: { all: true },
        vulnerability: 'CVE-2026-1000',
        found: 'nothing',
        by: 'forensics',
        reason: 'logs and binaries compared',
      },
    ],
  }),
  'triage.waive': operation({
    ...answered,
    path: '/api/v1/triage/waive',
    summary: 'a person answers for not looking, until an end',
    body: members({
      assets: chosen,
      vulnerability: shortText,
      for: duration,
      reason: shortText,
    }),
    examples: [
      {
        assets: { names: ['web-01'] },
        vulnerability: 'CVE-2026-1000',
        for: '72h',
        reason: 'it is rebuilt tomorrow',
      },
    ],
  }),
}
