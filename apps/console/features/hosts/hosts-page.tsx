/** Hosts: posture, age of evidence, fixes waiting; filters live in the URL. */

import { Anchor, Button, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { get } from '../../api/client.ts'
import type { HostItem, Page } from '../../api/types.ts'
import { Age, until } from '../../parts/age.tsx'
import { AssetMark } from '../../parts/posture.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'

export function HostsPage() {
  const search = useSearch({ from: '/hosts' })
  const navigate = useNavigate({ from: '/hosts' })
  const query = useQuery({
    queryKey: ['assets'],
    queryFn: () => get<Page<HostItem>>('/api/v1/assets?limit=1000'),
  })
  return (
    <Stack gap="lg">
      <Title order={1}>Hosts</Title>
      <Group>
        <TextInput
          data-filter
          aria-label="Filter by name"
          placeholder="Filter by name"
          value={search.q ?? ''}
          onChange={(event) => {
            const q = event.currentTarget.value
            void navigate({
              search: (before) => ({
                ...(before.posture === undefined ? {} : { posture: before.posture }),
                ...(q === '' ? {} : { q }),
              }),
            })
          }}
        />
        {search.posture !== undefined && (
          <Button variant="default" onClick={() => void navigate({ search: {} })}>
            {search.posture} ✕
          </Button>
        )}
      </Group>
      <Loaded query={query}>
        {({ items }) => (
          <Rows
            all={items.length}
            items={items.filter(
              (one) =>
                (search.posture === undefined || one.posture.state === search.posture) &&
                one.name.toLowerCase().includes((search.q ?? '').toLowerCase()),
            )}
          />
        )}
      </Loaded>
    </Stack>
  )
}

function Rows({ items, all }: { items: HostItem[]; all: number }) {
  if (items.length === 0) {
    return (
      <Empty
        title={
          all === 0 ? 'No host is known yet' : `No host matches; ${all} are hidden by the filter`
        }
      >
        {all === 0 && <Text c="dimmed">Declare one with holdfast apply, or enrol an agent.</Text>}
      </Empty>
    )
  }
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="rows" highlightOnHover verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {[
              'Host',
              'Posture',
              'Fixes waiting',
              'Next deadline',
              'Evidence',
              'Identities',
              'Owner',
            ].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((host) => (
            <Table.Tr key={host.uid}>
              <Table.Td>
                <Anchor
                  data-row
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/hosts/$name" params={{ name: host.name }} {...props} />
                  )}
                >
                  {host.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <AssetMark posture={host.posture} />
              </Table.Td>
              <Table.Td>{fixesOf(host)}</Table.Td>
              <Table.Td>
                {host.posture.nextDue === null
                  ? 'none'
                  : `${until(host.posture.nextDue.at)} (tier ${host.posture.nextDue.tier})`}
              </Table.Td>
              <Table.Td>
                <Age at={host.lastEvidenceAt} />
              </Table.Td>
              <Table.Td>{host.identities.join(', ') || 'none bound'}</Table.Td>
              <Table.Td>{host.owner ?? 'no owner'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** Zero is never shown where nobody looked. */
function fixesOf(host: HostItem): string {
  if (host.summary === null) return 'not known'
  if (host.summary.fixes === null) return `not known: ${host.summary.fixesUnknown ?? ''}`
  return String(host.summary.fixes)
}
