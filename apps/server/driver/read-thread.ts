/** The read thread: parsers of what is large or foreign, away from decisions. A hostile one can only end itself. */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { digestOf } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok } from '@holdfast/core/kernel/result'
import { nameComponents } from '@holdfast/core/discover/name-components'
import { readManifests } from '@holdfast/edges-base/manifests/parse'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { callerOf } from '@holdfast/edges-base/threads/answering'
import { readDocument } from '@holdfast/formats/registry'
import { summaryOf } from '@holdfast/formats/summary'
import { SCHEMAS } from '../outward/manifest-schemas.ts'
import { readDelta, readMessage, type ReadFacts } from '../routes/agent/read-message.ts'
import { shared } from '../shared-bytes.ts'
import { answerInPieces } from './answer-in-pieces.ts'
import { openSigned, signerOf } from './open-signed.ts'
import type {
  DocumentAnswer,
  ManifestsAnswer,
  MessageAnswer,
  ReadAs,
  ReadReport,
  ReadThread,
  Report,
} from './read-call.ts'

answerInPieces<ReadThread>(callerOf(), {
  document: ({ bytes, as }) => readAs(bytes, as),
  manifests: ({ bytes }) => manifestsIn(bytes),
  message: (message) => sharedMessage(readMessage(message)),
  delta({ base, delta }) {
    const read = readDelta(base, delta)
    return read.ok && read.value !== null ? ok(sharedFacts(read.value)) : read
  },
})

async function manifestsIn(bytes: Uint8Array): Promise<ManifestsAnswer> {
  const read = readManifests(bytes, SCHEMAS)
  if (!read.ok) return read
  const given = read.value.flatMap((manifest) =>
    manifest.kind === 'AccessPolicy' ? [{ name: manifest.name, cedar: manifest.spec.cedar }] : [],
  )
  // More than may ever be in force is refused where they are counted.
  if (given.length === 0 || given.length > LIMITS.policiesMax) {
    return ok({ manifests: read.value, policies: [] })
  }
  const { parsePolicies } = await import('@holdfast/policy-cedar/cedar')
  const policies = given.map((one) => ({ ...one, policies: parsePolicies(one.name, one.cedar) }))
  return ok({ manifests: read.value, policies })
}

function readAs(bytes: Uint8Array, { purls, authors = [] }: ReadAs): DocumentAnswer {
  const opened = openSigned(bytes)
  const read = readDocument(opened.payload)
  if (!read.ok) return read
  try {
    const reports = read.value.reports.map((report) => kept(nameComponents(report, purls)))
    const summary = summaryOf(read.value)
    const { inventories, ...said } = read.value
    const isInventory = inventories.length > 0
    return ok({ ...said, reports, summary, isInventory, signedBy: signerOf(authors, opened) })
  } catch (thrown) {
    // A number or a text that cannot be kept as it is.
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const message = `the document cannot be kept: ${why}`
    return err({ code: 'document-unreadable', message, help: 'export it again, whole' })
  }
}

/** Handed back without a copy: what was signed, and what is kept of it. */
function sharedMessage(read: MessageAnswer): MessageAnswer {
  if (!read.ok) return read
  const { payload, content } = read.value
  const facts =
    content.kind === 'facts' && content.facts.ok ? sharedFacts(content.facts.value) : null
  return ok({
    ...read.value,
    payload: shared(payload),
    content:
      content.kind === 'facts' && facts !== null ? { ...content, facts: ok(facts) } : content,
  })
}

function sharedFacts(read: ReadFacts): ReadFacts {
  return { ...read, bytes: shared(read.bytes) }
}

function kept(facts: Report): ReadReport {
  const bytes = shared(utf8(canonicalJson(facts)))
  return { facts, bytes, digest: digestOf(nodeHash, bytes) }
}
