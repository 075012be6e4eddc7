/** Which format a document is, by its content and never by its name, and its facts. */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import { isCollect, readCollect } from './collect/collect.ts'
import { isCycloneDx, readCycloneDx } from './cyclonedx/bom.ts'
import { isTrivy, readTrivy } from './trivy/report.ts'

export interface FormatError {
  readonly code: 'document-unreadable' | 'format-unknown'
  readonly message: string
  readonly help: string
}

export interface ReadDocument {
  readonly format: string
  readonly facts: HostFacts | ComponentFacts
  /** A nonce of ours that the document carries; still to be checked. */
  readonly nonce: string | null
}

export function readDocument(bytes: Uint8Array): Result<ReadDocument, FormatError> {
  if (bytes.length > LIMITS.reportBytesMax) {
    return unreadable(`larger than ${LIMITS.reportBytesMax} bytes`, 'split the report')
  }
  const text = fromUtf8(bytes)
  if (text === undefined) return unreadable('not UTF-8 text', 'export it as JSON or text')
  if (isCollect(text)) {
    const read = readCollect(text)
    if (!read.ok) return unreadable(read.error, 'run collect.sh again, to its end')
    return ok({ format: 'collect', facts: read.value.facts, nonce: read.value.nonce })
  }
  const parsed = parseJsonStrict(text.replace(/^\uFEFF/, ''))
  if (!parsed.ok) {
    return unreadable(
      `${parsed.error.message} at character ${parsed.error.offset}`,
      `expected ${KNOWN}`,
    )
  }
  const object = parsed.value
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return unreadable('not a JSON object', `expected ${KNOWN}`)
  }
  const document = object as JsonObject // The line above leaves only objects.
  if (isTrivy(document)) return ok({ format: 'trivy', facts: readTrivy(document), nonce: null })
  if (isCycloneDx(document))
    return ok({ format: 'cyclonedx', facts: readCycloneDx(document), nonce: null })
  return err({
    code: 'format-unknown',
    message: `no reader knows this document (members: ${Object.keys(document).slice(0, 6).join(', ')})`,
    help: `readers: ${KNOWN}`,
  })
}

const KNOWN = 'Trivy JSON, CycloneDX JSON, or the output of collect.sh'

function unreadable(why: string, help: string): Result<never, FormatError> {
  return err({ code: 'document-unreadable', message: `the document cannot be read: ${why}`, help })
}
