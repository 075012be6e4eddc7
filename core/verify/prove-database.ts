/**
 * Verify: what a database runs on. A server that was asked answers for itself alone; for its libraries, and where
 * nothing can be asked, two sources of different independence must have listed the fix, and it must have started later.
 */

import type { Proof } from '../model/proof.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import type { Cause, Witness } from '../model/cause.ts'
import type { ComponentFacts } from '../model/facts.ts'

/** `listed`: this very report lists the component, fixed; else it can only tell of the start. */
export function proveByTwo(
  cause: Cause,
  facts: ComponentFacts,
  reporter: Witness,
  listed: boolean,
  now: Instant,
): Proof {
  const { component, detail } = cause
  const { fixedSeenAt } = detail
  const fixedSeen = listed ? true : 'before'
  const seenBy = listed ? withWitness(detail.fixedSeenBy, reporter) : (detail.fixedSeenBy ?? [])
  const others = new Set(seenBy.map((witness) => witness.independence))
  const [first] = seenBy
  if (others.size < 2) {
    const other = first?.independence === 'second' ? 'host' : 'second'
    const what = `${component} ${detail.fixed} listed by a source of independence ${other} as well (${first?.source} lists it)`
    return { kind: 'missing', what, fixedSeen }
  }
  const startedAt = startOf(facts)
  if (fixedSeenAt === null || startedAt === undefined || startedAt <= fixedSeenAt) {
    const since = fixedSeenAt === null ? 'now' : formatInstant(fixedSeenAt)
    const started = startedAt === undefined ? '' : ` (it started ${formatInstant(startedAt)})`
    const what = `a start of the server later than ${since}, when the fix was first seen${started}`
    return { kind: 'missing', what, fixedSeen }
  }
  if (startedAt > now)
    return { kind: 'missing', what: 'a start that is not in the future', fixedSeen }
  const names = seenBy.map((witness) => witness.source).join(' and ')
  return { kind: 'proven', how: `${names} list ${component} fixed, and it started since` }
}

export function withWitness(
  known: readonly Witness[] | undefined,
  { source, independence }: Witness,
): readonly Witness[] {
  const others = (known ?? []).filter((witness) => witness.source !== source)
  return [...others, { source, independence }]
}

/** A machine that booted started all that runs on it. */
function startOf({ startedAt, bootedAt }: ComponentFacts): Instant | undefined {
  if (startedAt === undefined || bootedAt === undefined) return startedAt ?? bootedAt
  return startedAt > bootedAt ? startedAt : bootedAt
}
