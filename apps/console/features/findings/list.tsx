/** Findings: every vulnerability that is said to be here, worst first. */

import type { ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import { ListPage } from '../../parts/list-page.tsx'
import { shortened } from '../../parts/names.ts'
import { RowLink } from '../../parts/row-link.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { NoneAtAll, SourcesAnswering } from './who-looks.tsx'
import { DisagreeMark, ExploitedMark, FIX_WORDS, percent, SeverityMark } from './words.tsx'

type Finding = ItemOf<'finding.list'>

const FINDINGS: TableOf<'finding.list'> = {
  list: 'finding.list',
  named: ['finding', 'findings'],
  idOf: ({ id }) => id,
  facets: [
    { name: 'severity', head: 'Severity', words: { unrated: 'not rated' } },
    {
      name: 'exploited',
      head: 'Known exploited',
      words: { true: 'yes', false: 'no', unknown: 'not known' },
    },
    { name: 'fix', head: 'Fix', words: FIX_WORDS },
    { name: 'source', head: 'Said by' },
    {
      name: 'disagreement',
      head: 'Sources',
      values: ['true'],
      words: { true: 'disagree' },
      single: true,
    },
    { name: 'component', head: 'Component' },
  ],
  columns: [
    {
      id: 'id',
      head: 'Finding',
      sort: 'id',
      width: 140,
      cell: ({ id }) => (
        <RowLink to="/findings/$id" params={{ id }}>
          {id}
        </RowLink>
      ),
      csv: ({ id }) => id,
    },
    {
      id: 'severity',
      head: 'Severity',
      sort: 'severity',
      width: 100,
      cell: ({ severity }) => <SeverityMark severity={severity} />,
      csv: ({ severity }) => severity,
    },
    {
      id: 'exploited',
      head: 'Exploited',
      width: 165,
      cell: ({ exploited }) => <ExploitedMark exploited={exploited} />,
      csv: ({ exploited }) => exploited,
    },
    {
      id: 'epss',
      head: 'EPSS',
      sort: 'epss',
      width: 80,
      cell: ({ epss }) => percent(epss),
      csv: ({ epss }) => epss,
    },
    {
      id: 'components',
      head: 'Components',
      width: 105,
      cell: ({ components }) => shortened(components, 3),
      csv: ({ components }) => components.join(' '),
    },
    {
      id: 'assets',
      head: 'Assets',
      sort: 'assets',
      width: 70,
      cell: ({ assets }) => assets,
      csv: ({ assets }) => assets,
    },
    { id: 'fix', head: 'Fix', width: 130, cell: fixOf, csv: ({ fix }) => fix },
    {
      id: 'sources',
      head: 'Said by',
      width: 120,
      cell: ({ sources }) => sources.join(', '),
      csv: ({ sources }) => sources.join(' '),
    },
    {
      id: 'disagreement',
      head: 'Sources',
      width: 160,
      cell: ({ disagreement }) => (disagreement ? <DisagreeMark /> : ''),
      csv: ({ disagreement }) => disagreement,
    },
    {
      id: 'exploitedSince',
      head: 'Exploited since',
      sort: 'exploitedSince',
      hidden: true,
      cell: ({ exploitedSince }) => exploitedSince ?? '',
      csv: ({ exploitedSince }) => exploitedSince,
    },
    {
      id: 'aliases',
      head: 'Also called',
      width: 200,
      hidden: true,
      cell: ({ aliases }) => shortened(aliases, 2),
      csv: ({ aliases }) => aliases.join(' '),
    },
  ],
}

export function FindingsPage(): ReactNode {
  const table = useTable(FINDINGS)
  return (
    <ListPage title="Findings" table={table} above={<SourcesAnswering />} empty={<NoneAtAll />} />
  )
}

function fixOf({ fix }: Finding): string {
  return FIX_WORDS[fix]
}
