/** Break-glass: what two people opened or drilled, and what is left to do about it. */

import type { ReactNode } from 'react'
import { Stack, Text } from '@mantine/core'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { STATES } from './states.ts'

const BREAK_GLASS: TableOf<'break-glass.list'> = {
  list: 'break-glass.list',
  named: ['use of break-glass', 'uses of break-glass'],
  idOf: ({ uid }) => uid,
  facets: [{ name: 'state', head: 'State', words: STATES }],
  columns: [
    {
      id: 'incident',
      head: 'Incident',
      sort: 'incident',
      width: 160,
      cell: ({ id, incident }) => (
        <RowLink to="/break-glass/$id" params={{ id }}>
          {incident}
        </RowLink>
      ),
      csv: ({ incident }) => incident,
    },
    {
      id: 'state',
      head: 'State',
      sort: 'state',
      width: 140,
      cell: ({ state }) => STATES[state],
      csv: ({ state }) => state,
    },
    {
      id: 'identities',
      head: 'Identities',
      width: 220,
      cell: ({ identities }) => identities.join(', '),
      csv: ({ identities }) => identities.join(' '),
    },
    {
      id: 'signedBy',
      head: 'Signed by',
      width: 160,
      cell: ({ signedBy }) => signedBy.map(({ person }) => person).join(', '),
      csv: ({ signedBy }) => signedBy.map(({ person }) => person).join(' '),
    },
    {
      id: 'until',
      head: 'Ends',
      sort: 'until',
      width: 130,
      cell: ({ state, endedAt, until }) =>
        state === 'drilled' ? null : <Age at={endedAt ?? until} future={endedAt === null} />,
      csv: ({ endedAt, until }) => endedAt ?? until,
    },
    {
      id: 'openedAt',
      head: 'When',
      sort: 'newest',
      width: 130,
      cell: ({ openedAt }) => <Age at={openedAt} />,
      csv: ({ openedAt }) => openedAt,
    },
  ],
}

export function BreakGlassList(): ReactNode {
  const table = useTable(BREAK_GLASS)
  return (
    <ListPage
      title="Break-glass"
      table={table}
      empty={
        <Empty title="Break-glass was never used here, nor drilled">
          <Stack gap="xs">
            <Text c="dimmed">
              Two approvers open what posture denies to named identities, for an hour at most. A
              drill goes through all of it and opens nothing.
            </Text>
            <Command text="holdfast break-glass plan NAME --incident ID --reason … --drill" />
          </Stack>
        </Empty>
      }
    />
  )
}
