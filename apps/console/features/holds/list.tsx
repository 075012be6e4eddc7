/** Holds, the newest first: what is blocked and since when, and how each of those that ended did. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { Age } from '../../parts/age.tsx'
import { HoldMark, holdSince, holdWord } from '../../parts/hold.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { useListSearch } from '../../parts/list-search.ts'
import { shortened } from '../../parts/names.ts'
import { Sentence } from '../../parts/sentence.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { RefusedStrip } from '../refused/strip.tsx'

type Hold = ItemOf<'hold.list'>

const HOLDS: TableOf<'hold.list'> = {
  list: 'hold.list',
  named: ['hold', 'holds'],
  idOf: ({ id }) => id,
  facets: [
    { name: 'state', head: 'State', words: { released: 'ended' } },
    { name: 'cause', head: 'Due', single: true },
    { name: 'owner', head: 'Owner', single: true, words: { '': 'no owner' } },
    { name: 'tier', head: 'Tier', values: ['0', '1', '2', '3'] },
    { name: 'type', head: 'Type' },
  ],
  columns: [
    {
      id: 'asset',
      head: 'Asset',
      sort: 'asset',
      width: 150,
      cell: ({ id, asset }) => (
        <RowLink to="/holds/$id" params={{ id }}>
          {asset}
        </RowLink>
      ),
      csv: ({ asset }) => asset,
    },
    {
      id: 'state',
      head: 'State',
      width: 180,
      cell: (hold) => <HoldMark hold={hold} />,
      csv: holdWord,
    },
    {
      id: 'end',
      head: 'Ended',
      width: 210,
      cell: ({ state, end }) => (state === 'open' ? 'not yet' : <Sentence text={end ?? 'ended'} />),
      csv: ({ end }) => end,
    },
    { id: 'why', head: 'Why', width: 240, cell: whyOf, csv: whyOf },
    { id: 'causes', head: 'Causes', width: 80, cell: causesOf, csv: causesOf },
    {
      id: 'identities',
      head: 'Identities',
      width: 150,
      cell: ({ identities }) => shortened(identities, 1) || 'none bound',
      csv: ({ identities }) => identities.join(' '),
    },
    {
      id: 'since',
      head: 'Since',
      sort: 'since',
      width: 110,
      cell: (hold) => <Age at={holdSince(hold)} />,
      csv: holdSince,
    },
    { id: 'owner', head: 'Owner', sort: 'owner', width: 110, cell: ownerOf, csv: ownerOf },
    {
      id: 'tiers',
      head: 'Tiers',
      sort: 'tier',
      width: 80,
      hidden: true,
      cell: tiersOf,
      csv: tiersOf,
    },
    {
      id: 'opened',
      head: 'Opened',
      sort: 'opened',
      width: 110,
      hidden: true,
      cell: ({ openedAt }) => <Age at={openedAt} />,
      csv: ({ openedAt }) => openedAt,
    },
    {
      id: 'due',
      head: 'First due',
      sort: 'due',
      width: 110,
      hidden: true,
      cell: ({ dueAt }) => <Age at={dueAt} />,
      csv: ({ dueAt }) => dueAt,
    },
  ],
}

const [ASSET, ...OTHERS] = HOLDS.columns

/** How they ended is no column of those that did not. */
const OPEN_HOLDS: TableOf<'hold.list'> = {
  ...HOLDS,
  columns: [ASSET, ...OTHERS.map((one) => (one.id === 'end' ? { ...one, hidden: true } : one))],
}

const NAMES: Readonly<Record<string, string>> = { open: 'Open holds', released: 'Ended holds' }

export function HoldsPage(): ReactNode {
  const { state = '' } = useListSearch('hold.list').search
  const table = useTable(state === 'open' ? OPEN_HOLDS : HOLDS)
  const name = NAMES[state]
  return (
    <ListPage
      title={name ?? 'Holds'}
      // What they are called says already which of them.
      number={name === undefined || table.total === undefined ? undefined : String(table.total)}
      table={table}
      beside={<RefusedStrip />}
      empty={
        <Empty title="Nothing was blocked yet">
          <Text c="dimmed">
            When a fix is due and not proven to run, what it blocks stands here with the way out.
          </Text>
        </Empty>
      }
    />
  )
}

function whyOf({ causes }: Hold): string {
  return causes[0] ?? 'nothing of it is left'
}

function causesOf({ causes, leftOut = [] }: Hold): number {
  return leftOut.reduce((sum, out) => sum + out.count, causes.length)
}

function ownerOf({ owner }: Hold): string {
  return owner ?? 'no owner'
}

function tiersOf({ tiers }: Hold): string {
  return tiers.join(', ')
}
