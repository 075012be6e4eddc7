/** What adapters and formats do, as data: core asks what one can, and never which one it is. */

import type { Effect } from './effect.ts'
import type { AdapterConfig, SourceSpec } from './manifest.ts'

/** What a source brings that we fetch ourselves. */
export type SourceCapability =
  /** Advisories speak of packages wherever they are and of no asset; reports speak of assets. */
  | { readonly gives: 'advisories' | 'reports' }
  /** Looks see from outside that something is there and which version it tells, not what is in it. */
  | {
      readonly gives: 'looks'
      /** The address that it looks at. */
      readonly placeOf: (fetch: AdapterConfig) => string | undefined
      /** How a manifest asks for it, for people: `{adapter: …, url: https://…}`. */
      readonly written: string
    }

export interface EnforcerCapability {
  /** The effects it can be told. */
  readonly takes: readonly Effect['type'][]
  /** How an account is cut there; absent: it is told, and cuts none. */
  readonly cuts?: CutCapability
  /** How accounts are named there whose values it makes anew; absent: it makes none. */
  readonly rotates?: RotateCapability
}

export interface RotateCapability {
  /** What is wrong with the accounts of one value; null: it can be made anew for them. */
  readonly refsProblem: (refs: readonly string[]) => string | null
}

export interface CutCapability {
  /**
   * Whoever uses that account from one asset can be told there from whoever uses it from another. `metadata`: the key
   * under which tokens name their asset; null: they do not.
   */
  readonly byAsset: (ref: string, metadata: string | null) => boolean
  readonly byResource: boolean
  readonly whole: boolean
  /** What is wrong with a `ref`; null: it names one account, and no other text names the same. */
  readonly refProblem: (ref: string) => string | null
  /** When what a cut leaves ends by itself, in milliseconds after it; null: nobody knows. */
  readonly naturalEndMs: number | null
}

/** By the name that a manifest gives: what is not among them is gone, or was never there, and does nothing. */
export interface Adapters {
  readonly sources: ReadonlyMap<string, SourceCapability>
  readonly enforcers: ReadonlyMap<string, EnforcerCapability>
}

/** Formats about which more is to be known than what their readers make of a document. */
export interface Formats {
  /** An author may call a flaw harmless there: that is a statement, and the flaw stands until it counts. */
  readonly authored: ReadonlySet<string>
  /** They list the exploited flaws, so that what one leaves out is not among them. */
  readonly listExploited: ReadonlySet<string>
}

/** Undefined: it is handed in, or its adapter is gone. */
export function capabilityOf(
  { sources }: Adapters,
  { fetch }: Pick<SourceSpec, 'fetch'>,
): SourceCapability | undefined {
  return fetch === undefined ? undefined : sources.get(fetch.adapter)
}

/** The address a source looks at; undefined: it looks at none. */
export function placeOf(adapters: Adapters, spec: Pick<SourceSpec, 'fetch'>): string | undefined {
  const capability = capabilityOf(adapters, spec)
  return capability?.gives === 'looks' && spec.fetch !== undefined
    ? capability.placeOf(spec.fetch)
    : undefined
}

/** How a manifest asks for a look at an address; undefined: nothing that is there looks. */
export function lookWritten({ sources }: Adapters): string | undefined {
  for (const capability of sources.values()) {
    if (capability.gives === 'looks') return capability.written
  }
  return undefined
}

export function takesEffect(
  { enforcers }: Adapters,
  point: AdapterConfig,
  type: Effect['type'],
): boolean {
  return enforcers.get(point.adapter)?.takes.includes(type) === true
}

/** Null: nothing can be cut there. */
export function cutsAt({ enforcers }: Adapters, point: AdapterConfig): CutCapability | null {
  return enforcers.get(point.adapter)?.cuts ?? null
}

/** Null: no value is made anew there. */
export function rotatesAt({ enforcers }: Adapters, point: AdapterConfig): RotateCapability | null {
  return enforcers.get(point.adapter)?.rotates ?? null
}
