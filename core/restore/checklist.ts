/**
 * What would release it, line by line: ticked where it is done, and with the configured sources that can tick it, by
 * the table of exits. Who can never see what a line asks for is not named beside it.
 */

import { namedFew } from '../kernel/named-few.ts'
import type { Clearers } from '../state/estate/clearers.ts'
import type { Cause } from '../model/cause.ts'
import type { ChecklistLine } from '../model/explanation.ts'

/** @param causes - those that hold it, or that wait where none does yet */
export function checklist(causes: readonly Cause[], clearers: Clearers): ChecklistLine[] {
  if (causes.length === 0) return []
  const fixes = causes.filter(
    (cause) => cause.class === 'pending-fix' && cause.detail.triageAwaited !== true,
  )
  const restarts = causes.filter(
    (cause) => cause.class === 'replaced-code' || cause.class === 'kernel-restart',
  )
  const lines: ChecklistLine[] = []
  const line = (
    text: string,
    state: ChecklistLine['state'],
    about: readonly Cause[],
    evidence: string | null = null,
  ): void => {
    lines.push({ text, state, source: sourcesOf(about, clearers), evidence })
  }
  // Where nothing is to be installed or restarted, nothing of that is done either.
  if (fixes.length + restarts.length > 0) {
    // Fixed on disk is installed, whatever runs.
    const waiting = fixes.filter((cause) => cause.detail.fixedSeenAt === null)
    const [seen] = fixes.length === 0 ? restarts : fixes
    line(
      waiting.length === 0
        ? 'fixed version installed'
        : `fixed version installed (${waiting.length} of ${fixes.length} to go)`,
      waiting.length === 0 ? 'done' : 'open',
      fixes.length === 0 ? restarts : fixes,
      waiting.length === 0 ? (seen?.detail.evidence ?? null) : null,
    )
    line(
      restarts.length === 0
        ? 'old code not running'
        : `old code not running (${namedFew(restarts.flatMap((cause) => cause.detail.programs)) || 'kernel'})`,
      restarts.length > 0 ? 'open' : 'unknown',
      restarts.length === 0 ? running(fixes, clearers) : restarts,
    )
  }
  const unproven = causes.filter((cause) => cause.detail.missingProof !== null)
  const [first] = unproven
  line(
    first?.detail.missingProof ?? 'fresh complete evidence after the fix',
    'open',
    first === undefined ? causes : unproven,
  )
  for (const cause of causes) {
    if (cause.class === 'end-of-life') line('a supported release runs', 'open', [cause])
    if (cause.class === 'cannot-judge') {
      line(`${cause.component} can be judged, is removed, or is accepted`, 'open', [cause])
    }
    if (cause.class === 'human-quarantine') line('a person lifts the quarantine', 'open', [cause])
  }
  return lines
}

/** What runs is seen by who looks at processes; where nobody does, by who tells a later boot. */
function running(fixes: readonly Cause[], clearers: Clearers): readonly Cause[] {
  // One of each kind of packages tells: nothing else of it is asked.
  const kinds = Map.groupBy(fixes, (cause) => cause.detail.ecosystem)
  const seen = [...kinds.values()].flatMap(([cause]): Cause[] =>
    cause === undefined ? [] : [{ ...cause, class: 'replaced-code' }],
  )
  return seen.some((cause) => clearers(cause).length > 0) ? seen : fixes
}

/** Those that can tick it for every cause it is about. */
function sourcesOf(about: readonly Cause[], clearers: Clearers): string {
  if (about.some((cause) => cause.class === 'human-quarantine')) return 'a person'
  // The same list for all of one kind.
  const [first, ...others] = new Set(about.map((cause) => clearers(cause)))
  const all = (first ?? []).filter((name) => others.every((names) => names.includes(name)))
  return all.length === 0 ? 'no configured source: holdfast asset verify says how' : all.join(', ')
}
