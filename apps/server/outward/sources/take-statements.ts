/** Statements (VEX) of documents handed in, signed or not, on their way to people. */

import { submit, type Context } from '../../context.ts'
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
