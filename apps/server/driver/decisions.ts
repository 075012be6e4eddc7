/**
 * Decisions and their records. A permit that releases something or concerns tiers 0–1 is durable before
 * it is answered; other answers within 100 ms. What cannot be recorded is not permitted.
 */

import { deriveId, isIdOf, type DecisionId } from '@holdfast/core/kernel/ids'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { base64url, hex, utf8 } from '@holdfast/core/kernel/bytes'
import { formatInstant, HOUR_MS, instant } from '@holdfast/core/kernel/instant'
import { append, EMPTY_FRONTIER, leafHash, rootOf } from '@holdfast/core/ledger/merkle'
import { decide } from '@holdfast/core/loop/decide'
import type {
  Caller,
  Decision,
  DecisionRecord,
  DecisionRequest,
} from '@holdfast/core/model/decision'
import { REFUSED_CODES } from '@holdfast/core/model/reason-codes'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Driver } from './driver.ts'

export interface Decided {
  readonly decision: Decision
  readonly id: DecisionId
  readonly ledgerSize: number
}

export interface Decisions {
  /** `releases`: a secret or token leaves with the permit, so its record is durable first. */
  decide(
    request: DecisionRequest,
    caller: Caller,
    releases: DecisionRecord['released'],
  ): Promise<Decided>
  /** The record of a decision of this hour or the last; null: there is none of that id. */
  find(id: string): Promise<DecisionRecord | null>
  /** Seals every finished hour into the ledger by its Merkle root. */
  seal(): Promise<void>
}

export function decisionsOver(driver: Driver, writer: Writer, random: Random): Decisions {
  const decideOne: Decisions['decide'] = async (request, caller, releases) => {
    const env = driver.env()
    const answer = decide(driver.view, request, caller, env)
    const ledgerSize = driver.view.size
    const nonce = base64url(random.bytes(8))
    const id = deriveId(nodeHash, driver.view.ledgerId, 'decision', { at: env.now, nonce })
    const decision = named(answer, id)
    const record: DecisionRecord = {
      v: 1,
      id,
      at: env.now,
      caller: caller.id,
      subject: `${request.subject.type}/${request.subject.id}`,
      action: request.action.name,
      resource: `${request.resource.type}/${request.resource.id}`,
      assets: decision.actingAssets,
      decision: decision.decision,
      code: decision.code,
      until: decision.allowedUntil,
      hold: decision.hold,
      overrides: decision.overrides,
      table: env.accessPolicy.version,
      ledgerSize,
      released: decision.decision ? releases : null,
    }
    const durable = decision.decision && (releases !== null || (decision.tier ?? 3) <= 1)
    const line = recordLine(record)
    const written = writer.segments.append(segmentAt(env.now), [line], durable)
    if (!durable) {
      // A denial needs nothing of the disk; a permit of tier 2 or 3 within 100 ms (law 3).
      if (!decision.decision) {
        written.catch(() => undefined)
        return { decision, id, ledgerSize }
      }
    }
    try {
      await written
      return { decision, id, ledgerSize }
    } catch {
      return { decision: notDurable(decision), id, ledgerSize }
    }
  }
  const find = async (id: string): Promise<DecisionRecord | null> => {
    if (!isIdOf('decision', id)) return null
    // What was answered before this was asked is in its file when the writer comes to this.
    await writer.segments.list()
    const { now } = driver.env()
    for (const hour of [now, instant(now - HOUR_MS)]) {
      const line = await writer.segments.find(segmentAt(hour), id)
      if (line !== null) return JSON.parse(line) as DecisionRecord // Our own canonical line.
    }
    return null
  }
  const seal = async (): Promise<void> => {
    const current = segmentAt(driver.env().now)
    for (const { segment } of await writer.segments.list()) {
      if (segment >= current || driver.view.sealedSegments.has(segment)) continue
      const lines = await writer.segments.read(segment)
      let tree = EMPTY_FRONTIER
      for (const line of lines) tree = append(nodeHash, tree, leafHash(nodeHash, utf8(line)))
      const root = hex(rootOf(nodeHash, tree))
      await driver.submit({ kind: 'seal-decisions', segment, count: lines.length, root }, 'system')
    }
  }
  return { decide: decideOne, find, seal }
}

/** Where no hold can be asked about, the decision itself can. */
function named(decision: Decision, id: DecisionId): Decision {
  if (decision.hold !== null || !REFUSED_CODES.has(decision.code)) return decision
  return { ...decision, reason: `${decision.reason} (decision ${id})` }
}

function recordLine(record: DecisionRecord): string {
  return canonicalJson(record as unknown as Json) // Every member of a record is Json.
}

/** `2026-11-24T12`: the hour, in UTC. */
function segmentAt(now: DecisionRecord['at']): string {
  return formatInstant(now).slice(0, 13)
}

function notDurable(decision: Decision): Decision {
  return {
    ...decision,
    decision: false,
    code: 'not-durable',
    reason: 'the decision could not be recorded',
    next: 'holdfast doctor',
    allowedUntil: null,
    overrides: [],
    reportOnly: false,
  }
}
