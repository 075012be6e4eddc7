/** /api/v1/ledger: its head, its entries with their proofs, and a restored state that a person accepts. */

import { base64 } from '@holdfast/core/kernel/bytes'
import { Problem } from '@holdfast/edges-base/http/problems'
import { submit, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { entriesAsked } from '../../views/entries.ts'
import { pastView } from '../../views/past.ts'

export const ledgerRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'ledger.show', async () => ({
    id: view.ledgerId,
    size: view.size,
    key: view.checkpointKey,
    checkpoint: (await context.writer.checkpoint())?.note ?? null,
    past: pastView(context),
  }))
  serve(app, 'ledger.accept-restore', async ({ body: { reason }, principal }) => {
    const { behind } = context.writer.past()
    const [head, copy] = [behind?.head ?? null, behind?.copy ?? null]
    const input = { kind: 'accept-restore', reason, behind: head, copy } as const
    await submit(context, input, principal.id)
    return pastView(context)
  })
  serve(app, 'ledger.entries', async ({ query }) => entriesAsked(context, query))
  serve(app, 'ledger.entry', async ({ params }) => {
    const seq = Number(params.seq)
    const checkpoint = await context.writer.checkpoint()
    if (
      !Number.isSafeInteger(seq) ||
      seq < 0 ||
      checkpoint === undefined ||
      seq >= checkpoint.size
    ) {
      throw new Problem(
        'not-found',
        `entry \`${params.seq}\` is not in the ledger`,
        `its size is ${view.size}`,
      )
    }
    const line = (await context.writer.ledger.read(seq, seq + 1))[0] ?? ''
    const proof = await context.writer.proof(seq, checkpoint.size)
    return { seq, line, proof: proof.map((hash) => base64(hash)), checkpoint: checkpoint.note }
  })
}
