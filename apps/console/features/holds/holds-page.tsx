/** Blocked: what is blocked now, and what was. */

import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { get } from '../../api/client.ts'
import type { HoldItem, Page } from '../../api/types.ts'
import { HoldMark, HoldSince } from '../../parts/hold.tsx'
import { shortened } from '../../parts/names.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'

export function HoldsPage() {
  const { state = 'open' } = useSearch({ from: '/holds' })
  const navigate = useNavigate({ from: '/holds' })
  const query = useQuery({
    queryKey: ['holds', state],
    queryFn: () => get<Page<HoldItem>>(`/api/v1/holds?limit=500&state=${state}`),
  })
  const number = query.data?.items.length
  const more = query.data?.next === null ? '' : '+'
  const name = state === 'open' ? 'Blocked' : 'Released'
  const title = number === undefined ? name : `${name} (${number}${more})`
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={title}>
        <SegmentedControl
          value={state}
          onChange={(to) =>
            void navigate({ search: to === 'released' ? { state: 'released' } : {} })
          }
          aria-label="Which"
          data={[
            { value: 'open', label: 'Now' },
            { value: 'released', label: 'Released' },
          ]}
        />
      </PageHead>
      <Loaded query={query}>{({ items }) => <Rows items={items} state={state} />}</Loaded>
    </Stack>
  )
}

function Rows({ items, state }: { items: HoldItem[]; state: string }) {
  if (items.length === 0) {
    return (
      <Empty title={state === 'open' ? 'Nothing is blocked' : 'Nothing was released yet'}>
        <Text c="dimmed">
          When a fix is due and not proven to run, what it blocks stands here with the way out.
        </Text>
      </Empty>
    )
  }
  return (
    <Sheet
      label={state === 'open' ? 'What is blocked' : 'What was released'}
      items={items}
      idOf={(hold) => hold.id}
      columns={[
        {
          head: 'Asset',
          whole: true,
          cell: (hold) => (
            <Anchor
              data-row
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/holds/$id" params={{ id: hold.id }} {...props} />}
            >
              {hold.asset}
            </Anchor>
          ),
        },
        { head: 'State', whole: true, cell: (hold) => <HoldMark hold={hold} /> },
        {
          head: 'Why',
          clip: true,
          cell: ({ causes, end }) => causes[0] ?? end ?? 'nothing of it is left',
        },
        { head: 'Causes', cell: ({ causes }) => causes.length },
        {
          head: 'Identities',
          whole: true,
          cell: (hold) => shortened(hold.identities, 1) || 'none bound',
        },
        { head: 'Since', whole: true, cell: (hold) => <HoldSince hold={hold} /> },
        { head: 'Owner', whole: true, cell: (hold) => hold.owner ?? 'no owner' },
      ]}
    />
  )
}
