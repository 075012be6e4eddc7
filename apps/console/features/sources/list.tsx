/** Sources: who tells us what, how old their word is, and what waits for a person; what needs somebody first. */

import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { ListPage } from '../../parts/list-page.tsx'
import { RowLink } from '../../parts/row-link.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { useAskNow } from './queries.ts'
import {
  conditionOf,
  isSilent,
  saysOf,
  SourceMark,
  STATE_WORDS,
  stateOf,
  type SourceItem,
} from './words.tsx'

const SOURCES: TableOf<'source.list'> = {
  list: 'source.list',
  named: ['source', 'sources'],
  idOf: ({ uid }) => uid,
  first: 'state',
  facets: [
    { name: 'state', head: 'State', words: STATE_WORDS },
    { name: 'adapter', head: 'Asked by', words: { 'handed-in': 'nobody: handed in' } },
    {
      name: 'independence',
      head: 'Speaks',
      words: { host: 'about itself', second: 'from outside' },
    },
    { name: 'origin', head: 'Origin' },
  ],
  columns: [
    {
      id: 'name',
      head: 'Source',
      sort: 'name',
      width: 140,
      cell: ({ name }) => (
        <RowLink to="/sources/$name" params={{ name }}>
          {name}
        </RowLink>
      ),
      csv: ({ name }) => name,
    },
    {
      id: 'state',
      head: 'State',
      sort: 'state',
      width: 200,
      cell: (source) => <SourceMark source={source} />,
      csv: stateOf,
    },
    { id: 'condition', head: 'Condition', width: 240, cell: conditionOf, csv: conditionOf },
    { id: 'says', head: 'Says', width: 220, cell: saysOf, csv: saysOf },
    {
      id: 'answeredAt',
      head: 'Answered',
      sort: 'answeredAt',
      width: 110,
      cell: ({ answeredAt }) => (answeredAt === null ? '' : <Age at={answeredAt} />),
      csv: ({ answeredAt }) => answeredAt,
    },
    {
      id: 'ask',
      head: 'Ask',
      width: 120,
      cell: (source) => (source.adapter === null ? '' : <AskNow source={source} />),
      csv: ({ nextAt }) => nextAt,
    },
    {
      id: 'adapter',
      head: 'Asked by',
      sort: 'adapter',
      hidden: true,
      cell: adapterOf,
      csv: adapterOf,
    },
    {
      id: 'from',
      head: 'From',
      width: 220,
      hidden: true,
      cell: ({ from }) => from ?? '',
      csv: ({ from }) => from,
    },
    {
      id: 'assets',
      head: 'Assets',
      sort: 'assets',
      width: 80,
      hidden: true,
      cell: ({ assets }) => assets,
      csv: ({ assets }) => assets,
    },
    {
      id: 'nextAt',
      head: 'Asked again',
      width: 120,
      hidden: true,
      cell: ({ nextAt }) => (nextAt === null ? '' : <Age at={nextAt} future />),
      csv: ({ nextAt }) => nextAt,
    },
  ],
}

export function SourcesPage(): ReactNode {
  const table = useTable(SOURCES)
  return (
    <ListPage title="Sources" table={table} empty={<NoneYet />}>
      {!table.isFiltered && table.items.every(isSilent) && <NoneYet />}
    </ListPage>
  )
}

function NoneYet() {
  return (
    <Empty title="No source has said anything yet">
      <Text>
        A source says what is installed, what is vulnerable, or what runs. Enrol an agent, hand in a
        report, or declare a source of advisories:
      </Text>
      <Command text="holdfast import report.json --asset web-01 --source scanner" />
      <Command text="holdfast apply -f estate.yaml" />
    </Empty>
  )
}

function AskNow({ source: { name, polling } }: { source: SourceItem }) {
  const ask = useAskNow()
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={polling || ask.isPending}
        onClick={() => ask.mutate({ params: { name } })}
        aria-label={`${polling ? 'Being asked' : 'Ask now'}: ${name}`}
      >
        {polling ? 'Being asked' : 'Ask now'}
      </Button>{' '}
      <span role="status">{ask.error?.message}</span>
    </>
  )
}

function adapterOf({ adapter }: SourceItem): string {
  return adapter ?? 'handed in'
}
