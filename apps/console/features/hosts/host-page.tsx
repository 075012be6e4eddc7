/** Host page: the posture in one sentence, what matters, and what its sources said. */

import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { get, post } from '../../api/client.ts'
import type { GapList, HostDetail, Summary } from '../../api/types.ts'
import { ExplanationView } from '../explanation/explanation-view.tsx'
import { Age, until } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { AssetMark } from '../../parts/posture.tsx'
import { Loaded } from '../../parts/states.tsx'

export function HostPage({ name }: { name: string }) {
  const query = useQuery({
    queryKey: ['asset', name],
    queryFn: () => get<HostDetail>(`/api/v1/assets/${name}`),
  })
  return <Loaded query={query}>{(host) => <Detail host={host} />}</Loaded>
}

function Detail({ host }: { host: HostDetail }) {
  const verify = useMutation({ mutationFn: () => post(`/api/v1/assets/${host.name}/verify`, {}) })
  return (
    <Stack gap="lg" maw={960}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{host.name}</Title>
          <Group gap="sm">
            <AssetMark posture={host.posture} />
            <Text c="dimmed">
              {host.type}, {host.owner ?? 'no owner'}, last evidence{' '}
              <Age at={host.lastEvidenceAt} />
            </Text>
          </Group>
        </Stack>
        <Button color="dark" onClick={() => verify.mutate()} loading={verify.isPending}>
          Verify now
        </Button>
      </Group>
      <div role="status">
        {verify.isSuccess && <Text>Asked for: its sources will report afresh.</Text>}
        {verify.error !== null && <Text>{verify.error.message}</Text>}
      </div>
      <ExplanationView explanation={host.explanation} />
      {host.posture.notJudged > 0 && <Gaps name={host.name} />}
      {host.summary !== null && <Facts summary={host.summary} />}
      <section aria-labelledby="sources">
        <Title order={2} size="h4" id="sources" mb="xs">
          Sources
        </Title>
        {host.sources.length === 0 ? (
          <Text>No source has reported about it yet: enrol an agent or import a report.</Text>
        ) : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Source</Table.Th>
                <Table.Th>Last word</Table.Th>
                <Table.Th>Last definite word</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {host.sources.map((source) => (
                <Table.Tr key={source.name}>
                  <Table.Td>{source.name}</Table.Td>
                  <Table.Td>
                    <Age at={source.lastAt} />
                  </Table.Td>
                  <Table.Td>
                    <Age at={source.lastGoodAt} />
                    {source.unknown === null ? '' : ` (${source.unknown})`}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
      {host.holds.length > 0 && (
        <section aria-labelledby="holds">
          <Title order={2} size="h4" id="holds" mb="xs">
            Blocks
          </Title>
          <Stack gap={4}>
            {host.holds.map((hold) => (
              <Text key={hold.id}>
                <Anchor
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/holds/$id" params={{ id: hold.id }} {...props} />
                  )}
                >
                  {hold.id}
                </Anchor>{' '}
                {hold.state === 'open' ? 'open' : 'released'}, since <Age at={hold.since} />
              </Text>
            ))}
          </Stack>
        </section>
      )}
    </Stack>
  )
}

/** The rows behind the number: counted and listed by the same function. */
function Gaps({ name }: { name: string }) {
  const query = useQuery({
    queryKey: ['asset', name, 'gaps'],
    queryFn: () => get<GapList>(`/api/v1/assets/${name}/gaps`),
  })
  return (
    <section aria-labelledby="gaps">
      <Title order={2} size="h4" id="gaps" mb="xs">
        Not judged
      </Title>
      <Loaded query={query}>
        {({ items }) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                {['Component', 'Version', 'Source', 'Why', 'Named by', 'Accepted'].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.slice(0, GAPS_SHOWN).map((one) => (
                <Table.Tr key={`${one.component} ${one.version} ${one.kind ?? ''}`}>
                  <Table.Td>{one.component}</Table.Td>
                  <Table.Td>{one.version || 'none'}</Table.Td>
                  <Table.Td>{one.source}</Table.Td>
                  <Table.Td>{one.text}</Table.Td>
                  <Table.Td>{one.advisories.join(', ') || 'none'}</Table.Td>
                  <Table.Td>
                    {one.accepted === null
                      ? 'no'
                      : `${one.accepted.owner}, ends ${until(one.accepted.until)}`}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      <Command text={`holdfast asset gaps ${name}`} />
    </section>
  )
}

/** The command lists the others. */
const GAPS_SHOWN = 100

function Facts({ summary }: { summary: Summary }) {
  const rows: readonly (readonly [string, string])[] = [
    ['System', summary.os],
    ['Packages', String(summary.packages)],
    [
      'Security fixes waiting',
      summary.fixes === null
        ? `not known: ${summary.fixesUnknown ?? ''}`
        : `${summary.fixes}, ${summary.listening} of them in programs that listen on the network`,
    ],
    [
      'Still running replaced code',
      summary.replacedPrograms.length === 0 ? 'none seen' : summary.replacedPrograms.join(', '),
    ],
    ['Kernel', summary.kernel],
    ['Processes read', `${summary.processesReadable} of ${summary.processes}`],
    ['Credential files', `${summary.credentialFiles} (names and ages only)`],
  ]
  return (
    <section aria-labelledby="facts">
      <Title order={2} size="h4" id="facts" mb="xs">
        Facts
      </Title>
      <Table>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={240}>
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
