/** What every reader is: a name, how it knows its documents, and what it makes of one. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Result } from '@holdfast/core/kernel/result'
import type { Advisory, Signal, Statement } from '@holdfast/core/model/advisory'
import type { Inventory } from '@holdfast/core/model/claim'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { RunningImage } from '@holdfast/core/model/workload'
import type { Document } from './document/document.ts'
import { vulnerabilityId, vulnerabilityIdsOf } from './identifiers.ts'

export interface Reader {
  /** Stable word, as `import --dry-run` prints it. */
  readonly format: string
  /** For people: `Grype JSON`. */
  readonly title: string
  /** By content alone. The first reader that says yes reads the document. */
  readonly knows: (document: Document) => boolean
  /** The problem in one line where the document is of this format and still says nothing usable. */
  readonly read: (document: Document) => Result<Reading, string | NotRead>
}

/** A document of this tool that says nothing that is read here: refused with the reason, not half read. */
export interface NotRead {
  readonly refused: string
}

/** Everything one document says. */
export interface Reading {
  /** One for each thing the document is about. */
  readonly reports: readonly (HostFacts | ComponentFacts)[]
  readonly advisories: readonly Advisory[]
  readonly statements: readonly Statement[]
  readonly signals: readonly Signal[]
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly string[]
  /** The document says itself that it is not whole: it may add, and replaces no earlier one. */
  readonly incomplete: string | null
  /** The date of the whole, where it is one release of a catalogue or a day's scores. */
  readonly epoch: Instant | null
  /** What runs from which image, where the document is a list of that; null: it is none. */
  readonly running: readonly RunningImage[] | null
  /** What an address told us, where the document is our own look at it; null: it is none. */
  readonly observed: { readonly url: string; readonly tells: readonly string[] } | null
  /** What it lists of the identity estate, a place each. */
  readonly inventories: readonly Inventory[]
  /** A nonce of ours that the document carries; still to be checked. */
  readonly nonce: string | null
}

/** Why a document is not read, and what to do. */
export interface FormatError {
  readonly code: 'document-unreadable' | 'format-unknown' | 'format-refused'
  readonly message: string
  readonly help: string
}

/** What one document says, and which format it is. */
export interface ReadDocument extends Reading {
  readonly format: string
}

export interface Dropped {
  readonly reason: string
  readonly count: number
  /** Left out on purpose, as in every such document: it says nothing about its shape. */
  readonly expected?: true
}

/** Every reader answers through this: ids are in the form they are known by. */
export function reading(part: Partial<Reading>): Reading {
  const { advisories = [], statements = [], signals = [] } = part
  return {
    reports: [],
    inventories: [],
    dropped: [],
    warnings: [],
    incomplete: null,
    epoch: null,
    running: null,
    observed: null,
    nonce: null,
    ...part,
    advisories: advisories.map((advisory) => withIds(advisory, advisory.id, (id) => ({ id }))),
    statements: statements.map((statement) =>
      withIds(statement, statement.vulnerability, (vulnerability) => ({ vulnerability })),
    ),
    signals: signals.map((signal) => {
      const id = vulnerabilityId(signal.id) ?? signal.id
      return id === signal.id ? signal : { ...signal, id }
    }),
  }
}

/** The same object where there is nothing to repair. */
function withIds<T extends Pick<Advisory, 'aliases'>>(
  one: T,
  text: string,
  named: (id: string) => Partial<T>,
): T {
  const id = vulnerabilityId(text) ?? text.trim()
  const aliases = vulnerabilityIdsOf(one.aliases).filter((alias) => alias !== id)
  const same =
    id === text &&
    aliases.length === one.aliases.length &&
    aliases.every((alias, place) => alias === one.aliases[place])
  return same ? one : { ...one, ...named(id), aliases }
}
