/** Posture policies: which deadlines and profile count for which assets. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type Column, type TableOf } from '../../parts/table.ts'
import { PoliciesStrip } from './strip.tsx'
import { SAYS } from './words.ts'

const WIDTHS = {
  assets: 180,
  deadline: 180,
  profile: 100,
  'end-of-life': 130,
  triage: 170,
  grace: 130,
} as const

const POLICIES: TableOf<'posture-policy.list'> = {
  list: 'posture-policy.list',
  named: ['posture policy', 'posture policies'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'profile', head: 'Profile' },
    { name: 'origin', head: 'Origin' },
  ],
  columns: [
    {
      id: 'name',
      head: 'Policy',
      sort: 'name',
      width: 150,
      cell: ({ name }) => (
        <RowLink to="/policies/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    ...SAYS.map(({ id, head, text }): Column<'posture-policy.list'> => ({
      id,
      head,
      width: WIDTHS[id],
      cell: text,
      csv: text,
      ...(id === 'profile' ? { sort: id } : {}),
    })),
  ],
}

export function PoliciesPage(): ReactNode {
  const table = useTable(POLICIES)
  return (
    <ListPage
      title="Posture policies"
      table={table}
      beside={<PoliciesStrip />}
      empty={
        <Empty title="No posture policy is declared">
          <Text c="dimmed">
            <Sentence text="Every asset has the deadlines of CISA BOD 26-04 and the profile balanced. What is due sooner is declared with holdfast apply." />
          </Text>
        </Empty>
      }
    />
  )
}
