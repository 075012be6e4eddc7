/** Computes the posture × tier table from a profile's policies: what is shown is what decides. */

import { digestOfText } from '@holdfast/core/kernel/hash'
import { parseDuration } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import {
  ROWS,
  TIERS,
  type PerTier,
  type PostureTable,
  type Row,
  type RowOutcome,
  type Tier,
} from '@holdfast/core/model/posture'
import type { Hash } from '@holdfast/core/kernel/hash'
import { ask, parsePolicies, preparse, type NamedPolicy, type PolicyError } from './cedar.ts'

export function computeTable(
  profile: string,
  text: string,
  hash: Hash,
): Result<PostureTable, PolicyError> {
  const policies = parsePolicies(profile, text)
  if (!policies.ok) return policies
  const parsed = preparse(`table:${profile}`, policies.value)
  if (!parsed.ok) return parsed
  const rows: Partial<Record<Row, PerTier<RowOutcome>>> = {}
  for (const row of ROWS) {
    const outcomes = TIERS.map((tier) => outcomeOf(profile, policies.value, row, tier))
    const failed = outcomes.find((outcome) => typeof outcome === 'string')
    if (failed !== undefined) return refuse('policy-invalid', `${profile}, row ${row}: ${failed}`)
    rows[row] = outcomes as unknown as PerTier<RowOutcome> // Four tiers, none of them a message.
  }
  const table = { profile, version: digestOfText(hash, text), rows: rows as PostureTable['rows'] }
  return probe(table)
}

function outcomeOf(
  profile: string,
  policies: readonly NamedPolicy[],
  row: Row,
  tier: Tier,
): RowOutcome | string {
  const answer = ask(`table:${profile}`, {
    principal: { type: 'Posture', id: row },
    action: { type: 'Action', id: 'use' },
    resource: { type: 'Tier', id: String(tier) },
    context: { row },
    entities: [],
  })
  const failed = answer.failed[0]
  if (failed !== undefined) return failed.message
  if (!answer.allowed) return { kind: 'deny' }
  // Of several permits the shortest lease counts.
  const leases = answer.reasons.map((id) => {
    const lease = policies.find((policy) => policy.id === id)?.annotations['lease'] ?? ''
    return parseDuration(lease) ?? 0
  })
  const leaseMs = Math.min(...leases)
  return leaseMs > 0
    ? { kind: 'permit', leaseMs }
    : 'a permit needs an annotation such as @lease("5m")'
}

/** A set that lets through what no profile may is refused, however it came to be (law 7). */
function probe(table: PostureTable): Result<PostureTable, PolicyError> {
  const never: readonly (readonly [Row, readonly Tier[]])[] = [
    ['quarantined', [0, 1, 2, 3]],
    ['unknown', [0, 1]],
    ['restricted-serious', [0, 1]],
    ['restricted-critical', [0, 1, 2]],
  ]
  for (const [row, tiers] of never) {
    for (const tier of tiers) {
      if (table.rows[row][tier].kind === 'permit') {
        return refuse('policy-vacuous', `${table.profile} permits tier ${tier} to ${row}`)
      }
    }
  }
  return ok(table)
}

function refuse(code: PolicyError['code'], message: string): Result<never, PolicyError> {
  return err({ code, message, help: 'the table loaded before stays in force' })
}
