/** Correlate: what a report itself says of the rule's inputs, as far as its source is entitled to say it. */

import type { CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { FindingFact, Scope } from '../model/facts.ts'
import { exposedBy } from '../state/causes/inputs.ts'
import { no, NOTHING_TOLD, yes, type Inputs, type Told } from '../model/told.ts'

/** The evidence behind a cause, and who gave it. */
export type Said = Pick<Evidence, 'id' | 'source' | 'mayRaise' | 'scopes'>

export function saidBy({ id, source }: Said): Pick<CauseDetail, 'evidence' | 'source'> {
  return { evidence: id, source }
}

/** A report's own word; its silence is none. */
export function exploitedBy(finding: FindingFact, source: string): Told {
  if (finding.exploited) return yes(source)
  return finding.tellsExploited === true ? no(source) : NOTHING_TOLD.exploited
}

/** What may not raise, or not of this scope, never makes anything looser: its *no* is no answer. */
export function entitled(told: Told, { mayRaise, scopes }: Said, scope: Scope, untold: Told): Told {
  if (told.is !== 'no' || (mayRaise && (scopes === undefined || scopes.includes(scope))))
    return told
  return untold
}

/** Of findings that are one cause: *yes* where one of them says so, *no* only where all of them do. */
export function saidOfGroup(
  group: readonly { readonly finding: FindingFact; readonly scope: Scope }[],
  evidence: Said,
): Inputs {
  const vectors = group.flatMap(({ finding }) => finding.cvss)
  const ofAll = (word: (finding: FindingFact) => Told, untold: Told): Told => {
    const told = group.map((one) => entitled(word(one.finding), evidence, one.scope, untold))
    for (const is of ['yes', 'unknown', 'no'] as const) {
      const first = told.find((one) => one.is === is)
      if (first !== undefined) return first
    }
    return untold
  }
  return {
    ...NOTHING_TOLD,
    exploited: ofAll((fact) => exploitedBy(fact, evidence.source), NOTHING_TOLD.exploited),
    exposed: ofAll(() => exposedBy(NOTHING_TOLD.exposed, vectors), NOTHING_TOLD.exposed),
  }
}
