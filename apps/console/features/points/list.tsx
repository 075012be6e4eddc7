/** Enforcement points: where access is cut and given back, and whether that is known to work. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { words } from '@holdfast/api/spec-words'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Empty } from '../../parts/states.tsx'
import { Tested } from '../../parts/tested.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Point = ItemOf<'enforcement-point.list'>

const POINTS: TableOf<'enforcement-point.list'> = {
  list: 'enforcement-point.list',
  named: ['enforcement point', 'enforcement points'],
  idOf: ({ uid }) => uid,
  facets: [
    { name: 'adapter', head: 'Adapter' },
    { name: 'origin', head: 'Origin' },
  ],
  columns: [
    {
      id: 'name',
      head: 'Point',
      sort: 'name',
      width: 180,
      cell: ({ name }) => (
        <RowLink to="/points/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    { id: 'adapter', head: 'Adapter', sort: 'adapter', cell: adapterOf, csv: adapterOf },
    {
      id: 'test',
      head: 'Test',
      width: 320,
      cell: ({ cuts, test }) => <Tested cuts={cuts} test={test} />,
      csv: testWord,
    },
    { id: 'settings', head: 'Settings', width: 320, cell: settingsOf, csv: settingsOf },
  ],
}

export function PointsPage(): ReactNode {
  const table = useTable(POINTS)
  return (
    <ListPage
      title="Enforcement points"
      table={table}
      empty={
        <Empty title="No enforcement point is declared yet">
          <Text c="dimmed">
            <Sentence text="Declare where credentials live, with holdfast apply: what is blocked here is cut there." />
          </Text>
        </Empty>
      }
    />
  )
}

function adapterOf({ spec: { adapter } }: Point): string {
  return adapter
}

function settingsOf({ spec }: Point): string {
  const settings = Object.entries(spec).filter(([name]) => name !== 'adapter')
  return words(Object.fromEntries(settings), 'none')
}

/** In one word. */
function testWord({ cuts, test }: Point): string {
  if (!cuts) return 'only told'
  if (test === null) return 'never tested'
  return test.ok ? 'passed' : 'failed'
}
