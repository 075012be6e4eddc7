/** Assets: how each stands and why, what a person says of it, and what its sources are asked. */

import { z } from 'zod'
import { CAUSE_CLASSES, WEIGHTS } from '@holdfast/core/model/cause'
import { GAP_REASONS } from '@holdfast/core/model/gap'
import { ASSET_TYPES } from '@holdfast/core/model/manifest'
import { POSTURES } from '@holdfast/core/model/posture'
import {
  count,
  done,
  flag,
  list,
  maybeReason,
  maybeText,
  members,
  named,
  pairs,
  several,
  someOf,
  time,
  unshown,
  withReason,
} from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { asset, assetDetail, REPORTED } from './parts/asset.ts'
import { cause } from './parts/cause.ts'
import { explanation } from './parts/explanation.ts'
import { onlyLowers } from './parts/only-lowers.ts'

const gap = members({
  component: z.string(),
  version: z.string(),
  /** `npm`, `deb debian:12`; null where nothing tells. */
  kind: maybeText,
  source: z.string(),
  reason: z.enum(GAP_REASONS),
  text: z.string(),
  /** What names it and cannot tell. */
  advisories: list(z.string()),
  /** Where it is a cause as well. */
  cause: maybeText,
  accepted: members({ by: z.string(), owner: z.string(), until: time }).nullable(),
}).meta({ id: 'Gap' })
export type GapItem = z.output<typeof gap>

const EXAMPLES = [{ reason: 'because' }]
const COMMAND = ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'] as const

export const ASSET = {
  'asset.list': operation({
    method: 'GET',
    path: '/api/v1/assets',
    scope: 'read',
    summary: 'assets, how each stands, and the worst few of its causes',
    query: asked({
      filters: {
        posture: someOf(POSTURES).optional(),
        type: someOf(ASSET_TYPES).optional(),
        owner: several.optional(),
        /** `env=prod,team=web`: all of them. */
        label: pairs.optional(),
        exposure: someOf(['internet', 'internal', 'none', 'unknown']).optional(),
        /** The most critical that an identity reaches from it; `none`: no identity acts from it. */
        tier: someOf(['0', '1', '2', '3', 'none']).optional(),
        reported: someOf(REPORTED).optional(),
        /** It has an open hold. */
        held: flag.optional(),
        /** Something of it nobody could be asked about. */
        unjudged: flag.optional(),
        /** This source spoke of it. */
        source: several.optional(),
        /** One of these acts from it. */
        identity: several.optional(),
      },
      sorts: [
        'name',
        'posture',
        'type',
        'owner',
        'risk',
        'lastEvidenceAt',
        'nextDue',
        'reported',
        'tier',
        'notJudged',
      ],
      facets: ['posture', 'type', 'owner', 'exposure', 'tier', 'reported'],
    }),
    answer: page(asset),
    collections: ['assets'],
  }),
  'asset.show': operation({
    method: 'GET',
    path: '/api/v1/assets/{name*}',
    scope: 'read',
    summary: 'one asset: its facts, its causes, its holds and its explanation',
    params: named,
    answer: z.union([assetDetail, unshown]),
    refusals: ['not-found'],
    collections: ['assets'],
  }),
  'asset.delete': operation({
    method: 'DELETE',
    path: '/api/v1/assets/{name*}',
    scope: 'admin',
    summary: 'delete an asset; its causes are kept',
    params: named,
    query: maybeReason,
    answer: members({ deleted: z.string(), ids: list(z.string()) }),
    refusals: COMMAND,
    collections: ['assets', 'estate', 'identities', 'holds'],
  }),
  'asset.causes': operation({
    method: 'GET',
    path: '/api/v1/assets/{name}/causes',
    scope: 'read',
    summary: 'every cause of an asset, the first due first',
    params: named,
    query: asked({
      filters: {
        class: someOf(CAUSE_CLASSES).optional(),
        weight: someOf(WEIGHTS).optional(),
        component: several.optional(),
      },
      sorts: ['dueAt', 'since', 'weight', 'class', 'component'],
      facets: ['class', 'weight', 'component'],
    }),
    answer: page(cause),
    refusals: ['not-found'],
    collections: ['assets'],
  }),
  'asset.gaps': operation({
    method: 'GET',
    path: '/api/v1/assets/{name}/gaps',
    scope: 'read',
    summary: 'what of an asset nobody could be asked about',
    params: named,
    query: asked({
      filters: {
        reason: someOf(GAP_REASONS).optional(),
        kind: several.optional(),
        source: several.optional(),
        accepted: flag.optional(),
      },
      sorts: ['reason', 'component', 'version', 'kind', 'source'],
      facets: ['reason', 'kind', 'source', 'accepted'],
    }),
    /** `count`: of all that nobody accepts, whatever is filtered. */
    answer: page(gap).extend({ asset: z.string(), count }),
    refusals: ['not-found'],
    collections: ['assets'],
  }),
  'asset.nonce': operation({
    method: 'GET',
    path: '/api/v1/assets/{name}/nonce',
    scope: 'report',
    summary: 'a nonce for one report of collect.sh',
    params: named,
    query: members({ source: z.string().optional() }),
    answer: members({ nonce: z.string(), source: z.string(), onlyLowers }),
    refusals: ['not-found', 'source-not-declared'],
  }),
  'asset.verify': operation({
    method: 'POST',
    path: '/api/v1/assets/{name}/verify',
    scope: 'read',
    summary: 'ask its sources for fresh evidence',
    params: named,
    status: 202,
    answer: members({ verification: z.string(), watch: z.string() }),
    refusals: [...COMMAND, 'no-source'],
    collections: ['verifications', 'holds'],
    /** Nothing is asked for, and what is sent is not read. */
    examples: [{}],
  }),
  'asset.accept-report': operation({
    method: 'POST',
    path: '/api/v1/assets/{name}/accept-report',
    scope: 'approve',
    summary: "a person takes the vendor's report as true",
    params: named,
    body: withReason,
    answer: explanation,
    refusals: COMMAND,
    collections: ['assets', 'holds', 'findings'],
    examples: EXAMPLES,
  }),
  'asset.quarantine': said('quarantine', 'quarantine an asset'),
  'asset.lift-quarantine': said('lift-quarantine', 'lift a quarantine'),
  'asset.restarted': said('restarted', 'say that a database was restarted with its fixes'),
}

/** What a person says of an asset, with a reason. */
function said<W extends string>(word: W, summary: string) {
  return operation({
    method: 'POST',
    path: `/api/v1/assets/{name}/${word}`,
    scope: 'admin',
    summary,
    params: named,
    body: withReason,
    answer: done,
    refusals: COMMAND,
    collections: ['assets', 'holds', 'findings'],
    examples: EXAMPLES,
  })
}
