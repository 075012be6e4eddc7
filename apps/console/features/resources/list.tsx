/** Resources: what is reached, how critical it is, and who has a grant for it. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { ListPage } from '../../parts/list-page.tsx'
import { shortened } from '../../parts/names.ts'
import { Sentence } from '../../parts/sentence.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Resource = ItemOf<'resource.list'>

const RESOURCES: TableOf<'resource.list'> = {
  list: 'resource.list',
  named: ['resource', 'resources'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'tier', head: 'Tier', words: { '0': '0, most critical' } },
    { name: 'type', head: 'Type' },
    { name: 'owner', head: 'Owner' },
  ],
  columns: [
    {
      id: 'name',
      head: 'Resource',
      sort: 'name',
      width: 280,
      cell: ({ name }) => (
        <RowLink to="/resources/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    {
      id: 'tier',
      head: 'Tier',
      sort: 'tier',
      width: 80,
      cell: ({ spec: { tier } }) => tier,
      csv: ({ spec: { tier } }) => tier,
    },
    { id: 'type', head: 'Type', sort: 'type', cell: typeOf, csv: typeOf },
    {
      id: 'readers',
      head: 'Who has a grant',
      width: 260,
      cell: ({ readers }) => shortened(readers, 3) || 'nobody',
      csv: ({ readers }) => readers.join(' '),
    },
    { id: 'owner', head: 'Owner', sort: 'owner', cell: ownerOf, csv: ownerOf },
  ],
}

export function ResourcesPage(): ReactNode {
  const table = useTable(RESOURCES)
  return (
    <ListPage
      title="Resources"
      table={table}
      empty={
        <Empty title="No resource is known yet">
          <Text c="dimmed">
            <Sentence text="Declare what is worth protecting, and its tier, with holdfast apply." />
          </Text>
        </Empty>
      }
    />
  )
}

function typeOf({ spec: { type } }: Resource): string {
  return type
}

function ownerOf({ spec: { owner } }: Resource): string {
  return owner ?? 'no owner'
}
