/** Blocked: what is blocked now, and what was. */

import { Anchor, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { get } from '../../api/client.ts'
import type { HoldItem, Page } from '../../api/types.ts'
import { HoldMark, HoldSince } from '../../parts/hold.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'

export function HoldsPage() {
  const [state, setState] = useState('open')
  const query = useQuery({
    queryKey: ['holds', state],
    queryFn: () => get<Page<HoldItem>>(`/api/v1/holds?limit=500&state=${state}`),
  })
  return (
    <Stack gap="lg">
      <Title order={1}>Blocked</Title>
      <SegmentedControl
        value={state}
        onChange={setState}
        aria-label="Which"
        w="fit-content"
        data={[
          { value: 'open', label: 'Now' },
          { value: 'released', label: 'Released' },
        ]}
      />
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
    <Table.ScrollContainer minWidth={640}>
      <Table className="rows" highlightOnHover verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {['Host', 'State', 'Why', 'Identities', 'Since', 'Owner'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((hold) => (
            <Table.Tr key={hold.id}>
              <Table.Td>
                <Anchor
                  data-row
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/holds/$id" params={{ id: hold.id }} {...props} />
                  )}
                >
                  {hold.asset}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <HoldMark hold={hold} />
              </Table.Td>
              <Table.Td>
                {hold.causes[0] ?? hold.end ?? 'nothing of it is left'}
                {hold.causes.length > 1 ? ` and ${hold.causes.length - 1} more` : ''}
              </Table.Td>
              <Table.Td>{hold.identities.join(', ') || 'none bound'}</Table.Td>
              <Table.Td>
                <HoldSince hold={hold} />
              </Table.Td>
              <Table.Td>{hold.owner ?? 'no owner'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
