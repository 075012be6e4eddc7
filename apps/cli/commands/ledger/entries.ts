/** What `ledger tail` and `ledger list` have in common: which entries, and their rows. */

import type { ItemOf } from '@holdfast/api/client'
import type { Table } from '../../verb.ts'

export type Entries = readonly ItemOf<'ledger.entries'>[]

interface Text {
  readonly takes: string
  readonly says: string
}

export const WHICH: { readonly [O in 'actor' | 'from' | 'to']: Text } & {
  readonly kind: Text & { readonly many: true }
} = {
  kind: {
    takes: '<kind>',
    says: 'hold.opened, or hold for all of its kinds; several with commas',
    many: true,
  },
  actor: { takes: '<id>', says: 'only what this token, agent key or system caused' },
  from: { takes: '<time>', says: '2026-11-24T12:00:00Z, or so long ago: 36h' },
  to: { takes: '<time>', says: 'likewise; the end itself is left out' },
}

export function rowsOf(entries: Entries): Table {
  return {
    head: ['SEQ', 'AT', 'KIND', 'ACTOR', 'CAUSE'],
    rows: entries.map(({ seq, entry: { at, kind, actor, cause } }) => [
      seq,
      new Date(at).toISOString(),
      kind,
      actor,
      cause,
    ]),
  }
}
