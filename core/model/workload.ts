/** What runs from which image: told by a container runtime or a cluster, about the place it was asked of. */

import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import type { Digest } from '../kernel/hash.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Stored } from './manifest.ts'

/** Containers of one image that run now. */
export interface RunningImage {
  /** The reference it was started by, for people. */
  readonly image: string
  /** Every digest it goes by, `sha256:…`: its manifest's, its configuration's. */
  readonly digests: readonly string[]
  /** When the youngest of them started; null: it does not say. */
  readonly startedAt: Instant | null
  /** How many, and the names of some. */
  readonly count: number
  readonly names: readonly string[]
}

/** The newest list of one source about one place: each is the whole of what it sees there. */
export interface RunningList {
  readonly place: AssetUid
  readonly source: string
  readonly evidence: EvidenceId
  /** The bytes as they came. */
  readonly document: Digest
  readonly seenAt: Instant
  /** False: it may show that something still runs, never that it moved. */
  readonly mayRaise: boolean
  readonly images: readonly RunningImage[]
}

/** The key of a list: another source, or another place, replaces nothing of it. */
export function runningKey({ place, source }: Pick<RunningList, 'place' | 'source'>): string {
  return `${place} ${source}`
}

/** The digests by which an image asset is known: its identifier, and the one its name ends in. */
export function digestsOf(asset: Pick<Stored<'Asset'>, 'name' | 'spec'>): readonly string[] {
  const declared = asset.spec.identifiers?.imageDigest
  const [, named] = /@(sha(?:256|512):[0-9a-f]{64,128})$/.exec(asset.name) ?? []
  const [, inIdentifier] = /(?:^|@)(sha(?:256|512):[0-9a-f]{64,128})$/.exec(declared ?? '') ?? []
  return [...new Set([inIdentifier ?? declared, named].filter((one) => one !== undefined))]
}

export function runsFrom(
  list: Pick<RunningList, 'images'>,
  digests: readonly string[],
): RunningImage[] {
  return list.images.filter((image) => image.digests.some((digest) => digests.includes(digest)))
}
