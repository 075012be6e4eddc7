/** Records of decisions on the command line: which of them, as far as a limit, and how they read. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { countOf } from '../../counts.ts'
import { note } from '../../output.ts'
import { timeOf } from '../../times.ts'

interface Text {
  readonly takes: string
  readonly says: string
}

export const WHICH: {
  readonly [O in 'asset' | 'resource' | 'code' | 'from' | 'to']: Text
} = {
  asset: { takes: '<name>', says: 'from where' },
  resource: { takes: '<name>', says: 'what' },
  code: { takes: '<code>', says: 'such as asset-blocked or permitted; several with commas' },
  from: { takes: '<time>', says: '2026-11-24T12:00:00Z, or so long ago: 36h' },
  to: { takes: '<time>', says: 'likewise; the end itself is left out' },
}

interface Flags {
  readonly identity?: string
  readonly asset?: string
  readonly resource?: string
  readonly code?: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
}

export type RecordQuery = Omit<Flags, 'from' | 'to'> & {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly after: string | undefined
}

/** Page by page up to the limit: there may be millions. */
export async function upTo<Item>(
  { limit, from, to, ...filters }: Flags,
  page: (query: RecordQuery) => Promise<{
    readonly items: readonly Item[]
    readonly next: string | null
  }>,
): Promise<readonly Item[]> {
  const most = countOf(limit, Infinity, '--limit 200')
  const items: Item[] = []
  let after: string | null = null
  do {
    const size = String(Math.min(LIMITS.pageItemsMax, most - items.length))
    const asked = { ...filters, from: timeOf(from), to: timeOf(to), limit: size }
    const answer: { readonly items: readonly Item[]; readonly next: string | null } = await page({
      ...asked,
      after: after ?? undefined,
    })
    items.push(...answer.items)
    after = answer.next
  } while (after !== null && items.length < most)
  if (after !== null) note(`there are more: --limit ${most * 10}`)
  return items
}

export function answerOf({ decision }: { readonly decision: boolean }): string {
  return decision ? 'allowed' : 'denied'
}

/** Of `identity/svc` the name. */
export function nameIn(text: string): string {
  return text.slice(text.indexOf('/') + 1)
}
