/** Every cause of an asset, and everything of it that nobody could be asked about: as lists. */

import type { GapItem } from '@holdfast/api/contract/asset'
import type { CauseItem } from '@holdfast/api/contract/parts/cause'
import type { Contract } from '@holdfast/api/contract'
import type { QueryOf } from '@holdfast/api/operation'
import { placeOf } from '@holdfast/core/assess/worst-causes'
import type { CauseId } from '@holdfast/core/kernel/ids'
import { WEIGHTS, type Cause } from '@holdfast/core/model/cause'
import { gapWord, type Gap } from '@holdfast/core/model/gap'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Override } from '@holdfast/core/model/override'
import { acceptedGaps } from '@holdfast/core/model/scope'
import { causesOf, causesOn } from '@holdfast/core/state/evidence/standing'
import type { View } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { at, causeItem } from './assets.ts'
import { listed, type Page } from './listed.ts'
import type { Key, Listing } from './listing.ts'

/** The first due first. */
export async function causesOfAsset(
  context: Context,
  asset: Stored<'Asset'>,
  query: QueryOf<Contract['asset.causes']>,
): Promise<Page<CauseItem>> {
  const { view } = context.driver
  const env = context.driver.env()
  return listed(
    context,
    query,
    {
      rows: causesOn(view, asset.uid),
      known: ({ id }) => ({ name: id, uid: id }),
      filters: {
        class: (cause, classes) => classes.includes(cause.class),
        weight: (cause, weights) => weights.includes(cause.weight),
        component: (cause, components) => components.includes(cause.component),
      },
      sorts: {
        dueAt: firstDue,
        since: ({ firstSeenAt }) => firstSeenAt,
        weight: ({ weight }) => -WEIGHTS.indexOf(weight),
        class: (cause) => cause.class,
        component: ({ component }) => component,
      },
      facets: {
        class: (cause) => cause.class,
        weight: ({ weight }) => weight,
        component: ({ component }) => component,
      },
      texts: (cause: Cause) => [cause.component, cause.lineage, ...cause.detail.advisories],
    },
    (cause) => causeItem(view, cause, env),
  )
}

/** Null: at no tier. */
function firstDue(cause: Cause): Key {
  const { at: due } = placeOf(cause)
  return due === Number.MAX_SAFE_INTEGER ? null : due
}

interface GapRow {
  readonly gap: Gap
  readonly accepted: Override | undefined
  /** By which one is told from another. */
  readonly key: string
}

/** Row by row; `count` is the number shown everywhere. */
export async function gapsOfAsset(
  context: Context,
  asset: Stored<'Asset'>,
  query: QueryOf<Contract['asset.gaps']>,
): Promise<Page<GapItem> & { readonly asset: string; readonly count: number }> {
  await context.matcher.settled()
  const gaps = await context.matcher.ask('gaps', { asset: asset.uid })
  const { view } = context.driver
  const exceptions = acceptedGaps(view, asset.uid, context.driver.env().now)
  const rows = gaps.map((gap, index) => ({
    gap,
    accepted: exceptions.get(gap.component),
    key: String(index).padStart(9, '0'),
  }))
  const causes = causesByComponent(view, asset)
  const page = await listed(context, query, gapListing(rows), ({ gap, accepted }) => ({
    component: gap.component,
    version: gap.version,
    kind: gap.kind,
    source: gap.source,
    reason: gap.reason,
    text: gapWord(gap.reason),
    advisories: gap.advisories,
    cause: causes.get(gap.component) ?? null,
    accepted:
      accepted === undefined
        ? null
        : { by: accepted.name, owner: accepted.owner, until: at(accepted.expiresAt) },
  }))
  const count = rows.filter(({ accepted }) => accepted === undefined).length
  return { asset: asset.name, count, ...page }
}

function gapListing(rows: readonly GapRow[]): Listing<GapRow, QueryOf<Contract['asset.gaps']>> {
  return {
    rows,
    known: ({ gap, key }) => ({ name: gap.component, uid: key }),
    filters: {
      reason: ({ gap }, reasons) => reasons.includes(gap.reason),
      kind: ({ gap }, kinds) => kinds.includes(gap.kind ?? 'none'),
      source: ({ gap }, sources) => sources.includes(gap.source),
      accepted: ({ accepted }, isAccepted) => (accepted !== undefined) === isAccepted,
    },
    sorts: {
      reason: ({ gap }) => gap.reason,
      component: ({ gap }) => gap.component,
      version: ({ gap }) => gap.version,
      kind: ({ gap }) => gap.kind,
      source: ({ gap }) => gap.source,
    },
    facets: {
      reason: ({ gap }) => gap.reason,
      kind: ({ gap }) => gap.kind ?? 'none',
      source: ({ gap }) => gap.source,
      accepted: ({ accepted }) => String(accepted !== undefined),
    },
    texts: ({ gap }) => [gap.component, gap.version, ...gap.advisories],
  }
}

/** Where one of them is a cause as well. */
function causesByComponent(view: View, { uid }: Stored<'Asset'>): ReadonlyMap<string, CauseId> {
  const causes = new Map<string, CauseId>()
  for (const { id, class: kind, component } of causesOf(view, view.assets.get(uid)?.causes ?? [])) {
    if (kind === 'cannot-judge' && !causes.has(component)) causes.set(component, id)
  }
  return causes
}
