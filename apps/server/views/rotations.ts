/** Rotations as the API shows them, and what may have been copied with what becomes of each. */

import type { CONTRACT } from '@holdfast/api/contract'
import {
  ROTATION_STATES,
  type ExposedAnswer,
  type ExposedItem,
  type RotationItem,
} from '@holdfast/api/contract/parts/rotation'
import type { QueryOf } from '@holdfast/api/operation'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { awaited } from '@holdfast/core/loop/judge/rotations'
import { exposing } from '@holdfast/core/loop/answer/exposed'
import type { Env } from '@holdfast/core/model/env'
import type { ExposedRow } from '@holdfast/core/model/exposed'
import type { Hold } from '@holdfast/core/model/hold'
import type { Rotation } from '@holdfast/core/model/rotation'
import { dueWords, remedyOf, type Exposing } from '@holdfast/core/restore/rotations'
import { allRotations } from '@holdfast/core/state/rotations/table'
import type { View } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { mapInTurns } from '../turns.ts'
import { at } from './assets.ts'
import { assetHeld } from './holds.ts'
import type { Listing } from './listing.ts'

type Query = QueryOf<(typeof CONTRACT)['rotation.list']>

export function rotationItem(
  { driver: { view }, rotationTroubles }: Pick<Context, 'driver' | 'rotationTroubles'>,
  rotation: Rotation,
  env: Env,
): RotationItem {
  const trouble = rotationTroubles.get(rotation.id)
  const { id, resource, hold, tier, owner, how, because, version, renewed, settled } = rotation
  return {
    id,
    name: id,
    uid: id,
    resource,
    hold,
    asset: nameOf(view, rotation),
    tier,
    owner,
    state: stateOf(rotation),
    how,
    because,
    dueAt: at(rotation.dueAt),
    overdue: isOverdue(rotation, env),
    intendedAt: at(rotation.intendedAt),
    version,
    renewed:
      renewed === null
        ? null
        : { version: renewed.version, at: at(renewed.at), until: at(renewed.until) },
    waits:
      renewed === null || settled !== null ? [] : awaited(view, resource, renewed.version, env),
    doneAt: at(settled?.at),
    by: settled?.by ?? null,
    says: settled?.detail ?? join(dueWords(rotation), trouble),
  }
}

/** With why it could not go on when it was last tried; undefined: it could. */
function join(due: string, trouble: string | undefined): string {
  return trouble === undefined ? due : `${due}; tried again, for ${trouble}`
}

export function rotationListing(view: View, env: Env): Listing<Rotation, Query> {
  return {
    rows: allRotations(view),
    known: ({ id }) => ({ name: id, uid: id }),
    filters: {
      state: (rotation, states) => states.includes(stateOf(rotation)),
      owner: ({ owner }, owners) => owners.includes(owner ?? ''),
      asset: (rotation, assets) => assets.includes(nameOf(view, rotation)),
      resource: ({ resource }, resources) => resources.includes(resource),
      hold: ({ hold }, holds) => holds.includes(hold),
      overdue: (rotation, overdue) => isOverdue(rotation, env) === overdue,
    },
    sorts: {
      due: ({ dueAt }) => dueAt,
      resource: ({ resource }) => resource,
      owner: ({ owner }) => owner,
      tier: ({ tier }) => tier,
      state: (rotation) => ROTATION_STATES.indexOf(stateOf(rotation)),
    },
    facets: {
      state: stateOf,
      owner: ({ owner }) => owner ?? '',
      overdue: (rotation) => String(isOverdue(rotation, env)),
    },
    texts: (rotation) => [rotation.id, rotation.resource, rotation.owner, nameOf(view, rotation)],
  }
}

/** What a person has to do, and did not by its date. */
export function isOverdue(
  { settled, renewed, dueAt }: Rotation,
  { now }: Pick<Env, 'now'>,
): boolean {
  return settled === null && renewed === null && dueAt < now
}

/** One line for all of them: what may have been copied is worth as much as before. */
export function rotationAlarms(view: View, env: Pick<Env, 'now'>): string[] {
  const late = [...view.rotations.values()].filter((one) => isOverdue(one, env))
  const [first] = late
  if (first === undefined) return []
  const others = late.length === 1 ? '' : ` and ${late.length - 1} more`
  return [
    `${first.resource}${others} may have been copied and should be another value since ${formatInstant(first.dueAt)}: holdfast rotation list --overdue true`,
  ]
}

function stateOf({ settled, renewed }: Rotation): RotationItem['state'] {
  if (settled !== null) return 'done'
  return renewed === null ? 'due' : 'renewed'
}

function nameOf(view: View, { asset }: Rotation): string {
  return view.manifests.Asset.get(asset)?.name ?? asset
}

export async function exposedAnswer(
  context: Context,
  hold: Hold,
  limit: number,
): Promise<ExposedAnswer> {
  const { view } = context.driver
  const { assessed, rows, reading } = await context.exposures.of(hold)
  const now = exposing(view, hold)
  const shown = rows.slice(0, limit)
  const counts = assessed?.counts ?? { delivered: 0, permitted: 0, reachable: 0 }
  return {
    hold: hold.id,
    asset: assetHeld(view, hold)?.name ?? hold.subject.uid,
    from: at(assessed?.from),
    to: at(assessed?.to),
    whole: assessed?.whole ?? false,
    reading,
    recorded: view.assessed.has(hold.id),
    counts,
    sentence: sentenceOf(counts, assessed, reading),
    rows: await mapInTurns(shown, (row) => exposedItem(view, row, now)),
    more: rows.length - shown.length,
  }
}

function exposedItem(view: View, row: ExposedRow, now: Exposing): ExposedItem {
  const remedy = remedyOf(view, row, now)
  const { delivered, permitted } = row
  return {
    ...row,
    delivered: delivered === null ? null : { version: delivered.version, at: at(delivered.at) },
    permitted:
      permitted === null
        ? null
        : { count: permitted.count, first: at(permitted.first), last: at(permitted.last) },
    known: knownWords(row),
    remedy: {
      kind: remedy.kind,
      rotation: remedy.kind === 'due' ? remedy.rotation.id : null,
      says: remedy.says,
    },
  }
}

function knownWords({ delivered, permitted, outside }: ExposedRow): string {
  const words = [
    ...(delivered === null
      ? []
      : [`version ${delivered.version} delivered ${formatInstant(delivered.at)}`]),
    ...(permitted === null
      ? []
      : [
          `permitted ${permitted.count === 1 ? 'once' : `${permitted.count} times`}, last ${formatInstant(permitted.last)}`,
        ]),
  ]
  if (words.length > 0) return words.join('; ')
  return outside ? 'within reach by grant, at a point where nobody here sees it' : 'within reach by grant' // prettier-ignore
}

function sentenceOf(
  { delivered, permitted, reachable }: ExposedAnswer['counts'],
  assessed: { readonly from: number; readonly whole: boolean } | null,
  reading: number | null,
): string {
  if (assessed === null) {
    return reading === null
      ? 'it was not recorded what may have been copied: its block ended before that was kept'
      : `decision records are being read: ${reading} of 100`
  }
  const part = assessed.whole ? '' : '; a part of the records was too much to be held'
  return `${delivered} delivered, ${permitted} permitted, ${reachable} only within reach${part}`
}
