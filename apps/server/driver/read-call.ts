/** What the read thread is asked, and what it answers: everything that takes a document's size is done there. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { Result } from '@holdfast/core/kernel/result'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { Refusal } from '@holdfast/core/model/refusals'
import type { Manifest, SourceSpec } from '@holdfast/core/model/manifest'
import type { ManifestError } from '@holdfast/edges-base/manifests/parse'
import type { Nothing } from '@holdfast/edges-base/threads/protocol'
import type { FormatError, ReadDocument } from '@holdfast/formats/reader'
import type { Summary } from '@holdfast/formats/summary'
import type {
  DeltaToRead,
  Message,
  MessageToRead,
  ReadFacts,
} from '../routes/agent/read-message.ts'
import type { ParsedPolicy } from './policies.ts'

/** Of the source that hands it in: what it calls components, and whose signatures count. */
export interface ReadAs {
  readonly purls?: SourceSpec['purls'] | undefined
  readonly authors?: SourceSpec['authors'] | undefined
}

export interface ReadThread {
  readonly data: null
  readonly asks: {
    readonly document: (given: {
      readonly bytes: Uint8Array
      readonly as: ReadAs
    }) => DocumentAnswer
    readonly manifests: (given: { readonly bytes: Uint8Array }) => ManifestsAnswer
    readonly message: (given: MessageToRead) => MessageAnswer
    readonly delta: (given: {
      readonly base: Uint8Array
      readonly delta: DeltaToRead
    }) => DeltaAnswer
  }
  readonly tells: Nothing
  readonly says: Nothing
}

export type Report = HostFacts | ComponentFacts

/** One report of a document, with the canonical bytes that are kept of it. */
export interface ReadReport {
  readonly facts: Report
  readonly bytes: Uint8Array
  readonly digest: Digest
}

/** The rows of an inventory stay where they were read: nobody here keeps them yet, and some are as many as an estate. */
export interface Read extends Omit<ReadDocument, 'reports' | 'inventories'> {
  readonly reports: readonly ReadReport[]
  readonly summary: Summary
  /** It lists identities, credentials, grants or leaks of some place. */
  readonly isInventory: boolean
  /** The listed author whose key signed the document; null: nobody's did. */
  readonly signedBy: string | null
}

export type DocumentAnswer = Result<Read, FormatError>
export interface ReadManifests {
  readonly manifests: readonly Manifest[]
  /** Their access policies, parsed. */
  readonly policies: readonly ParsedPolicy[]
}

export type MessageAnswer = Result<Message, Refusal>
/** Null: it does not fit its base. */
export type DeltaAnswer = Result<ReadFacts | null, Refusal>
export type ManifestsAnswer = Result<ReadManifests, readonly ManifestError[]>
