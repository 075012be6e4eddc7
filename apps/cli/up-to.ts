/** A list of which there may be millions: page by page as far as a limit, and never more in silence. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { countOf } from './counts.ts'
import { note } from './output.ts'
import { timeOf } from './times.ts'

interface Limited {
  readonly limit: string
  readonly from?: string
  readonly to?: string
}

export type LimitedQuery<F extends Limited> = Omit<F, 'from' | 'to'> & {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly after: string | undefined
}

export async function upTo<F extends Limited, Item>(
  { from, to, ...flags }: F,
  page: (query: LimitedQuery<F>) => Promise<{
    readonly items: readonly Item[]
    readonly next: string | null
  }>,
): Promise<readonly Item[]> {
  const most = countOf(flags.limit, Infinity, '--limit 200')
  const items: Item[] = []
  let after: string | null = null
  do {
    const limit = String(Math.min(LIMITS.pageItemsMax, most - items.length))
    const asked = { ...flags, from: timeOf(from), to: timeOf(to), limit, after: after ?? undefined }
    const answer: { readonly items: readonly Item[]; readonly next: string | null } =
      await page(asked)
    items.push(...answer.items)
    after = answer.next
  } while (after !== null && items.length < most)
  if (after !== null) note(`there are more: --limit ${most * 10}`)
  return items
}
