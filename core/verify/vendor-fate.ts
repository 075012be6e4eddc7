/** What becomes of a cause by its vendor's word: it is gone, or stays with what is still missing. */

import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { PosturePolicySpec, Stored } from '../model/manifest.ts'
import type { View } from '../state/state.ts'
import type { Fate } from './fate.ts'
import { awaitingTriage } from './not-proven.ts'
import { triageAwaited } from './triage-awaited.ts'
import { observersOf, vendorProof, type Observations } from './vendor-proof.ts'

interface Asked {
  readonly asset: Stored<'Asset'>
  readonly policy: PosturePolicySpec | undefined
  /** By what was seen, this judgement's own look among it. */
  readonly seen: Observations
  /** No release is given now, however well it is proven. */
  readonly waits: boolean
  /** What it is told with where it stays. */
  readonly why: string
}

export function vendorFate(view: View, cause: Cause, asked: Asked, env: Env): Fate {
  const { asset, policy, seen, waits, why } = asked
  const { reported } = cause.detail
  const proof = vendorProof(view, asset, cause, env, seen)
  if (reported === undefined || proof.kind === 'missing' || waits) {
    const what = proof.kind === 'missing' ? proof.what : 'fresh evidence a little later'
    const kept = { ...cause, detail: { ...cause.detail, missingProof: what } }
    return { kind: 'kept', cause: kept, why }
  }
  const { evidence } = reported
  const awaited = triageAwaited(view, cause, policy, env)
  if (awaited !== null) {
    const source = view.assets.get(asset.uid)?.lastEvidence?.source ?? ''
    const waiting = awaitingTriage(cause, source, evidence, awaited)
    return { kind: 'awaited', cause: waiting, why: proof.how }
  }
  const observers = observersOf(view, asset, env)
  const looks = observers.flatMap((name) => seen.get(name)?.evidence ?? [])
  // Where nothing was seen by ourselves it is people's word, and proves nothing.
  const word = observers.length === 0 ? reported.accepted.at(-1) : undefined
  const lifted = word === undefined ? {} : { lifted: { by: word.by, reason: word.reason } }
  const by = { evidence: [evidence, ...looks], proof: proof.how, ...lifted }
  return { kind: 'proven', by, single: false }
}
