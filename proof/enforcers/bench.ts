/**
 * What the contract test asks of the real thing behind an adapter that cuts. A new adapter adds one file that answers it,
 * and its line in `benches.ts`; the rest of the proof is shared.
 */

import type { Answered, Asked } from './asked.ts'

export interface Bench {
  /** Of the folder below edges/enforcers. */
  readonly adapter: string
  /** Why it cannot be started here; false: it can. */
  readonly needs: string | false
  start(): Promise<Ground>
}

/** The real thing, started for one test. */
export interface Ground {
  readonly url: string
  /** What an enforcement point has to say beside url and secret. */
  readonly spec?: { readonly network: 'private'; readonly canary?: string }
  /** What is read, in its form and without saying anything. */
  readonly empty: Answered
  /** What Holdfast is lent: a credential that may do what the README of the adapter says, and no more. */
  readonly secret: string
  /** The account that this credential is of, as a manifest names it. */
  readonly own: { readonly ref: string; readonly metadata: string | null }
  /** `shared`: it is used from many hosts, and cut for each by itself. `whole`: it is cut for all who use it. */
  account(name: string, kind: AccountKind): Promise<Account>
  /** A key of what a request would change; null: it only reads, or it is about the canary, which nobody else uses. */
  changes(asked: Asked): string | null
  /** What the credential of Holdfast may do beyond what it needs, each in a few words. */
  overreach(): Promise<readonly string[]>
  /** What of ours stands there beside what its workloads use, each in a few words: policies, groups, marks, cuts. */
  leftovers(): Promise<readonly string[]>
  stop(): void
}

export type AccountKind = 'shared' | 'whole'
export type Lie = (asked: Asked, answer: Answered) => Answered

export interface Account {
  readonly ref: string
  readonly metadata: string | null
  /** A workload on that host that has just been set up: it has got in, and knows how to get in again. */
  workload(host: string): Promise<Workload>
  /** The host whose access a key of `changes` is; null: it is not of this account. */
  hostOf(key: string): string | null
  /** A request that every look at it makes, and once. */
  readonly isLook: (asked: Asked) => boolean
  /** Answers that are not true, each to what is read of a cut. */
  readonly lies: {
    /** Nobody has anything left to get in with. */
    readonly nothingLeft: Lie
    /** Of a `whole` one: nothing is cut. */
    readonly notCut: Lie
    /** The same: it is cut. */
    readonly cut: Lie
  }
  /** Of a `whole` one, read directly: nobody gets in. */
  isCut(): Promise<boolean>
  /** Of a `whole` one: somebody else cuts it, or gives it back, past us. */
  cutByHand(isCut: boolean): Promise<void>
}

export interface Workload {
  readonly host: string
  /** It goes on with what it got in with. */
  works(): Promise<boolean>
  /** It gets in anew with what it was set up with. */
  getsIn(): Promise<boolean>
}
