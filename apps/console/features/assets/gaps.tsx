/** What of an asset nobody could be asked about: the rows behind the number, counted and listed by the same function. */

import { Stack } from '@mantine/core'
import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { until } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { useNow } from '../../parts/now.ts'
import { Section } from '../../parts/section.tsx'
import { Empty } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'

type Gap = ItemOf<'asset.gaps'>

const GAPS: TableOf<'asset.gaps'> = {
  list: 'asset.gaps',
  named: ['gap', 'gaps'],
  idOf: ({ component, version, kind }) => `${component} ${version} ${kind ?? ''}`,
  facets: [
    { name: 'reason', head: 'Why' },
    { name: 'kind', head: 'Kind' },
    { name: 'source', head: 'Source' },
    { name: 'accepted', head: 'Accepted', words: { true: 'yes', false: 'no' }, single: true },
  ],
  columns: [
    {
      id: 'component',
      head: 'Component',
      sort: 'component',
      width: 150,
      cell: ({ component }) => component,
      csv: ({ component }) => component,
    },
    {
      id: 'version',
      head: 'Version',
      sort: 'version',
      width: 110,
      cell: ({ version }) => version || 'none',
      csv: ({ version }) => version,
    },
    {
      id: 'source',
      head: 'Source',
      sort: 'source',
      width: 120,
      cell: ({ source }) => source,
      csv: ({ source }) => source,
    },
    { id: 'why', head: 'Why', sort: 'reason', width: 300, cell: whyOf, csv: whyOf },
    {
      id: 'advisories',
      head: 'Named by',
      width: 170,
      cell: ({ advisories }) => advisories.join(', ') || 'none',
      csv: ({ advisories }) => advisories.join(' '),
    },
    {
      id: 'accepted',
      head: 'Accepted',
      width: 160,
      cell: ({ accepted }) => <Accepted accepted={accepted} />,
      csv: ({ accepted }) => accepted?.until ?? null,
    },
    {
      id: 'kind',
      head: 'Kind',
      sort: 'kind',
      hidden: true,
      cell: ({ kind }) => kind ?? 'not told',
      csv: ({ kind }) => kind,
    },
  ],
}

export function Gaps({ name }: { name: string }): ReactNode {
  const table = useTable(useMemo(() => ({ ...GAPS, params: { name } }), [name]))
  return (
    <Section id="gaps" title="Not judged">
      <Stack gap="sm">
        <DataTable label="What of it is not judged" table={table} empty={<Empty title="None" />} />
        <Command text={`holdfast asset gaps ${shellQuoted(name)}`} />
      </Stack>
    </Section>
  )
}

function Accepted({ accepted }: { accepted: Gap['accepted'] }) {
  const now = useNow()
  return accepted === null ? 'no' : `${accepted.owner}, ends ${until(accepted.until, now)}`
}

function whyOf({ text }: Gap): string {
  return text
}
