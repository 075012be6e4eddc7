/** Assets: posture, age of evidence, fixes waiting; what needs somebody first; filters live in the URL. */

import type { ReactNode } from 'react'
import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ItemOf } from '@holdfast/api/client'
import { useAnswer, useList } from '../../api/operations.ts'
import { POSTURES } from '../../api/types.ts'
import { Age, until } from '../../parts/age.tsx'
import { shortened } from '../../parts/names.ts'
import { More } from '../../parts/pages.tsx'
import { useNow } from '../../parts/now.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { AssetMark } from '../../parts/posture.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'

export interface AssetFilter {
  posture?: string
  type?: string
  q?: string
}

type AssetItem = ItemOf<'asset.list'>

const PAGE = 200

export function AssetsPage(): ReactNode {
  const search = useSearch({ from: '/assets' })
  const query = useList('asset.list', { query: { ...search, sort: 'posture' } }, PAGE)
  // Whatever is filtered: how many there are, and of which types.
  const whole = useAnswer('asset.list', { query: { limit: '1', facets: 'type' } })
  const { total } = query.data?.pages[0] ?? {}
  const all = whole.data?.total ?? total ?? 0
  const filtered = Object.keys(search).length > 0
  const name = search.posture === undefined ? 'Assets' : `Assets, ${search.posture}`
  const title = total === undefined ? name : `${name} (${total})`
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={filtered && total !== undefined ? `Assets (${total} of ${all})` : title}>
        <Filters
          search={search}
          types={(whole.data?.facets?.['type'] ?? []).map(({ value }) => value).toSorted()}
        />
      </PageHead>
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <Rows items={pages.flatMap(({ items }) => items)} all={all} />
            <More query={query} rest={(total ?? 0) - pages.length * PAGE} />
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Filters({ search, types }: { search: AssetFilter; types: readonly string[] }) {
  const navigate = useNavigate({ from: '/assets' })
  const set = (change: AssetFilter): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(next), replace: true })
  }
  const any = (what: string) => ({ value: '', label: `any ${what}` })
  return (
    <Group gap="xs">
      <TextInput
        data-filter
        aria-label="Filter by name"
        placeholder="Filter by name"
        value={search.q ?? ''}
        onChange={(event) => set({ q: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Posture"
        value={search.posture ?? ''}
        onChange={(event) => set({ posture: event.currentTarget.value })}
        data={[any('posture'), ...POSTURES]}
      />
      <NativeSelect
        aria-label="Type"
        value={search.type ?? ''}
        onChange={(event) => set({ type: event.currentTarget.value })}
        data={[any('type'), ...types]}
      />
      {Object.keys(search).length > 0 && (
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          Show all
        </Button>
      )}
    </Group>
  )
}

function Rows({ items, all }: { items: readonly AssetItem[]; all: number }) {
  const now = useNow()
  if (items.length === 0) {
    return (
      <Empty
        title={
          all === 0 ? 'No asset is known yet' : `No asset matches; ${all} are hidden by the filter`
        }
      >
        {all === 0 && (
          <Text c="dimmed">
            <Sentence text="Declare one with holdfast apply, or enrol an agent." />
          </Text>
        )}
      </Empty>
    )
  }
  return (
    <Sheet
      label="Assets"
      items={items}
      idOf={(assetItem) => assetItem.uid}
      columns={[
        {
          head: 'Asset',
          whole: true,
          cell: ({ name }) => (
            <Anchor
              data-row
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/assets/$name" params={{ name }} {...props} />}
            >
              {name}
            </Anchor>
          ),
        },
        { head: 'Type', cell: ({ type }) => type },
        { head: 'Posture', whole: true, cell: ({ posture }) => <AssetMark posture={posture} /> },
        { head: 'Fixes waiting', clip: true, cell: fixesOf },
        {
          head: 'Next deadline',
          whole: true,
          cell: ({ posture: { nextDue } }) =>
            nextDue === null ? 'none' : `${until(nextDue.at, now)} (tier ${nextDue.tier})`,
        },
        {
          head: 'Evidence',
          whole: true,
          cell: (assetItem) => <Age at={assetItem.lastEvidenceAt} />,
        },
        {
          head: 'Identities',
          whole: true,
          cell: (assetItem) => shortened(assetItem.identities, 1) || 'none bound',
        },
        { head: 'Owner', whole: true, cell: ({ owner }) => owner ?? 'no owner' },
      ]}
    />
  )
}

/** Zero is never shown where nobody looked. */
function fixesOf({ summary }: AssetItem): string {
  if (summary === null) return 'not known'
  if (summary.fixes === null) return `not known: ${summary.fixesUnknown ?? ''}`
  return String(summary.fixes)
}
