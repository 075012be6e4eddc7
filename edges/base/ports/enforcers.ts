/**
 * What changes something outside: tells a receiver, cuts an access, gives it back. An adapter says which calls that
 * takes and makes one at a time; it never decides who is refused, and it records nothing.
 */

import type { Json } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Redacted } from '@holdfast/core/kernel/redacted'
import type { Effect, EffectOutcome } from '@holdfast/core/model/effect'
import type { PointConfig } from '../config/adapter-config.ts'
import type { Outbound } from '../http/outbound.ts'

export interface Enforcer {
  readonly id: string
  /** For people: `Signed webhook`. */
  readonly title: string
  /** Callers branch on these, never on the id. */
  readonly capabilities: Capabilities
  /** Everything that is wrong with the configuration, each in one line; empty: it can be acted on. */
  problems(point: PointConfig): readonly string[]
  /** What an effect is about at a point without a problem. MUST be pure. */
  targets(point: PointConfig, effect: Effect): readonly Target[]
  /**
   * The steps from what was seen to what is wanted, in order; none: it is so already. MUST be pure, and MUST give each
   * step its undo: only `plan` decides, and what it decided is read before anything is done.
   */
  plan(wanted: Wanted): readonly Step[]
  /**
   * MUST make exactly one call, or none where it refuses, and MUST NOT make a second one whatever the first answers.
   * Throws what `send` throws: whether that left anything behind is for the caller to judge.
   */
  act(step: Step, call: Call): Promise<Acted>
  /** How the target is now. MUST only read; MUST NOT infer it from what was sent: `not-observed` is an answer. */
  observe(target: Target, call: Call): Promise<Seen>
  /**
   * Whether the target really lets through what it should refuse, tried as somebody who is refused. MUST change nothing,
   * and MUST NOT use a secret of a workload: where it can try with nothing of its own it answers `not-observed`.
   */
  probe(target: Target, call: Call): Promise<Seen>
}

/** What it can and cannot do, as data. */
export interface Capabilities {
  readonly reversible: boolean
  /** It can be told of one asset and leave the others of an identity alone. */
  readonly assetScoped: boolean
  readonly killsSessions: boolean
  /** Giving back makes tokens good again that were made before the cut. */
  readonly revivesOldTokens: boolean
  readonly reachesDownstreamLeases: boolean
  /** Milliseconds after which one call is given up. */
  readonly worstCaseEffectMs: number
  readonly probe: boolean
  /** What becomes of access where it cannot be reached. */
  readonly failMode: 'told-only'
  /** Where a person reads why it was refused. */
  readonly refusalSentence: 'none'
}

/** Declared by every adapter, and nothing depends on them yet; a test fails when something does. */
export const DECLARED_NOT_READ: readonly (keyof Capabilities)[] = [
  'reversible',
  'assetScoped',
  'killsSessions',
  'revivesOldTokens',
  'reachesDownstreamLeases',
  'probe',
  'failMode',
  'refusalSentence',
]

export interface Target {
  /** Names it within its point, for people too: nothing secret. */
  readonly ref: string
}

export interface Wanted {
  readonly point: PointConfig
  readonly effect: Effect
  readonly target: Target
  readonly seen: Seen
}

/** One call. */
export interface Step {
  readonly target: Target
  /** What is sent. */
  readonly body: Json
  /** What takes it back; null: nothing can. */
  readonly undo: Json
  /** What makes it confirmed: the answer to the call itself. */
  readonly proof: 'answer'
}

export interface Call {
  readonly effect: Effect
  /** Null: the point names none, or it cannot be read. */
  readonly secret: Redacted<string> | null
  /** The one way out, to where the operator allows. */
  readonly send: Outbound
  /** Of the sending, not of the intent. */
  readonly now: Instant
  readonly signal: AbortSignal
}

export interface Acted {
  readonly outcome: EffectOutcome
  /** For people. */
  readonly detail: string
}

export type Seen =
  | { readonly kind: 'observed'; readonly asWanted: boolean }
  | { readonly kind: 'not-observed'; readonly why: string }
