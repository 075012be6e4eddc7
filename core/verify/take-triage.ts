/** The word on a forensic triage: somebody looked, or a person answers for not looking. */

import { canonicalJson } from '../kernel/canonical-json.ts'
import { deriveId, type EvidenceId } from '../kernel/ids.ts'
import { formatInstant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Env } from '../model/env.ts'
import type { InputOf } from '../model/input.ts'
import { refusal, type Refusal } from '../model/refusals.ts'
import { selects } from '../model/scope.ts'
import type { StoredDuty } from '../model/triage.ts'
import type { Body } from '../state/entries.ts'
import type { View } from '../state/state.ts'
import { personOf } from '../state/tokens/person-of.ts'
import { foundIn } from './triage-awaited.ts'

export type TriageInput = InputOf<'record-triage' | 'waive-triage'>

export interface TakenTriage {
  readonly id: EvidenceId
  readonly bodies: readonly Body[]
  /** Those that nothing waits for any more: who was in is not let in again by the word that says so. */
  readonly answered: readonly StoredDuty[]
  readonly how: string
}

const LIST = 'holdfast triage list'

export function takeTriage(
  view: View,
  input: TriageInput,
  env: Env,
  actor: string,
): Result<TakenTriage, Refusal> {
  const { assets, vulnerability, reason } = input
  const asked = dutiesOf(view, input)
  if (asked.length === 0) {
    const message = `no triage of \`${vulnerability}\` is asked for on these assets`
    return err(refusal('not-found', message, LIST))
  }
  const seed = { assets, vulnerability, reason, at: env.now, actor, kind: input.kind }
  const id = deriveId(env.hash, view.ledgerId, 'evidence', canonicalJson(seed))
  const said = { id, assets, vulnerability, reason, at: env.now }
  if (input.kind === 'waive-triage') {
    const { expiresAt } = input
    const latest = plus(env.now, LIMITS.statementMsMax)
    if (expiresAt <= env.now || expiresAt > latest) {
      const message = `a waiver must end by ${formatInstant(latest)}`
      return err(refusal('expiry-out-of-range', message, 'use --until 90d'))
    }
    const waiver = { ...said, by: personOf(view, actor), expiresAt }
    const bodies: Body[] = [{ kind: 'triage.waived', body: { waiver } }]
    return ok({ id, bodies, answered: asked, how: `triage waived by ${waiver.by}` })
  }
  const open = asked.filter((duty) => duty.record === null || foundIn(view, duty) !== 'nothing')
  if (open.length === 0) {
    return err(refusal('already-recorded', 'its triage is recorded: nothing was found', LIST))
  }
  const { found } = input
  const by = input.by ?? personOf(view, actor)
  const record = { ...said, by, found }
  const bodies: Body[] = []
  for (let from = 0; from < open.length; from += DUTIES_PER_ENTRY) {
    const duties = open.slice(from, from + DUTIES_PER_ENTRY).map((duty) => duty.cause)
    bodies.push({ kind: 'triage.recorded', body: { record, duties } })
  }
  const answered = found === 'nothing' ? open : []
  return ok({ id, bodies, answered, how: `triage recorded by ${by}` })
}

/** An entry stays far below its limit. */
const DUTIES_PER_ENTRY = 500

function dutiesOf(view: View, { assets, vulnerability }: TriageInput): StoredDuty[] {
  return [...view.duties.values()].filter((duty) => {
    const asset = view.manifests.Asset.get(duty.asset)
    return (
      duty.vulnerabilities.includes(vulnerability) && asset !== undefined && selects(assets, asset)
    )
  })
}
