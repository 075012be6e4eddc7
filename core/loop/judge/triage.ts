/**
 * Forensic triage: somebody looked, or a person answers for not looking. Where a policy makes a release wait for
 * that word, what was proven meanwhile is released by it.
 */

import { refuse, type Conclusion, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { settle, clear, courseOf } from '../course.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { foundIn } from '../../verify/triage-awaited.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { deriveId, type AssetUid, type CauseId, type EvidenceId } from '../../kernel/ids.ts'
import { formatInstant, plus } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import type { AssetSelector } from '../../model/manifest.ts'
import { selects } from '../../model/scope.ts'
import type { View } from '../../state/state.ts'
import type { StoredDuty, TriageRecord, TriageWaiver } from '../../model/triage.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'

export type TriageInput = Extract<Input, { kind: 'record-triage' | 'waive-triage' }>

const LIST = 'holdfast triage list'

export function* judgeTriage(
  view: View,
  input: TriageInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const { assets, vulnerability, reason } = input
  const asked = dutiesOf(view, assets, vulnerability)
  if (asked.length === 0) {
    return refuse(
      'not-found',
      `no triage of \`${vulnerability}\` is asked for on these assets`,
      LIST,
    )
  }
  const seed = { assets, vulnerability, reason, at: env.now, actor, kind: input.kind }
  const id = deriveId(env.hash, view.ledgerId, 'evidence', canonicalJson(seed))
  if (input.kind === 'waive-triage') {
    const latest = plus(env.now, LIMITS.statementMsMax)
    if (input.expiresAt <= env.now || input.expiresAt > latest) {
      return refuse(
        'expiry-out-of-range',
        `a waiver must end by ${formatInstant(latest)}`,
        'use --until 90d',
      )
    }
    const { expiresAt } = input
    const by = personOf(view, actor)
    const waiver: TriageWaiver = { id, assets, vulnerability, by, reason, at: env.now, expiresAt }
    const body: Body = { kind: 'triage.waived', body: { waiver } }
    const released = yield* release(view, asked, `triage waived by ${by}`, env)
    return done([body, ...released], [id], 'triage')
  }
  const by = input.by ?? personOf(view, actor)
  const open = asked.filter((one) => one.record === null || foundIn(view, one) !== 'nothing')
  if (open.length === 0) {
    return refuse('already-recorded', `its triage is recorded: nothing was found`, LIST)
  }
  const { found } = input
  const record: TriageRecord = { id, assets, vulnerability, by, found, reason, at: env.now }
  const bodies: Body[] = []
  for (let from = 0; from < open.length; from += DUTIES_PER_ENTRY) {
    const duties = open.slice(from, from + DUTIES_PER_ENTRY).map((one) => one.cause)
    bodies.push({ kind: 'triage.recorded', body: { record, duties } })
  }
  // Who was in is not let in again by the word that says so.
  if (found === 'nothing')
    bodies.push(...(yield* release(view, open, `triage recorded by ${by}`, env)))
  return done(bodies, [id], 'triage')
}

/** An entry stays far below its limit. */
const DUTIES_PER_ENTRY = 500

function dutiesOf(view: View, selector: AssetSelector, vulnerability: string): StoredDuty[] {
  return [...view.duties.values()].filter((one) => {
    const asset = view.manifests.Asset.get(one.asset)
    return (
      one.vulnerabilities.includes(vulnerability) && asset !== undefined && selects(selector, asset)
    )
  })
}

/** What waits for nothing else. While the clock or the past is in doubt the next report releases it. */
function* release(
  view: View,
  duties: readonly StoredDuty[],
  how: string,
  env: Env,
): Stepwise<Body[]> {
  if (!mayRelease(env)) return []
  const bodies: Body[] = []
  const guards = guardsOver(view, env)
  const byAsset = new Map<AssetUid, Set<CauseId>>()
  for (const { asset, cause } of duties) {
    byAsset.set(asset, (byAsset.get(asset) ?? new Set()).add(cause))
  }
  for (const [asset, ids] of byAsset) {
    const course = yield* courseOf(view, asset)
    let proof: EvidenceId | null = null
    let onOneWord = false
    for (const cause of course.causes.byId.values()) {
      if (!ids.has(cause.id) || cause.detail.triageAwaited !== true) continue
      const evidence = cause.provenBy.map((one) => one.evidence)
      proof = evidence.at(-1) ?? proof
      const sources = [...new Set(cause.provenBy.map((one) => one.source))]
      onOneWord ||= sources.length < 2
      clear(course, cause, { evidence, sources, proof: `proven before; ${how}` })
    }
    if (proof !== null)
      yield* settle(view, course, env, { word: { evidence: proof }, guards, onOneWord })
    bodies.push(...course.bodies)
  }
  return bodies
}
