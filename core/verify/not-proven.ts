/** What is kept of a cause that a report does not end: what it has shown so far, and what is awaited. */

import type { Instant } from '../kernel/instant.ts'
import type { Env } from '../model/env.ts'
import type { CauseDetail, Cause } from '../model/cause.ts'
import type { VendorReport } from '../model/vendor-report.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import type { Proof } from '../model/proof.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { withWitness } from './prove-database.ts'
import type { AssetType } from '../model/manifest.ts'

interface Told {
  readonly accepted: Accepted
  /** The name of who handed it in. */
  readonly by: string
  readonly type: AssetType | undefined
}

/** The cause with what its proof lacks, or with what a whole proof waits for. */
export function notProven(cause: Cause, proof: Proof, what: string, told: Told, env: Env): Cause {
  const { triageAwaited: _, fixedSeenBy: __, reported, ...detail } = cause.detail
  const { accepted, by, type } = told
  const report =
    proof.kind === 'missing'
      ? reportOf(proof.reported, reported, accepted.evidence, by, env.now)
      : {}
  const onDisk = whereFixed(cause, proof, accepted, type, env)
  return { ...cause, detail: { ...detail, ...report, ...onDisk, missingProof: what } }
}

/** Since when the fixed version is seen on disk, and of a database by whom. */
function whereFixed(
  { detail }: Cause,
  proof: Proof,
  { standing }: Accepted,
  type: AssetType | undefined,
  env: Env,
): Pick<CauseDetail, 'fixedSeenAt' | 'fixedSeenBy'> {
  const { fixedSeenAt, fixedSeenBy } = detail
  const seen = proof.kind === 'proven' || proof.fixedSeen
  if (seen === false) return { fixedSeenAt: null }
  if (seen === 'before')
    return { fixedSeenAt, ...(fixedSeenBy === undefined ? {} : { fixedSeenBy }) }
  const by = type === 'database' ? { fixedSeenBy: withWitness(fixedSeenBy, standing) } : {}
  return { fixedSeenAt: fixedSeenAt ?? env.now, ...by }
}

/** The same document again keeps who accepted it. */
function reportOf(
  versions: readonly string[] | undefined,
  before: VendorReport | undefined,
  { id, document }: Accepted['evidence'],
  by: string,
  at: Instant,
): { readonly reported?: VendorReport } {
  if (versions === undefined) return {}
  if (before?.document === document) return { reported: before }
  return { reported: { evidence: id, document, by, at, versions, accepted: [] } }
}

/** Fixed, and kept at tiers 0 and 1 until somebody answers for the triage. */
export function awaitingTriage(
  cause: Cause,
  source: string,
  evidence: EvidenceId,
  awaited: string,
): Cause {
  const known = cause.provenBy.some((one) => one.source === source)
  return {
    ...cause,
    due: [cause.due[0], cause.due[1], null, null],
    provenBy: known ? cause.provenBy : [...cause.provenBy, { source, evidence }],
    detail: { ...cause.detail, missingProof: awaited, triageAwaited: true },
  }
}
