/**
 * What would release it, line by line: ticked where it is done, and with the configured sources that can tick it, by
 * the table of exits. Who can never see what a line asks for is not named beside it.
 */

import { namedFew } from '../kernel/named-few.ts'
import type { Clearers } from '../state/estate/clearers.ts'
import { filtered, forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause, CauseClass } from '../model/cause.ts'
import type { ChecklistLine } from '../model/explanation.ts'

/** In steps. @param causes - those that hold it, or that wait where none does yet */
export function* checklist(
  causes: readonly Cause[],
  clearers: Clearers,
): Stepwise<ChecklistLine[]> {
  if (causes.length === 0) return []
  const fixes = yield* filtered(
    causes,
    (cause) => cause.class === 'pending-fix' && cause.detail.triageAwaited !== true,
  )
  const restarts = yield* filtered(
    causes,
    (cause) => cause.class === 'replaced-code' || cause.class === 'kernel-restart',
  )
  const lines: ChecklistLine[] = []
  const line = function* (
    text: string,
    state: ChecklistLine['state'],
    about: readonly Cause[],
    evidence: string | null = null,
  ): Stepwise<void> {
    lines.push({ text, state, source: yield* sourcesOf(about, clearers), evidence })
  }
  // Where nothing is to be installed or restarted, nothing of that is done either.
  if (fixes.length + restarts.length > 0) {
    // Fixed on disk is installed, whatever runs.
    const waiting = yield* filtered(fixes, (cause) => cause.detail.fixedSeenAt === null)
    const [seen] = fixes.length === 0 ? restarts : fixes
    yield* line(
      waiting.length === 0
        ? 'fixed version installed'
        : `fixed version installed (${waiting.length} of ${fixes.length} to go)`,
      waiting.length === 0 ? 'done' : 'open',
      fixes.length === 0 ? restarts : fixes,
      waiting.length === 0 ? (seen?.detail.evidence ?? null) : null,
    )
    yield* line(
      restarts.length === 0
        ? 'old code not running'
        : `old code not running (${namedFew(restarts.flatMap((cause) => cause.detail.programs)) || 'kernel'})`,
      restarts.length > 0 ? 'open' : 'unknown',
      restarts.length === 0 ? yield* running(fixes, clearers) : restarts,
    )
  }
  const unproven = yield* filtered(causes, (cause) => cause.detail.missingProof !== null)
  const [first] = unproven
  yield* line(
    first?.detail.missingProof ?? 'fresh complete evidence after the fix',
    'open',
    first === undefined ? causes : unproven,
  )
  const alone = yield* filtered(causes, (cause) => ALONE.has(cause.class))
  for (const cause of alone) {
    yield* line(ALONE.get(cause.class)?.(cause) ?? '', 'open', [cause])
    yield
  }
  return lines
}

/** What is told of each cause by itself. */
const ALONE = new Map<CauseClass, (cause: Cause) => string>([
  ['end-of-life', () => 'a supported release runs'],
  ['cannot-judge', ({ component }) => `${component} can be judged, is removed, or is accepted`],
  ['human-quarantine', () => 'a person lifts the quarantine'],
])

/** What runs is seen by who looks at processes; where nobody does, by who tells a later boot. */
function* running(fixes: readonly Cause[], clearers: Clearers): Stepwise<readonly Cause[]> {
  // One of each kind of packages tells: nothing else of it is asked.
  const kinds = new Map<string, Cause>()
  yield* forEach(fixes, (cause) => void kinds.set(cause.detail.ecosystem, cause))
  const seen = [...kinds.values()].map((cause): Cause => ({ ...cause, class: 'replaced-code' }))
  return seen.some((cause) => clearers(cause).length > 0) ? seen : fixes
}

/** Those that can tick it for every cause it is about. */
function* sourcesOf(about: readonly Cause[], clearers: Clearers): Stepwise<string> {
  const lists = new Set<readonly string[]>()
  let person = false
  yield* forEach(about, (cause) => {
    person ||= cause.class === 'human-quarantine'
    // The same list for all of one kind.
    lists.add(clearers(cause))
  })
  if (person) return 'a person'
  const [first, ...others] = lists
  const all = (first ?? []).filter((name) => others.every((names) => names.includes(name)))
  return all.length === 0 ? 'no configured source: holdfast asset verify says how' : all.join(', ')
}
