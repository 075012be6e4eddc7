/** /api/v1/ledger: its head, its entries with their proofs, and a restored state that a person accepts. */

import { base64 } from '@holdfast/core/kernel/bytes'
import { Problem } from '@holdfast/edges-base/http/problems'
import {
  bodyOf,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Context,
  type Routes,
} from '../../context.ts'
import { pastView } from '../../views/past.ts'
import { rendered, type Item } from '../../views/rendered.ts'
import { takeTurns } from '../../turns.ts'

/** Entries of which some may be wanted, fetched together. */
const LINES_LOOKED_AT = 500

export const ledgerRoutes: Routes = (app, context) => {
  const { view } = context.driver

  app.get('/api/v1/ledger', scope('read'), async () => ({
    id: view.ledgerId,
    size: view.size,
    key: view.checkpointKey,
    checkpoint: (await context.writer.checkpoint())?.note ?? null,
    past: pastView(context),
  }))
  app.post('/api/v1/ledger/accept-restore', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    const { behind } = context.writer.past()
    const [head, copy] = [behind?.head ?? null, behind?.copy ?? null]
    const input = { kind: 'accept-restore', reason, behind: head, copy } as const
    await submit(context, input, principalOf(request).id)
    return pastView(context)
  })
  app.get('/api/v1/ledger/entries', scope('read', ['limit', 'before', 'q']), async (request) => {
    const query = queryOf(request)
    const limit = Math.min(Math.max(1, Number(query['limit'] ?? 100) || 100), 1_000)
    const before = Math.min(view.size, Number(query['before'] ?? view.size) || view.size)
    return entriesBefore(context, before, limit, query['q'] ?? '')
  })
  app.get('/api/v1/ledger/entries/:seq', scope('read'), async (request) => {
    const seq = Number((request.params as { seq: string }).seq)
    const checkpoint = await context.writer.checkpoint()
    if (
      !Number.isSafeInteger(seq) ||
      seq < 0 ||
      checkpoint === undefined ||
      seq >= checkpoint.size
    ) {
      throw new Problem(
        'not-found',
        `entry \`${seq}\` is not in the ledger`,
        `its size is ${view.size}`,
      )
    }
    const line = (await context.writer.ledger.read(seq, seq + 1))[0] ?? ''
    const proof = await context.writer.proof(seq, checkpoint.size)
    return { seq, line, proof: proof.map((one) => base64(one)), checkpoint: checkpoint.note }
  })
}

/** The newest first; with a text, those whose line holds it. */
async function entriesBefore(
  { writer, unshown }: Context,
  before: number,
  limit: number,
  text: string,
): Promise<{ readonly items: readonly Item[]; readonly next: number | null }> {
  const items: Item[] = []
  const turn = takeTurns()
  let from = before
  while (from > 0 && items.length < limit) {
    // Without a filter all of them are wanted.
    const start = Math.max(0, from - (text === '' ? limit - items.length : LINES_LOOKED_AT))
    const lines = await writer.ledger.read(start, from)
    for (let index = lines.length - 1; index >= 0 && items.length < limit; index--) {
      const line = lines[index] ?? ''
      from = start + index
      if (text !== '' && !line.includes(text)) continue
      const [seq, name] = [from, String(from)]
      items.push(
        rendered(unshown, { seq, name, uid: name }, () => ({
          seq,
          entry: JSON.parse(line) as unknown,
        })),
      )
      if (turn.isOver()) await turn.pause()
    }
  }
  return { items, next: from > 0 ? from : null }
}
