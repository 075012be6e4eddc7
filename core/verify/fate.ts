/** The fate of an open cause that a report does not repeat: it is kept with what its proof lacks, or proven gone. */

import type { Accepted } from '../state/evidence/accepted.ts'
import type { Env } from '../model/env.ts'
import type { Cause } from '../model/cause.ts'
import { notProven, awaitingTriage } from './not-proven.ts'
import { missing } from '../model/proof.ts'
import type { EntryBodies } from '../state/entries.ts'
import { confirm, agreed } from './second-source.ts'
import type { View } from '../state/state.ts'
import { type Recovery, proveRecovery } from './prove-recovery.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import { triageAwaited } from './triage-awaited.ts'

export type Fate =
  /** Nothing is told of it. */
  | { readonly kind: 'same' }
  /** It stays, with what its proof lacks, where that is news. */
  | { readonly kind: 'kept'; readonly cause: Cause; readonly why: string }
  /** It is proven by one source, and another is awaited. */
  | { readonly kind: 'awaited'; readonly cause: Cause; readonly why: string }
  /** It is gone: what its entry says of that, and whether one source alone said so. */
  | { readonly kind: 'proven'; readonly by: Cleared; readonly single: boolean }

export type Cleared = Omit<EntryBodies['cause.cleared'], 'id' | 'asset'>

interface Asked extends Recovery {
  readonly accepted: Accepted
  /** The name of who handed the report in. */
  readonly by: string
  readonly policy: PosturePolicySpec | undefined
  /** Why this report may not clear it at all; null: it may. */
  readonly barred: string | null
  /** What a release waits for, however well it is proven; null: nothing. */
  readonly waits: string | null
}

export function fateOf(view: View, asked: Asked, env: Env): Fate {
  const { cause, accepted, barred, waits } = asked
  const proof = barred === null ? proveRecovery(asked, env) : missing(barred)
  if (proof.kind === 'proven' && waits === null) return provenFate(view, asked, proof.how, env)
  // Who proves nothing of it also takes nothing back of what others have shown.
  const mayTell = accepted.entitled.mayRaise && barred === null
  if (!mayTell && cause.detail.missingProof !== null) return { kind: 'same' }
  const what = proof.kind === 'missing' ? proof.what : (waits ?? '')
  return { kind: 'kept', cause: notProven(cause, proof, what, asked, env), why: 'not proven' }
}

/** It is gone, unless another source or a triage is awaited. */
function provenFate(
  view: View,
  { cause, accepted, evidence, policy }: Asked,
  how: string,
  env: Env,
): Fate {
  const { source } = accepted.standing
  const confirmed = confirm(view, cause, accepted, env)
  if (confirmed !== null) return { kind: 'awaited', cause: confirmed, why: how }
  const triage = triageAwaited(view, cause, policy, env)
  if (triage !== null) {
    const waiting = awaitingTriage(cause, source, evidence.id, triage)
    return { kind: 'kept', cause: waiting, why: how }
  }
  const proofs = [...cause.provenBy.map((one) => one.evidence), evidence.id]
  const sources = [...new Set([...agreed(cause), source])]
  const by = { evidence: proofs, sources, proof: how }
  return { kind: 'proven', by, single: sources.length < 2 }
}
