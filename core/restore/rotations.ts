/**
 * Restore: what becomes of a value that may have been copied. It is rotated where a policy asks for it, else due by a
 * date; neither holds a release, and neither begins before it: at the cut the new value could still be delivered to
 * whoever is to lose it.
 */

import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { formatInstant, plus, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Weight } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { ExposedRow } from '../model/exposed.ts'
import type { Hold } from '../model/hold.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import type { IntendedRotation, Rotation } from '../model/rotation.ts'
import { isLive, type SecretVersion } from '../model/secret.ts'
import { rotationsOf } from '../state/rotations/table.ts'
import { find, type View } from '../state/state.ts'

/** The block that exposed it, as far as what follows depends on it. */
export interface Exposing {
  readonly hold: Hold
  readonly weight: Weight | undefined
  readonly policy: PosturePolicySpec | undefined
}

export type Remedy =
  /** Nothing has to be done, and why. */
  | { readonly kind: 'none'; readonly says: string }
  /** It is another value since. */
  | { readonly kind: 'rotated'; readonly says: string }
  /** Intended: under way, or due by a date. */
  | { readonly kind: 'due'; readonly rotation: Rotation; readonly says: string }
  /** Not intended yet: it follows when the block ends by proof. */
  | { readonly kind: 'at-release'; readonly because: Rotation['because']; readonly says: string }

export function remedyOf(view: View, row: ExposedRow, exposing: Exposing): Remedy {
  const { hold } = exposing
  if (row.type !== 'secret') return none('what was given out ends by itself: there is no value to keep') // prettier-ignore
  if (row.delivered === null && row.permitted === null && !row.outside)
    return none('nobody asked for it from there')
  const since = row.delivered?.at ?? row.permitted?.last ?? hold.openedAt
  const rotated = rotatedSince(view, row, hold, since)
  if (rotated !== null) return rotated
  const open = [...rotationsOf(view, row.resource)].find(
    (one) => one.settled === null && covers(one, row),
  )
  if (open !== undefined) return { kind: 'due', rotation: open, says: dueWords(open) }
  const because = askedBecause(row, exposing)
  if (because === null) return none(NOT_EXPLOITED)
  if (hold.state === 'open') return { kind: 'at-release', because, says: AT_RELEASE[because] }
  return endsInRotation(hold)
    ? { kind: 'at-release', because, says: 'what becomes of it is being recorded' }
    : none('the block ended otherwise than by proof: its cause did not apply, as a person says')
}

const NOT_EXPLOITED = 'no cause of this block is known to be exploited there'
const AT_RELEASE = {
  policy: 'rotated when the block ends: a policy asks for it',
  exposed: 'to be rotated when the block ends, by its owner',
} as const

/** A block that a person lifts, or a statement suppresses, exposed nothing; one whose asset is gone did. */
export function endsInRotation({ closedBy }: Hold): boolean {
  return closedBy?.kind === 'proven' || closedBy?.kind === 'ended'
}

/** Of one resource once, however many identities had it; the newest version counts. */
export function intendRotations(
  view: View,
  rows: readonly ExposedRow[],
  exposing: Exposing,
  asset: AssetUid,
  env: Env,
): IntendedRotation[] {
  const { hold, policy } = exposing
  const byResource = Map.groupBy(
    rows.filter((row) => remedyOf(view, row, exposing).kind === 'at-release'),
    (row) => row.resource,
  )
  return [...byResource].slice(0, LIMITS.rotationsMax).map(([resource, [first, ...others]]) => {
    const versions = [first, ...others].flatMap((row) => row?.delivered?.version ?? [])
    const tier = first?.tier ?? null
    const spec = find(view, 'Resource', resource)?.spec
    const named = isNamed(policy, resource, tier)
    const made = spec?.rotate !== undefined && newestOf(view, resource) !== undefined
    return {
      id: deriveId(env.hash, view.ledgerId, 'rotation', { resource, hold: hold.id, at: env.now }),
      resource,
      hold: hold.id,
      asset,
      tier,
      owner: spec?.owner ?? null,
      dueAt: plus(env.now, LIMITS.rotationDueMs[tier ?? 0]),
      how: named && made ? 'store' : 'person',
      because: named ? 'policy' : 'exposed',
      version: versions.length === 0 ? null : Math.max(...versions),
    }
  })
}

/** The newest that can be read. */
export function newestOf(view: View, path: string): SecretVersion | undefined {
  return view.secrets.get(path)?.versions.findLast((version) => isLive(version))
}

export function dueWords({ owner, dueAt, how, renewed, because, id }: Rotation): string {
  if (renewed !== null)
    return `version ${renewed.version} is there; the old one is burnt when every reader has it, ${formatInstant(renewed.until)} at the latest`
  if (how === 'store') return 'a new version is being made'
  const who = owner === null ? 'nobody owns it' : `owner ${owner}`
  const asked = because === 'policy' ? ', and nothing says how it is made' : ''
  return `rotation due by ${formatInstant(dueAt)}, ${who}${asked}: holdfast rotation done ${id}`
}

function none(says: string): Remedy {
  return { kind: 'none', says }
}

/** A policy asks by name or tier; else what is known to be exploited there, or worse. */
function askedBecause(row: ExposedRow, { weight, policy }: Exposing): Rotation['because'] | null {
  if (isNamed(policy, row.resource, row.tier)) return 'policy'
  return weight === 'critical' || weight === 'compromise' ? 'exposed' : null
}

/** What names nothing asks for nothing. */
function isNamed(
  policy: PosturePolicySpec | undefined,
  resource: string,
  tier: ExposedRow['tier'],
): boolean {
  const asked = policy?.rotateOnExposure
  if (asked === undefined) return false
  const byTier = tier !== null && asked.tiers?.includes(tier) === true
  return byTier || asked.resources?.includes(resource) === true
}

function rotatedSince(view: View, row: ExposedRow, hold: Hold, since: Instant): Remedy | null {
  const newest = newestOf(view, row.resource)
  if (row.delivered !== null && newest !== undefined && newest.version > row.delivered.version) {
    const open = [...rotationsOf(view, row.resource)].some((one) => one.settled === null)
    // The old one is read beside it still.
    if (!open) return rotatedIn(`version ${newest.version} since ${formatInstant(newest.at)}`)
  }
  const done = [...rotationsOf(view, row.resource)]
    .filter(({ settled }) => settled !== null && settled.at > since)
    .find((one) => one.hold === hold.id || covers(one, row))
  if (done?.settled == null) return null
  const { at, detail } = done.settled
  return rotatedIn(`${formatInstant(at)}: ${detail}`)
}

function rotatedIn(says: string): Remedy {
  return { kind: 'rotated', says: `rotated, ${says}` }
}

/** A value that was copied after the new one was made is another matter. */
function covers({ renewed }: Rotation, { delivered }: ExposedRow): boolean {
  return renewed === null || delivered === null || delivered.version < renewed.version
}
