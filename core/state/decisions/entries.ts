/** What the entries say of the records of decisions. */

import type { UsesLeft } from '../../model/decision.ts'

export interface DecisionEntries {
  /** What is kept of an hour of records: `root` is the Merkle root over the `count` lines of the segment. */
  readonly 'decisions.sealed@1': {
    readonly segment: string
    readonly count: number
    readonly root: string
    /** How many decisions the lines stand for; absent: one each. */
    readonly decisions?: number
  }
  /** The records of an hour are gone; their root stays in `decisions.sealed`. */
  readonly 'decisions.deleted@1': {
    readonly segment: string
    readonly why: string
    /** The use rows that are left of them, with the root over their lines. */
    readonly uses?: UsesLeft
    /** What goes: absent, the records; `uses`, what was left of them. */
    readonly what?: 'uses'
  }
}
