/** Why an input changed nothing, in the words of the table of codes. */

import type { ManifestOf } from './manifest.ts'
import type { RefusalCode } from './refusal-codes.ts'

/** Refusal of an input: nothing changed. */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  readonly help: string
  /** Where in what was sent, for manifests: `documents[2].spec.identity`. */
  readonly at?: string
  /** What a person may apply so that it is not refused again. */
  readonly manifest?: ManifestOf<'Source'>
  /** Where nobody can answer: the two shortest ways to somebody who can. */
  readonly ways?: readonly ShortestWay[]
}

export interface ShortestWay {
  readonly what: string
  /** The command, filled in. */
  readonly line: string
  /** To be applied first; null: it is there, or none is needed. */
  readonly manifest: ManifestOf<'Source'> | null
}

export function refusal(code: RefusalCode, message: string, help: string): Refusal {
  return { code, message, help }
}

/** Of a name that stands for nothing: `asset \`web-01\` is not known`. */
export function notKnown(
  what: string,
  name: string,
  help: string,
  code: RefusalCode = 'not-found',
): Refusal {
  return refusal(code, `${what} \`${name}\` is not known`, help)
}

/** Of what there was: ended, revoked or expired. */
export function notLive(what: string, name: string, help: string): Refusal {
  return refusal('not-found', `${what} \`${name}\` is not live`, help)
}
