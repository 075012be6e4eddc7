/** Statements (VEX) on their way to people: from documents handed in, signed or not, and from feeds. */

import { fromBase64, fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import { statementId } from '@holdfast/core/loop/judge-statement'
import type { Statement } from '@holdfast/core/model/advisory'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { find } from '@holdfast/core/model/state'
import { verifyEd25519 } from '@holdfast/edges-base/signers/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { ReadDocument } from '@holdfast/formats/reader'
import { parseEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { submit, type Context } from '../context.ts'
import type { Driver } from '../driver/driver.ts'

export interface Opened {
  /** The document itself; of a DSSE envelope its payload. */
  readonly payload: Uint8Array
  readonly document: Uint8Array
  /** What was signed, and by what; empty where it is no envelope. */
  readonly signed: Uint8Array | null
  readonly signatures: readonly Uint8Array[]
}

/** A VEX document may come in a DSSE envelope; anything else is as it is. */
export function openSigned(document: Uint8Array): Opened {
  const plain: Opened = { payload: document, document, signed: null, signatures: [] }
  if (document.length > 4_194_304) return plain
  const text = fromUtf8(document)
  if (text === undefined || !/^\s*\{/.test(text) || !text.includes('"payloadType"')) return plain
  const envelope = parseEnvelope(text)
  if (!envelope.ok) return plain
  const { payload, payloadType, signatures } = envelope.value
  return {
    payload,
    document,
    signed: preAuthEncoding(payloadType, payload),
    signatures: signatures.map((one) => one.signature),
  }
}

/** Ids of what is proposed now; each still needs its signature or a person. */
export async function propose(
  context: Context,
  source: string,
  read: ReadDocument,
  opened: Opened,
  actor: string,
): Promise<readonly string[]> {
  if (read.statements.length === 0) return []
  const document = await context.writer.blobs.put(opened.document)
  const { answer } = await submit(
    context,
    {
      kind: 'propose-statements',
      source,
      document,
      signedBy: signerOf(context.driver, source, opened),
      statements: read.statements,
    },
    actor,
  )
  return answer.kind === 'done' ? answer.ids : []
}

/** The listed author whose key signed these bytes. */
function signerOf(driver: Driver, source: string, opened: Opened): string | null {
  const { signed, signatures } = opened
  if (signed === null) return null
  for (const { name, key } of find(driver.view, 'Source', source)?.spec.authors ?? []) {
    const publicKey = key === undefined ? undefined : fromBase64(key)
    if (publicKey === undefined) continue
    if (signatures.some((one) => verifyEd25519(publicKey, signed, one))) return name
  }
  return null
}

/** A feed whose documents are signed speaks for the author who has that key. */
export async function takeStatements(
  driver: Driver,
  source: string,
  set: readonly FeedRecord[],
  removed: readonly FeedRecord[],
): Promise<void> {
  const spec = find(driver.view, 'Source', source)?.spec
  const key = spec?.fetch?.key
  const author = spec?.authors?.find((one) => key !== undefined && one.key === key)
  const byDocument = new Map<Digest, Statement[]>()
  for (const record of set) {
    if (record.kind !== 'statement') continue
    const list = byDocument.get(record.document) ?? []
    byDocument.set(record.document, [...list, record.value])
  }
  for (const [document, statements] of byDocument) {
    const signedBy = author?.name ?? null
    const input = { kind: 'propose-statements', source, document, signedBy, statements } as const
    await driver.submit(input, 'system')
  }
  for (const record of removed) {
    if (record.kind !== 'statement') continue
    const statement = statementId(nodeHash, driver.view.ledgerId, source, record.value)
    // Its author no longer says it: what it suppressed counts again.
    const input = { kind: 'end-statement', statement, reason: 'no longer in the feed' } as const
    await driver.submit(input, 'system')
  }
}
