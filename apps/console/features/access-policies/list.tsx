/** Access policies: what decides beside grants, in Cedar. */

import type { ReactNode } from 'react'
import { Code, Text } from '@mantine/core'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { PoliciesStrip } from '../policies/strip.tsx'
import { needsGrant } from './words.ts'

const POLICIES: TableOf<'access-policy.list'> = {
  list: 'access-policy.list',
  named: ['access policy', 'access policies'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'resourceType', head: 'Without a grant' },
    { name: 'origin', head: 'Origin' },
  ],
  columns: [
    {
      id: 'name',
      head: 'Policy',
      sort: 'name',
      width: 180,
      cell: ({ name }) => (
        <RowLink to="/access-policies/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    { id: 'grants', head: 'Grants', width: 280, cell: needsGrant, csv: needsGrant },
    {
      id: 'cedar',
      head: 'Cedar',
      width: 420,
      cell: ({ spec }) => <Code>{spec.cedar.replaceAll(/\s+/g, ' ').trim()}</Code>,
      csv: ({ spec }) => spec.cedar,
    },
  ],
}

export function AccessPoliciesPage(): ReactNode {
  const table = useTable(POLICIES)
  return (
    <ListPage
      title="Access policies"
      table={table}
      beside={<PoliciesStrip />}
      empty={
        <Empty title="No access policy is declared">
          <Text c="dimmed">
            <Sentence text="Grants and posture decide alone. A policy in Cedar that forbids more is declared with holdfast apply." />
          </Text>
        </Empty>
      }
    />
  )
}
