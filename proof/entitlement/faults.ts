/** The faults that the laws must find: every use of the entitlement dropped once, and others of their kind. */

import type { Mutant } from './mutants.ts'

const ACCEPT = 'discover/accept-evidence.ts'
const JUDGE = 'loop/judge/evidence.ts'

export const OF_WHAT_MAY_NOT_RAISE: readonly Mutant[] = [
  {
    name: 'freshness, last-good and reliance of whoever speaks',
    file: ACCEPT,
    from: 'const good = unknown === null &&',
    to: 'const good = (unknown === null || entitled.why.length > 0) &&',
  },
  {
    name: 'a shorter list of whoever speaks replaces the longer one',
    file: ACCEPT,
    from: 'entitled.mayRaise && !subjectAsserted && isWholeList',
    to: 'isWholeList',
  },
  {
    name: 'evidence that raises without its source',
    file: 'discover/unknown-report.ts',
    from: 'const why: string[] = [...entitled.why]',
    to: 'const why: string[] = []',
  },
  {
    name: 'proof by whoever speaks',
    file: 'verify/prove-recovery.ts',
    from: 'if (!evidence.mayRaise)',
    to: 'if (Number.isNaN(0))',
  },
  {
    name: 'a disagreement decided by whoever speaks',
    file: 'assess/decided-by.ts',
    from: '!evidence.mayRaise || standing.independence',
    to: 'standing.independence',
  },
  {
    name: 'a question answered by whoever speaks',
    file: JUDGE,
    from: 'if (!awaited && entitled.mayRaise) {',
    to: 'if (!awaited) {',
  },
  {
    name: 'a heartbeat of whoever beats',
    file: 'discover/heartbeats.ts',
    from: 'mayRaise ? beat : { ...beat, fresh: false }',
    to: 'beat',
  },
  {
    name: 'a scope cleared that the source does not say',
    file: 'verify/may-clear.ts',
    from: 'if (missing !== undefined)',
    to: 'if (missing !== undefined && Number.isNaN(0))',
  },
  {
    name: 'the word of an agent taken back by an equal',
    file: 'verify/may-clear.ts',
    from: "if (standing.independence === 'second') return null",
    to: 'return null',
  },
  {
    name: 'a source speaks for assets it was not given',
    file: 'state/estate/entitlement.ts',
    from: 'if (stored === undefined || !selects(spec.assets, stored)) {',
    to: 'if (stored === undefined) {',
  },
  {
    name: 'a fix asked for becomes a lower one',
    file: 'assess/weigh-cause.ts',
    from: 'looked.takesBack !== false',
    to: 'looked !== null',
  },
]

export const OF_LEAVING_OUT: readonly Mutant[] = [
  {
    name: 'a release is held against the next one',
    file: 'restore/plan-release.ts',
    from: 'RELEASES_PER_HOUR_MAX = 3',
    to: 'RELEASES_PER_HOUR_MAX = 1',
  },
]

export const OF_DELETING: readonly Mutant[] = [
  {
    name: 'a deleted source takes its causes along',
    file: 'state/estate/fold.ts',
    from: 'dropFeed(state, body.name, at)',
    to: 'for (const one of [...state.causes.values()]) if (one.detail.source === body.name) { state.causes.delete(one.id); state.assets.get(one.asset)?.causes.delete(one.id); state.causesByAsset.delete(one.asset) }',
  },
  {
    name: 'the word of a deleted source lasts longer',
    file: 'state/evidence/ages.ts',
    from: '(spec ?? standing).maxAge',
    to: 'spec?.maxAge',
  },
]
