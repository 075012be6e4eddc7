/** One cause in words: title, detail and when it is due. */

import { namedFew } from '../kernel/named-few.ts'
import { unreachable } from '../kernel/assert.ts'
import { ago } from '../kernel/ago.ts'
import type { Instant } from '../kernel/instant.ts'
import { dueOf, type Cause } from '../model/cause.ts'
import { quarantineReason } from '../model/cause-detail.ts'
import { TIERS } from '../model/posture.ts'
import { gapWord } from '../model/gap.ts'
import type { CauseExplanation } from '../model/explanation.ts'
import { asksInputs, inputsOf, type Asking } from '../state/causes/inputs.ts'
import type { View } from '../state/state.ts'
import { inputLines } from './input-lines.ts'

/** What would clear it is told by the table of exits (restore/exits.ts). */
export function causeLine(view: View, cause: Cause, env: Asking): Omit<CauseExplanation, 'exits'> {
  const { now } = env
  const due = TIERS.map((tier) => dueOf(cause, tier)).filter((at) => at !== null)
  const first = due.length === 0 ? null : (Math.min(...due) as Instant) // The least of instants is one.
  const assumed = cause.assumed?.due.filter((at) => at !== null) ?? []
  const known = cause.due.filter((at) => at !== null)
  return {
    id: cause.id,
    title: titleOf(cause),
    text: textOf(cause, now),
    weight: cause.weight,
    since: cause.firstSeenAt,
    dueAt: first,
    // The rule that made the date.
    rule:
      cause.assumed !== undefined && Math.min(...assumed) < Math.min(...known)
        ? cause.assumed.rule
        : cause.rule,
    inputs: asksInputs(cause.class)
      ? inputLines(inputsOf(view, cause, env), first !== null, now)
      : [],
    assumed: cause.assumed?.rule ?? null,
  }
}

export function titleOf(cause: Cause): string {
  const { component, detail } = cause
  switch (cause.class) {
    case 'pending-fix':
      if (detail.triageAwaited === true)
        return `${component} is fixed; its forensic triage is not answered`
      return `${component} ${detail.installed ?? ''} has a security fix, ${detail.fixed ?? 'a newer version'}`
    case 'replaced-code':
      return `${detail.programs.length} ${detail.programs.length === 1 ? 'program still runs' : 'programs still run'} replaced code of ${component}`
    case 'kernel-restart':
      return `kernel ${detail.fixed ?? ''} is installed, ${detail.installed ?? ''} runs`
    case 'end-of-life':
      return `${detail.installed ?? component} no longer gets security fixes`
    case 'cannot-judge':
      return cannotJudge(cause)
    case 'failed-attestation':
      return 'the last attestation failed'
    case 'human-quarantine':
      return `a person quarantined it: ${quarantineReason(cause)}`
    default:
      return unreachable(cause.class)
  }
}

function cannotJudge({ component, detail }: Cause): string {
  const [first = 'an advisory'] = detail.advisories
  const id = detail.advisories.find((advisory) => advisory.startsWith('CVE-')) ?? first
  const urgent = detail.exploited ? 'exploited' : detail.severity
  if (detail.unjudged === 'no-component') {
    return `${id} (${urgent}) is reported, and nobody says which component it is in`
  }
  const version = detail.installed === null || detail.installed === '' ? '' : ` ${detail.installed}`
  const why = detail.unjudged === undefined ? '' : `: it is ${gapWord(detail.unjudged)}`
  return `${id} (${urgent}) names ${component}${version}, and nobody can tell whether it is affected${why}`
}

function textOf(cause: Cause, now: Instant): string {
  const age = `first seen ${ago(cause.firstSeenAt, now)}`
  const use = cause.detail.usedBy.length > 0 ? `; used by ${namedFew(cause.detail.usedBy)}` : ''
  const programs = cause.detail.programs.length > 0 ? `: ${namedFew(cause.detail.programs)}` : ''
  const proof =
    cause.detail.missingProof === null ? '' : `; still missing: ${cause.detail.missingProof}`
  const again =
    cause.reopens === undefined ? '' : `; it came back after ${cause.reopens} was released`
  return `${age}${again}${programs}${use}${proof}`
}
