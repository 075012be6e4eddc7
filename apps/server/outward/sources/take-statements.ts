/** Statements (VEX) on their way to people: from documents handed in, signed or not, and from feeds. */

import { statementId } from '@holdfast/core/model/statement'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { Statement } from '@holdfast/core/model/advisory'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { find } from '@holdfast/core/state/state'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { submit, type Context } from '../../context.ts'
import type { Driver } from '../../driver/driver.ts'
import type { Read } from '../../driver/read-call.ts'

/** Ids of what is proposed now; each still needs its signature or a person. */
export async function propose(
  context: Context,
  source: string,
  read: Read,
  raw: Uint8Array,
  actor: string,
): Promise<readonly string[]> {
  if (read.statements.length === 0) return []
  const document = await context.writer.blobs.put(raw)
  const { answer } = await submit(
    context,
    {
      kind: 'propose-statements',
      source,
      document,
      signedBy: read.signedBy,
      statements: read.statements,
    },
    actor,
  )
  return answer.kind === 'done' ? answer.ids : []
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
