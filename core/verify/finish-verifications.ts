/**
 * Verifications that this evidence answers: only a nonce issued after the question does, and where the reporter
 * carries none the start of its own look.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { isDue, type Cause } from '../model/cause.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import type { Evidence } from '../model/evidence.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

interface Looked {
  readonly asset: AssetUid
  readonly evidence: Evidence
  /** Nobody can tell by it whether the asset is safe. */
  readonly unknown: boolean
  /** Those that are open after it. */
  readonly causes: readonly Cause[]
  /** When the look began, where the reporter carries no nonce. */
  readonly lookedAt: Instant | null
}

export function finishVerifications(
  view: View,
  { asset, evidence, unknown, causes, lookedAt }: Looked,
  env: Env,
): Body[] {
  const bodies: Body[] = []
  for (const id of view.assets.get(asset)?.verifications ?? []) {
    const asked = view.verifications.get(id)
    const nonceAt = evidence.nonceIssuedAt ?? (evidence.mayRaise ? lookedAt : null)
    if (asked === undefined || nonceAt === null || nonceAt < asked.requestedAt) continue
    const blocked = causes.some((cause) => isDue(cause, env.now))
    const outcome: EntryBodies['verification.finished']['outcome'] = unknown
      ? 'unknown'
      : blocked
        ? 'still-blocked'
        : 'verified'
    const body = { id, asset, outcome, evidence: evidence.id }
    bodies.push({ kind: 'verification.finished', body })
  }
  return bodies
}
