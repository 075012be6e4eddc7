/** /api/v1/ledger: its head, its entries with their proofs, and a restored state that a person accepts. */

import type { AnswerOf, QueryOf } from '@holdfast/api/operation'
import type { Contract } from '@holdfast/api/contract'
import { base64 } from '@holdfast/core/kernel/bytes'
import { notAmong } from '@holdfast/api/fields'
import type { Entry } from '@holdfast/core/state/entries'
import { ENTRY_KINDS } from '@holdfast/core/state/registry'
import { Problem } from '@holdfast/edges-base/http/problems'
import { submit, type Context, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { entryText } from '../../views/entry-text.ts'
import { pastView } from '../../views/past.ts'
import { rendered } from '../../views/rendered.ts'
import { takeTurns } from '../../turns.ts'

/** Entries of which some may be wanted, fetched together. */
const LINES_LOOKED_AT = 500

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
  serve(app, 'ledger.entries', async ({ query }) => entriesBefore(context, query))
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

type Asked = QueryOf<Contract['ledger.entries']>
type Answer = AnswerOf<Contract['ledger.entries']>

/** The newest first, those that are asked for. */
async function entriesBefore(context: Context, query: Asked): Promise<Answer> {
  const { writer, unshown, driver } = context
  const { size } = driver.view
  const { limit = 100, before = size, after = size } = query
  const wanted = wantedBy(query)
  const items: Answer['items'][number][] = []
  const turn = takeTurns()
  let from = Math.min(size, before, after)
  while (from > 0 && items.length < limit) {
    // Without a filter all of them are wanted.
    const start = Math.max(0, from - (wanted === null ? limit - items.length : LINES_LOOKED_AT))
    const lines = await writer.ledger.read(start, from)
    for (let index = lines.length - 1; index >= 0 && items.length < limit; index--) {
      const line = lines[index] ?? ''
      from = start + index
      if (turn.isOver()) await turn.pause()
      if (wanted?.(line) === false) continue
      const [seq, name] = [from, String(from)]
      items.push(
        rendered(unshown, { seq, name, uid: name }, () => {
          const entry = entryOf(line)
          return { seq, text: entryText(driver.view, entry as Entry, line), entry }
        }),
      )
    }
  }
  return { items, next: from > 0 ? String(from) : null, size }
}

/** Null: all of them. What a line does not hold is not parsed. */
function wantedBy({ q = '', kind, actor, from, to }: Asked): ((line: string) => boolean) | null {
  const kinds = kind === undefined ? null : kindsNamed(kind)
  const ofEntry = kinds !== null || actor !== undefined || from !== undefined || to !== undefined
  if (q === '' && !ofEntry) return null
  return (line) => {
    if (!line.includes(q) || !line.includes(actor ?? '')) return false
    if (!ofEntry) return true
    const entry = entryOf(line)
    return (
      kinds?.has(entry.kind) !== false &&
      (actor === undefined || entry.actor === actor) &&
      (from === undefined || entry.at >= from) &&
      (to === undefined || entry.at < to)
    )
  }
}

/** `hold` stands for all of its kinds. */
function kindsNamed(text: string): ReadonlySet<string> {
  const nouns = new Set(ENTRY_KINDS.map((kind) => kind.split('.')[0] ?? kind))
  return new Set(
    text.split(',').flatMap((word) => {
      const named = ENTRY_KINDS.filter((kind) => kind === word || kind.startsWith(`${word}.`))
      if (named.length > 0) return named
      throw badKind(word, word.includes('.') ? ENTRY_KINDS : [...nouns])
    }),
  )
}

function badKind(word: string, kinds: readonly string[]): Problem {
  const [says = '', ...help] = notAmong(word, kinds).split(': ')
  return new Problem('bad-request', `\`kind\` ${says}`, help.join(': '))
}

function entryOf(
  line: string,
): Answer['items'][number] extends infer Item
  ? Extract<Item, { readonly entry: unknown }>['entry']
  : never {
  return JSON.parse(line) as never // Our own ledger's line.
}
