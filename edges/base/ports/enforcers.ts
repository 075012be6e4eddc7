/**
 * What changes something outside: tells a receiver, cuts an access, gives it back. An adapter says which calls that
 * takes and makes one at a time; it never decides who is refused, and it records nothing.
 */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { RotationId } from '@holdfast/core/kernel/ids'
import type { Redacted } from '@holdfast/core/kernel/redacted'
import type { Notice } from '@holdfast/core/model/effect'
import type { PointConfig } from '../config/adapter-config.ts'
import type { AddressesAt, Outbound } from '../http/outbound.ts'

export interface Enforcer {
  readonly id: string
  /** For people: `Signed webhook`. */
  readonly title: string
  /** Callers branch on these, never on the id. */
  readonly capabilities: Capabilities
  /** Everything that is wrong with the configuration, each in one line; empty: it can be acted on. */
  problems(point: PointConfig): readonly string[]
  /**
   * Tells a receiver of a hold. MUST make exactly one call, or none where it refuses, and MUST NOT make a second one
   * whatever the first answers. Throws what `send` throws: whether that left anything behind is for the caller to judge.
   * Absent: it tells nobody.
   */
  readonly tell?: (notice: Notice, point: PointConfig, call: Call) => Promise<Told>
  /** Absent: it cuts nothing. */
  readonly accounts?: Accounts
  /**
   * Tries, before it is needed, whether a cut there takes effect: a credential of our own is issued, used, cut, and used
   * again. MUST touch nothing but what it issued, and MUST leave nothing of it behind. In order, to the first step that
   * was not as it has to be; null: the point names none. Absent: nothing can be tried there.
   */
  readonly canary?: (point: PointConfig, call: Call) => Promise<readonly CanaryStep[] | null>
  /**
   * Keeps what it is called with from ending, where that ends by itself. It is asked again before a third of the rest is
   * over, and at least every hour. Throws where it cannot be told. Absent: nothing there ends.
   */
  readonly renew?: (point: PointConfig, call: Call) => Promise<Renewed>
  /** Absent: it makes no value anew. */
  readonly values?: Values
}

/**
 * Values of accounts there, made anew in two phases: the new one beside that of before, and that of before ended when
 * whoever reads it was seen with the new one.
 */
export interface Values {
  /**
   * A new value that works there by what was seen after it was made; that of before goes on working. The keys that it
   * gives take the place of those in the secret. It may be asked again for the same rotation where nobody knows what
   * came of it: what was made then MUST NOT go on working. Throws where there is none.
   */
  make(making: Making, call: Call): Promise<SecretData>
  /**
   * That of before works no more. Null: so it was seen after the call; else why not, in words. It may be asked again,
   * and MUST NOT end what takes its place.
   */
  end(ending: Ending, call: Call): Promise<string | null>
}

export interface Making {
  readonly point: PointConfig
  /** As the manifest writes them. */
  readonly refs: readonly string[]
  readonly rotation: RotationId
  /** What is in the secret now. */
  readonly before: SecretData
}

export interface Ending {
  readonly point: PointConfig
  readonly refs: readonly string[]
  readonly rotation: RotationId
  /** What is not to work any more. */
  readonly before: SecretData
  /** What takes its place. */
  readonly now: SecretData
}

/** By key. */
export type SecretData = Redacted<JsonObject>

export interface Renewed {
  /** How long it is good from now on; null: for good. */
  readonly validMs: number | null
  /** Why it could not be renewed; null: it was, or need not be. */
  readonly why: string | null
}

export interface CanaryStep {
  /** For people: `reads with it again after the cut`. */
  readonly say: string
  /** As it has to be: it works before the cut, and is refused after it. */
  readonly ok: boolean
  /** What was answered, in words; nothing of a secret. */
  readonly detail: string
}

/** Cuts what an account may do, and gives it back. `S`: what is seen there, the adapter's own. */
export interface Accounts<S = unknown> {
  /** How the target is now. MUST only read. Throws where it cannot be told: a part that was not seen is not seen. */
  observe(target: Target, call: Call): Promise<S>
  /**
   * Why a part of it could not be looked at that has no say in what is to be called: without that part nothing is proven,
   * and what the rest calls for is done. Null: all was seen. Absent: it throws instead.
   */
  unseen?(seen: S): string | null
  /**
   * What differs from what is wanted, and the calls that would mend it, in order. MUST be pure, and MUST give each step
   * its undo: only `plan` decides, and what it decided is read before anything is done. It never gives back what `gives`
   * does not name, nor what is not its own.
   */
  plan(wanted: Wanted, seen: S): Plan
  /**
   * Accounts there that somebody uses and none of these refs is or takes in, but for our own. MUST only read. Absent:
   * nobody can be asked.
   */
  readonly unnamed?: (
    point: PointConfig,
    named: readonly string[],
    call: Call,
  ) => Promise<readonly FoundAccount[]>
  /** MUST make exactly one call. What it answered, in words, proves nothing. Throws what `send` throws. */
  act(step: Step, target: Target, call: Call): Promise<string>
}

export interface FoundAccount {
  /** As a manifest would name it. */
  readonly ref: string
  /** What of it was seen, in words: `2 tokens`. */
  readonly says: string
  /** When it was last used, as far as that can be seen; null: it cannot. */
  readonly lastAt: Instant | null
}

/** What it can and cannot do, as data. */
export interface Capabilities {
  /** Milliseconds after which one call is given up. */
  readonly worstCaseEffectMs: number
  /** Milliseconds after which looking at an account is given up. */
  readonly worstCaseLookMs: number
}

/** An account at a point. */
export interface Target {
  readonly point: PointConfig
  /** As the manifest writes it. */
  readonly ref: string
  /** The key under which tokens there name the asset they were asked for from; null: they do not say. */
  readonly metadata: string | null
  /** Where resources lie there that its users are granted, as manifests write it. */
  readonly paths: readonly string[]
}

export interface Wanted {
  readonly target: Target
  /** What it is to be denied. */
  readonly denies: Refusing
  /** What it was denied and is to have back. */
  readonly gives: Refusing
}

/** Names and paths as the point knows them. */
export interface Refusing {
  readonly whole: boolean
  /** Names of assets. */
  readonly assets: readonly string[]
  readonly paths: readonly string[]
}

export interface Plan {
  /** What it lets through though it should not, each in a few words. */
  readonly allows: readonly string[]
  /** When all that it lets through ends by itself, at the latest; null or absent: nobody knows. */
  readonly endsAt?: Instant | null
  /** What it denies beyond what is wanted. */
  readonly denies: readonly string[]
  /** What goes round it and no call here ends: `admin may act as app`. Absent: nothing is known of that. */
  readonly beside?: readonly string[]
  /**
   * None: it is as wanted, or only people can bring it there. Each MUST be right by what was seen, whatever the others
   * answer: what has to wait for them is planned once they were seen to work.
   */
  readonly steps: readonly Step[]
}

/** One call. */
export interface Step {
  /** For people: `revokes a token of web-01`. */
  readonly say: string
  /** What `act` reads. */
  readonly call: Json
  /** What takes it back; null: nothing can, and nothing should. */
  readonly undo: Json
}

export interface Call {
  /** Null: the point names none, or it cannot be read. */
  readonly secret: Redacted<string> | null
  /** The one way out of what speaks HTTP, to where the operator allows. */
  readonly send: Outbound
  /** The same of what does not: it connects to these, and to no other. */
  readonly addresses: AddressesAt
  /** Of the sending, not of the intent. */
  readonly now: Instant
  readonly signal: AbortSignal
}

/** What came of telling: there is nothing to look at, so the answer counts. */
export interface Told {
  readonly outcome: 'confirmed' | 'refused' | 'unknown'
  /** For people. */
  readonly detail: string
}
