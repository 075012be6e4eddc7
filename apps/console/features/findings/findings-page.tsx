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
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
import { get } from '../../api/client.ts'
import type { FindingItem, FindingPage } from '../../api/finding-types.ts'
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
  after?: number
}

const PAGE = 50

export function FindingsPage(): ReactNode {
  const search = useSearch({ from: '/findings' })
  const query = useQuery({
    queryKey: ['findings', search],
    queryFn: () => get<FindingPage>(withQuery('/api/v1/findings', queryOf(search))),
    placeholderData: keepPreviousData,
  })
  const total = query.data?.total
  const title = total === undefined ? 'Findings' : `Findings (${total})`
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={title} />
      <Filters search={search} />
      <SourcesAnswering />
      <Loaded query={query}>
        {(found) =>
          found.items.length === 0 ? (
            <NoFinding filtered={isFiltered(search)} />
          ) : (
            <>
              <Rows items={found.items} />
              <Pager found={found} search={search} />
            </>
          )
        }
      </Loaded>
    </Stack>
  )
}

function queryOf({ exploited, severity, fix, q, after }: FindingFilter): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE) })
  if (exploited === true) query.set('exploited', 'true')
  if (severity !== undefined) query.set('severity', severity)
  if (fix !== undefined) query.set('fix', fix)
  if (q !== undefined) query.set('q', q)
  if (after !== undefined) query.set('after', String(after))
  return query
}

function isFiltered(search: FindingFilter): boolean {
  return Object.keys(search).some((name) => name !== 'after')
}

/** A changed filter starts at the worst again. */
function Filters({ search }: { search: FindingFilter }) {
  const navigate = useNavigate({ from: '/findings' })
  const set = (change: { [K in keyof FindingFilter]: FindingFilter[K] | undefined }): void => {
    const { after: _, ...before } = search
    const next = Object.entries({ ...before, ...change }).filter(
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

function Rows({ items }: { items: FindingItem[] }) {
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

function Pager({ found, search }: { found: FindingPage; search: FindingFilter }) {
  const { after = 0, ...filter } = search
  const { items, next, total } = found
  const to = (place: number): FindingFilter => (place > 0 ? { ...filter, after: place } : filter)
  return (
    <Group justify="space-between">
      <Text c="dimmed" role="status">
        {after === 0 && next === null
          ? `${count(total, 'finding', 'findings')}, worst first`
          : `${after + 1} to ${after + items.length} of ${total}, worst first`}
      </Text>
      <Group>
        {after > 0 && (
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/findings" search={to(after - PAGE)} {...props} />}
          >
            Worse ones
          </Button>
        )}
        {next !== null && (
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/findings" search={to(Number(next))} {...props} />}
          >
            Next {Math.min(PAGE, total - Number(next))}
          </Button>
        )}
      </Group>
    </Group>
  )
}
