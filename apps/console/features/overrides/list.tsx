/** Overrides: what is or was allowed although it would be refused, whose word it is, until when, and how much it keeps open. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import { Age } from '../../parts/age.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { RefusedStrip } from '../refused/strip.tsx'

const OVERRIDES: TableOf<'override.list'> = {
  list: 'override.list',
  named: ['override', 'overrides'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'state', head: 'State' },
    { name: 'kind', head: 'Kind' },
    { name: 'owner', head: 'Owner', single: true },
  ],
  columns: [
    {
      id: 'name',
      head: 'Override',
      sort: 'name',
      width: 230,
      cell: ({ id, name }) => (
        <RowLink to="/overrides/$id" params={{ id }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    {
      id: 'state',
      head: 'State',
      sort: 'state',
      width: 80,
      cell: ({ state }) => state,
      csv: ({ state }) => state,
    },
    {
      id: 'kind',
      head: 'Kind',
      sort: 'kind',
      width: 100,
      cell: ({ kind }) => kind,
      csv: ({ kind }) => kind,
    },
    {
      id: 'owner',
      head: 'Owner',
      sort: 'owner',
      width: 120,
      cell: ({ owner }) => owner,
      csv: ({ owner }) => owner,
    },
    {
      id: 'expiresAt',
      head: 'Ends',
      sort: 'expiresAt',
      width: 120,
      cell: ({ endedAt, expiresAt }) => <Age at={endedAt ?? expiresAt} future={endedAt === null} />,
      csv: ({ endedAt, expiresAt }) => endedAt ?? expiresAt,
    },
    {
      id: 'keepsOpen',
      head: 'Keeps open',
      sort: 'keepsOpen',
      width: 120,
      cell: ({ keepsOpen }) => keepsOpen,
      csv: ({ keepsOpen }) => keepsOpen,
    },
    {
      id: 'reason',
      head: 'Reason',
      width: 280,
      cell: ({ reason }) => <Sentence text={reason} />,
      csv: ({ reason }) => reason,
    },
    {
      id: 'createdAt',
      head: 'Made',
      sort: 'createdAt',
      hidden: true,
      cell: ({ createdAt }) => <Age at={createdAt} />,
      csv: ({ createdAt }) => createdAt,
    },
  ],
}

export function OverridesPage(): ReactNode {
  const table = useTable(OVERRIDES)
  return (
    <ListPage
      title="Overrides"
      table={table}
      beside={<RefusedStrip />}
      empty={
        <Empty title="Nothing is allowed by override">
          <Text c="dimmed">
            Time that somebody was given, and questions that nobody answered yet, stand here with
            their end.
          </Text>
        </Empty>
      }
    />
  )
}
