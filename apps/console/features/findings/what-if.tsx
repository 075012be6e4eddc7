/** What if: the same finding with one of its inputs otherwise; asks, and changes nothing. */

import { Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../../api/client.ts'
import type { FindingDetail, WhatIf } from '../../api/types.ts'
import { count, until } from '../../parts/age.tsx'

const AS_IT_IS = ''

export function WhatIfForm({ finding }: { finding: FindingDetail }) {
  const [change, setChange] = useState({
    exploited: AS_IT_IS,
    exposed: AS_IT_IS,
    automatable: AS_IT_IS,
    impact: AS_IT_IS,
  })
  const asked = useMutation({
    mutationFn: () =>
      post<WhatIf>(`/api/v1/findings/${encodeURIComponent(finding.id)}/what-if`, bodyOf(change)),
  })
  const inputs = [
    ['exploited', 'Known exploited', yesNo(finding.exploited)],
    ['exposed', 'Exposed to the internet', 'as each host is'],
    ['automatable', 'Attacks can be automated', yesNo(finding.automatable)],
    ['impact', 'Impact', finding.impact ?? 'not known'],
  ] as const
  return (
    <section aria-labelledby="what-if">
      <Title order={2} size="h4" id="what-if" mb="xs">
        What if
      </Title>
      <Stack>
        <Text c="dimmed">
          What would be blocked now if one of these were otherwise. Asking changes nothing.
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            asked.mutate()
          }}
        >
          <Group align="flex-end">
            {inputs.map(([name, label, now]) => (
              <NativeSelect
                key={name}
                label={label}
                value={change[name]}
                onChange={(event) => setChange({ ...change, [name]: event.currentTarget.value })}
                data={[
                  { value: AS_IT_IS, label: `as it is (${now})` },
                  ...(name === 'impact' ? ['partial', 'total'] : ['yes', 'no']),
                ]}
              />
            ))}
            <Button type="submit" color="dark" loading={asked.isPending}>
              Ask
            </Button>
          </Group>
        </form>
        <div role="status">
          {asked.error !== null && <Text>{asked.error.message}</Text>}
          {asked.data !== undefined && (
            <Text size="lg">
              {count(asked.data.blockedAssets, 'host', 'hosts')} and{' '}
              {count(asked.data.blockedIdentities, 'identity', 'identities')} would be blocked now.
            </Text>
          )}
          {asked.data?.note !== undefined && asked.data.note !== null && (
            <Text>{asked.data.note}</Text>
          )}
        </div>
        {asked.data !== undefined && asked.data.assets.length > 0 && <Rows answer={asked.data} />}
      </Stack>
    </section>
  )
}

function yesNo(value: boolean | null): string {
  return value === null ? 'not known' : value ? 'yes' : 'no'
}

function bodyOf(change: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(change).flatMap(([name, value]) =>
      value === AS_IT_IS ? [] : [[name, name === 'impact' ? value : value === 'yes']],
    ),
  )
}

function Rows({ answer }: { answer: WhatIf }) {
  const shown = answer.assets
    .toSorted((a, b) => tiersOf(b).length - tiersOf(a).length)
    .slice(0, 100)
  return (
    <>
      <Table.ScrollContainer minWidth={720}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              {['Host', 'Weight', 'Blocked now', 'Next deadline', 'Identities', 'Rule'].map(
                (name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((one) => (
              <Table.Tr key={one.asset} style={{ verticalAlign: 'top' }}>
                <Table.Td>{one.asset}</Table.Td>
                <Table.Td>{one.weight}</Table.Td>
                <Table.Td>
                  {tiersOf(one).length === 0 ? 'nothing' : `tier ${tiersOf(one).join(', ')}`}
                </Table.Td>
                <Table.Td>{nextOf(one)}</Table.Td>
                <Table.Td>{one.identities.join(', ') || 'none bound'}</Table.Td>
                <Table.Td>
                  {one.rule}
                  {one.assumed === null ? '' : `; ${one.assumed}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {answer.assets.length > shown.length && (
        <Text c="dimmed">{answer.assets.length - shown.length} more hosts are not shown.</Text>
      )}
    </>
  )
}

function tiersOf({ blockedNow }: WhatIf['assets'][number]): number[] {
  return blockedNow.flatMap((blocked, tier) => (blocked ? [tier] : []))
}

/** The first tier that is not blocked yet and will be. */
function nextOf({ due, blockedNow }: WhatIf['assets'][number]): string {
  const tier = due.findIndex((at, place) => at !== null && blockedNow[place] !== true)
  const at = due[tier] ?? null
  return at === null ? 'none' : `${until(at)} (tier ${tier})`
}
