/** The access-policy port: declared here, implemented above core, so that core knows no policy language. */

import type { EntityRef } from './decision.ts'
import type { Json } from '../kernel/canonical-json.ts'

export interface AccessPolicyQuestion {
  readonly subject: EntityRef
  readonly action: {
    readonly name: string
    readonly properties?: { readonly [name: string]: Json | undefined }
  }
  readonly resource: EntityRef
  readonly context: { readonly [name: string]: Json | undefined }
  /** Of a governed type: request properties were already left out, and policy may only narrow. */
  readonly governed: boolean
}

/** An erroring forbid counts as matched, an erroring permit as not matched (law 7). */
export interface AccessPolicyAnswer {
  readonly permits: readonly string[]
  readonly forbids: readonly string[]
  readonly errors: readonly string[]
}

export interface AccessPolicyEvaluator {
  /** Digest of the loaded policy set; goes into every decision record. */
  readonly version: string
  /** MUST be pure and synchronous, and MUST NOT throw. */
  evaluate(question: AccessPolicyQuestion): AccessPolicyAnswer
  /** Types that an access policy declares ungoverned; never one of GOVERNED_TYPES. */
  readonly ungoverned: {
    readonly resourceTypes: ReadonlySet<string>
    readonly subjectTypes: ReadonlySet<string>
  }
  /** What a search may answer with, for ungoverned types. */
  entities(type: string): readonly EntityRef[]
  actions(resourceType: string): readonly string[]
}
