/**
 * Decisions and their records. A permit that releases something or concerns tiers 0–1 is durable before
 * it is answered; other answers within 100 ms. What cannot be recorded is not permitted.
 */

import { deriveId, isIdOf, type DecisionId } from '@holdfast/core/kernel/ids'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { base64url } from '@holdfast/core/kernel/bytes'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Env } from '@holdfast/core/model/env'
import {
  isWrittenEach,
  type Caller,
  type Decision,
  type DecisionRecord,
  type DecisionRequest,
} from '@holdfast/core/model/decision'
import { REFUSED_CODES } from '@holdfast/core/model/reason-codes'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import { decisionCounts } from './decision-counts.ts'
import { diskStops, type Disk } from './disk.ts'
import type { Driver } from './driver.ts'
import type { Records } from './records.ts'
import { hourAt, sealingOver, type SealTrouble } from './sealing.ts'

export interface Decided {
  readonly decision: Decision
  readonly id: DecisionId
  readonly ledgerSize: number
}

export interface Decisions {
  /**
   * `releases`: a secret or token leaves with the permit, so its record is durable first. An answer that is equal to
   * one of the same minute has its id.
   */
  decide(
    request: DecisionRequest,
    caller: Caller,
    releases: DecisionRecord['released'],
  ): Promise<Decided>
  /** The record of a decision, folded or not; null: none of that id is kept. */
  find(id: string): Promise<DecisionRecord | null>
  /** Makes readers see what was answered by now. */
  flush(): Promise<void>
  /** Seals every finished hour into the ledger by its Merkle roots. */
  seal(): Promise<void>
  /** Hours that could not be sealed by now, and why. */
  troubles(): readonly SealTrouble[]
}

export interface DecisionParts {
  readonly driver: Driver
  readonly writer: Writer
  readonly random: Random
  readonly records: Records
  readonly disk: Disk
}

export function decisionsOver({ driver, writer, random, records, disk }: DecisionParts): Decisions {
  const counts = decisionCounts((at, lines) => writer.segments.append(hourAt(at), lines, false))
  const sealing = sealingOver(driver, writer)

  const decideOne: Decisions['decide'] = async (request, caller, releases) => {
    const env = driver.env()
    const answer = diskStops(disk.level(), decide(driver.view, request, caller, env), driver.view)
    const ledgerSize = driver.view.size
    const released = answer.decision ? releases : null
    const each = isWrittenEach({ ...answer, released })
    const key = each ? '' : keyOf(answer, request, caller, env)
    const known = each ? undefined : counts.again(key, env.now, answer.allowedUntil)
    if (known !== undefined) {
      const decided = { decision: named(answer, known.id), id: known.id, ledgerSize }
      return recorded(decided, known.written, false)
    }
    const nonce = base64url(random.bytes(8))
    const id = deriveId(nodeHash, driver.view.ledgerId, 'decision', { at: env.now, nonce })
    const decided = { decision: named(answer, id), id, ledgerSize }
    const record = recordOf(decided, request, caller, env, released)
    const line = canonicalJson(record)
    const written = writer.segments.append(hourAt(env.now), [line], each)
    if (!each) counts.began(key, { id, written, at: env.now, until: record.until })
    return recorded(decided, written, each)
  }
  const flush = async (): Promise<void> => {
    await counts.flush()
    // What was answered before this was asked is in its file when the writer comes to this.
    await writer.segments.open()
  }
  return {
    decide: decideOne,
    async find(id) {
      if (!isIdOf('decision', id)) return null
      await flush()
      return records.find(id)
    },
    flush,
    async seal() {
      await counts.flush().catch(() => undefined)
      await sealing.seal()
    },
    troubles: () => sealing.troubles(),
  }
}

/** A denial needs nothing of the disk; a permit that cannot be recorded is none (law 3). */
async function recorded(decided: Decided, written: Promise<void>, each: boolean): Promise<Decided> {
  if (!each && !decided.decision.decision) {
    written.catch(() => undefined)
    return decided
  }
  try {
    await written
    return decided
  } catch {
    return {
      ...decided,
      decision: notDurable(decided.decision, 'the decision could not be recorded'),
    }
  }
}

/** Equal but for the time, the end and the fact they were judged by; what is written of it says the same. */
function keyOf(answer: Decision, request: DecisionRequest, caller: Caller, env: Env): string {
  const { subject, action, resource } = request
  const { code, tier, posture, hold } = answer
  return JSON.stringify([
    [caller.id, subject.type, subject.id, action.name, resource.type, resource.id],
    [code, tier, posture, hold, env.accessPolicy.version],
    [answer.actingAssets, answer.denying, answer.overrides],
  ])
}

function recordOf(
  { decision, id, ledgerSize }: Decided,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
  released: DecisionRecord['released'],
): DecisionRecord {
  return {
    v: 2,
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
    released,
    tier: decision.tier,
    posture: decision.posture,
    denying: decision.denying,
  }
}

/** Where no hold can be asked about, the decision itself can. */
function named(decision: Decision, id: DecisionId): Decision {
  if (decision.hold !== null || !REFUSED_CODES.has(decision.code)) return decision
  return { ...decision, reason: `${decision.reason} (decision ${id})` }
}

export function notDurable(decision: Decision, reason: string): Decision {
  return {
    ...decision,
    decision: false,
    code: 'not-durable',
    reason,
    next: 'holdfast doctor',
    allowedUntil: null,
    overrides: [],
    reportOnly: false,
  }
}
