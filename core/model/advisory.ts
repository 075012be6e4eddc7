/** What is published about vulnerabilities: advisories with the versions they affect, statements, signals. */

import type { Instant } from '../kernel/instant.ts'
import type { FindingFact } from './facts.ts'

/** One record of a feed, such as an OSV document or a row of a distribution's tracker. */
export interface Advisory {
  readonly id: string
  /** Other ids of the same vulnerability. */
  readonly aliases: readonly string[]
  /** The feed that says it: `osv`, `debian-tracker`, `alpine-secdb`, … */
  readonly lineage: string
  readonly modifiedAt: Instant | null
  readonly publishedAt: Instant | null
  /** Withdrawn or rejected: it raises nothing any more and by itself releases nothing. */
  readonly withdrawnAt: Instant | null
  readonly severity: FindingFact['severity']
  /** CVSS vectors as given. */
  readonly cvss: readonly string[]
  readonly affected: readonly AffectedPackage[]
  /** Products it names by CPE, `vendor:product`: they match no package for sure, and name what cannot be judged. */
  readonly products?: readonly string[]
}

/** A package of one ecosystem, under the name by which its advisories call it. */
export interface AffectedPackage {
  /** Package URL type (ECMA-427): `deb`, `rpm`, `apk`, `npm`, … */
  readonly type: string
  /** Distribution and release, `debian:12`, `alpine:v3.20`; null for language ecosystems. */
  readonly distro: string | null
  /** Source package for Debian and Ubuntu, origin for Alpine, `group:artifact` for Maven. */
  readonly name: string
  readonly ranges: readonly VersionRange[]
  /** Versions listed one by one. */
  readonly versions: readonly string[]
  /** Where this package or this release of it is rated by itself: it counts before that of the whole. */
  readonly severity?: FindingFact['severity']
  /** Whose builds it speaks of where they are not everybody's: `pro`, `el9_2`; absent: all of the release. */
  readonly channel?: string
  /** Module and stream whose builds it speaks of, `nodejs:18`; absent: of none, or it does not say. */
  readonly stream?: string
}

/**
 * From `introduced` (`0`: from the start) up to and with `lastAffected`, or up to, not including, `fixed`. Where
 * both stand the first ends it and the second is what to install.
 */
export interface VersionRange {
  readonly introduced: string
  readonly fixed: string | null
  readonly lastAffected: string | null
  /** It ends before this version, which is no fix. */
  readonly limit?: string
  /** Its bounds as published, where they cannot be compared: nothing is known to be in it or out of it. */
  readonly unreadable?: string
}

/** What an author says of one vulnerability in one product (VEX). */
export interface Statement {
  readonly vulnerability: string
  readonly aliases: readonly string[]
  /** Package URL or the author's own product id. */
  readonly product: string
  /** The part of the product it speaks of; null: the product itself. */
  readonly component: string | null
  /** A `vers:` range where the author gives one instead of a version. */
  readonly range: string | null
  readonly status: FindingFact['status']
  /** Why not affected, in the words of the standard, where given. */
  readonly justification: string | null
  readonly author: string
  readonly at: Instant | null
}

/** What is known of a vulnerability wherever it occurs. */
export interface Signal {
  readonly id: string
  /** In the CISA catalogue of known exploited vulnerabilities. */
  readonly exploitedSince?: string
  readonly dueDate?: string
  readonly ransomware?: boolean
  /** The catalogue says whether BOD 26-04 asks for forensic triage; absent: it does not say. */
  readonly forensicTriage?: boolean
  /** EPSS probability and percentile, decimal text as published. */
  readonly epss?: string
  readonly percentile?: string
  /** SSVC decision points of the CVE record. */
  readonly ssvc?: {
    readonly exploitation: string
    readonly automatable: string
    readonly technicalImpact: string
  }
}
