/** Evidence: an authenticated statement about an asset, kept byte for byte under its digest. */

import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Coverage, Scope } from './facts.ts'

export interface Evidence {
  readonly id: EvidenceId
  readonly asset: AssetUid
  /** Name of the source that says it. */
  readonly source: string
  /** The bytes as they arrived, and the facts a reader made of them. */
  readonly document: Digest
  readonly facts: Digest
  readonly reader: string
  readonly receivedAt: Instant
  /** The nonce's own issue time; null when the report carried none and may only lower. */
  readonly nonceIssuedAt: Instant | null
  readonly bootId: string | null
  readonly coverage: readonly Coverage[]
  /** May clear causes: entitled, complete enough, fresh and nonce-bound. */
  readonly mayRaise: boolean
  /** Why not, in stable words, when it may not. */
  readonly cannotRaise: readonly string[]
  /** What its source may raise; absent: every scope (evidence of before decision 0012). */
  readonly scopes?: readonly Scope[]
}

/** What is remembered of one source's word about one asset. */
export interface SourceStanding {
  readonly source: string
  readonly independence: 'host' | 'second'
  readonly lastAt: Instant
  /** The last report that said something definite; ages into stale. Null: never. */
  readonly lastGoodAt: Instant | null
  readonly lastGood: EvidenceId | null
  /** The package lists behind the last good report end here; absent: nothing of it ends by itself. */
  readonly listsEndAt?: Instant
  readonly lastFacts: Digest | null
  /** The bytes of its newest report, as they came. */
  readonly lastDocument: Digest | null
  /** Why the newest report does not count as good, when it does not. */
  readonly unknown: string | null
  readonly items: { readonly [scope in Scope]?: number }
  /** Facts of the last complete list of packages: a shorter one takes nothing away. */
  readonly inventory: Digest | null
  /** Nobody looked for flaws in its packages: its word is as old as the feeds that speak of these kinds. */
  readonly reliesOn: readonly string[]
  readonly counter: number
  readonly bootId: string | null
  /** False: its source could not raise anything when it spoke last. */
  readonly entitled?: false
  /** How long its word counted when it was given: that outlives its manifest. */
  readonly maxAge?: number
  /** When the database was made that looked for flaws, as the report says; absent: it does not say. */
  readonly judgedAt?: Instant
  /** Kinds of its packages that were compared with what feeds say of them; absent: as the feeds are. */
  readonly compared?: readonly string[]
  /** Servers that answered it themselves while they ran, by kind and name of what they are: `deb postgresql-15`. */
  readonly answers?: readonly string[]
  /** Its newest list relies on feeds and is not matched yet: until then it gives nothing good. */
  readonly awaits?: AwaitedMatch
}

export interface AwaitedMatch {
  readonly facts: Digest
  readonly evidence: EvidenceId
  /** What the standing becomes with the answer. */
  readonly goodAt: Instant
  readonly reliesOn: readonly string[]
  /** The asset was blocked when it came: nothing is released before the answer. */
  readonly held: boolean
  /** Why there is no answer. */
  readonly failed?: string
}

/** A list the matcher has answered. */
export interface MatchedList {
  readonly source: string
  readonly facts: Digest
  /** Kinds of its packages that a feed speaks of, and with which it was compared. */
  readonly kinds: readonly string[]
  /** Why it could not be matched. */
  readonly failed?: string
}

/** The standings once these lists are matched: the fold of the ledger and what judge concludes are one function. */
export function settledStandings(
  standings: ReadonlyMap<string, SourceStanding>,
  lists: readonly MatchedList[],
): ReadonlyMap<string, SourceStanding> {
  const settled = new Map(standings)
  for (const list of lists) {
    const standing = settled.get(list.source)
    if (standing !== undefined) settled.set(list.source, settledBy(standing, list))
  }
  return settled
}

/** Without an answer it goes on waiting, and says why; an older list settles nothing. */
export function settledBy(
  standing: SourceStanding,
  { facts, kinds, failed }: MatchedList,
): SourceStanding {
  const { awaits, ...rest } = standing
  if (awaits === undefined) {
    const relies = standing.reliesOn.length > 0 && standing.lastFacts === facts
    return relies && failed === undefined ? { ...standing, compared: kinds } : standing
  }
  if (awaits.facts !== facts) return standing
  if (failed !== undefined) return { ...standing, awaits: { ...awaits, failed } }
  return {
    ...rest,
    lastGoodAt: awaits.goodAt,
    lastGood: awaits.evidence,
    reliesOn: awaits.reliesOn,
    compared: kinds,
  }
}

/** An agent's word that nothing changed since the facts the server acknowledged. */
export interface Heartbeat {
  readonly asset: AssetUid
  readonly source: string
  readonly at: Instant
  readonly counter: number
  readonly nonce: string
  /** False: its source may not raise, so nothing becomes fresher; absent: it does. */
  readonly fresh?: false
}

/** What a list of hosts shows without opening the facts blob. */
export interface HostSummary {
  readonly os: string
  readonly packages: number
  readonly fixes: number | null
  readonly fixesUnknown: string | null
  readonly listening: number
  readonly running: number
  readonly replacedPrograms: readonly string[]
  readonly kernel: string
  readonly listsSignedAt: Instant | null
  readonly listsValidUntil: Instant | null
  readonly credentialFiles: number
  readonly processesReadable: number
  readonly processes: number
}
