/** Findings: every vulnerability that is said to be here, worst first; filters and place live in the URL. */

import type { ReactNode } from 'react'
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ItemOf } from '@holdfast/api/client'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
import { useList } from '../../api/operations.ts'
import { count } from '../../parts/age.tsx'
import { shortened } from '../../parts/names.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { NoFinding, SourcesAnswering } from './who-looks.tsx'
import { DisagreeMark, ExploitedMark, FIX_WORDS, percent, SeverityMark } from './words.tsx'

export interface FindingFilter {
  exploited?: boolean
  severity?: string
  fix?: string
  q?: string
}

const PAGE = 50

export function FindingsPage(): ReactNode {
  const search = useSearch({ from: '/findings' })
  const { exploited, ...filter } = search
  const query = useList(
    'finding.list',
    { query: { ...filter, ...(exploited === true ? { exploited: 'true' } : {}) } },
    PAGE,
  )
  const total = query.data?.pages.at(-1)?.total
  const title = total === undefined ? 'Findings' : `Findings (${total})`
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={title} />
      <Filters search={search} />
      <SourcesAnswering />
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoFinding filtered={isFiltered(search)} />
          return (
            <>
              <Rows items={items} />
              <More shown={items.length} total={total ?? items.length} query={query} />
            </>
          )
        }}
      </Loaded>
    </Stack>
  )
}

function isFiltered(search: FindingFilter): boolean {
  return Object.keys(search).length > 0
}

/** A changed filter starts at the worst again. */
function Filters({ search }: { search: FindingFilter }) {
  const navigate = useNavigate({ from: '/findings' })
  const set = (change: { [K in keyof FindingFilter]: FindingFilter[K] | undefined }): void => {
    const next = Object.entries({ ...search, ...change }).filter(
      ([, value]) => value !== undefined && value !== '' && value !== false,
    )
    void navigate({ search: Object.fromEntries(next) as FindingFilter, replace: true })
  }
  return (
    <Group align="flex-end">
      <TextInput
        data-filter
        label="Id or component"
        value={search.q ?? ''}
        onChange={(event) => set({ q: event.currentTarget.value })}
      />
      <NativeSelect
        label="Severity"
        value={search.severity ?? ''}
        onChange={(event) => set({ severity: event.currentTarget.value })}
        data={[
          { value: '', label: 'any' },
          ...SEVERITIES.map((one) => ({
            value: one,
            label: one === 'unrated' ? 'not rated' : one,
          })),
        ]}
      />
      <NativeSelect
        label="Fix"
        value={search.fix ?? ''}
        onChange={(event) => set({ fix: event.currentTarget.value })}
        data={[
          { value: '', label: 'any' },
          ...(['all', 'some', 'none'] as const).map((one) => ({
            value: one,
            label: FIX_WORDS[one],
          })),
        ]}
      />
      <Checkbox
        label="Known exploited only"
        mb={8}
        checked={search.exploited === true}
        onChange={(event) => set({ exploited: event.currentTarget.checked })}
      />
      {isFiltered(search) && (
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          Clear the filter
        </Button>
      )}
    </Group>
  )
}

function Rows({ items }: { items: ItemOf<'finding.list'>[] }) {
  return (
    <Sheet
      label="Findings, worst first"
      items={items}
      idOf={(findingItem) => findingItem.id}
      columns={[
        {
          head: 'Finding',
          whole: true,
          cell: ({ id }) => (
            <Anchor
              data-row
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/findings/$id" params={{ id }} {...props} />}
            >
              {id}
            </Anchor>
          ),
        },
        {
          head: 'Severity',
          cell: (findingItem) => <SeverityMark severity={findingItem.severity} />,
        },
        {
          head: 'Exploited',
          cell: (findingItem) => <ExploitedMark exploited={findingItem.exploited} />,
        },
        { head: 'EPSS', whole: true, cell: (findingItem) => percent(findingItem.epss) },
        { head: 'Components', cell: (findingItem) => shortened(findingItem.components, 3) },
        { head: 'Assets', cell: (findingItem) => findingItem.assets },
        { head: 'Fix', cell: (findingItem) => FIX_WORDS[findingItem.fix] },
        {
          head: 'Said by',
          cell: (findingItem) => (
            <Group gap={6}>
              {findingItem.sources.join(', ')}
              {findingItem.disagreement && <DisagreeMark />}
            </Group>
          ),
        },
      ]}
    />
  )
}

function More({
  shown,
  total,
  query,
}: {
  shown: number
  total: number
  query: ReturnType<typeof useList<'finding.list'>>
}) {
  return (
    <Group justify="space-between">
      <Text c="dimmed" role="status">
        {shown === total
          ? `${count(total, 'finding', 'findings')}, worst first`
          : `${shown} of ${total}, worst first`}
      </Text>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {`Show ${Math.min(PAGE, total - shown)} more`}
        </Button>
      )}
    </Group>
  )
}
