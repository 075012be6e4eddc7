/** The Hold page: what is blocked, why, since when, what to do, when it comes back. */

import { Anchor, Button, Group, List, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { download, get, post } from '../../api/client.ts'
import type { HoldDetail } from '../../api/types.ts'
import { ExplanationView } from '../explanation/explanation-view.tsx'
import { Age } from '../../parts/age.tsx'
import { PostureMark } from '../../parts/posture.tsx'
import { Loaded } from '../../parts/states.tsx'

export function HoldPage({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['hold', id],
    queryFn: () => get<HoldDetail>(`/api/v1/holds/${id}`),
  })
  return <Loaded query={query}>{(hold) => <Detail hold={hold} />}</Loaded>
}

function Detail({ hold }: { hold: HoldDetail }) {
  const verify = useMutation({ mutationFn: () => post(`/api/v1/assets/${hold.asset}/verify`, {}) })
  const evidence = useMutation({
    mutationFn: () => download(`/api/v1/holds/${hold.id}/evidence`, `${hold.id}.hfe`),
  })
  const open = hold.state === 'open'
  return (
    <Stack gap="lg" maw={960}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{hold.asset}</Title>
          <Group gap="sm">
            {open ? (
              <PostureMark
                posture="restricted"
                word={hold.reportOnly ? 'would be blocked' : 'blocked'}
              />
            ) : (
              <PostureMark posture="verified" word="released" />
            )}
            <Text c="dimmed">
              hold {hold.id}, since <Age at={hold.since} />
              {hold.closedAt === null ? '' : ', released '}
              {hold.closedAt === null ? null : <Age at={hold.closedAt} />}
            </Text>
          </Group>
        </Stack>
        <Group>
          {open && (
            <Button color="dark" onClick={() => verify.mutate()} loading={verify.isPending}>
              Verify now
            </Button>
          )}
          <Button variant="default" onClick={() => evidence.mutate()}>
            Download evidence
          </Button>
        </Group>
      </Group>
      <div role="status">
        {verify.isSuccess && (
          <Text>Asked for: its sources will report afresh; this page follows.</Text>
        )}
        {verify.error !== null && <Text>{verify.error.message}</Text>}
        {evidence.error !== null && <Text>{evidence.error.message}</Text>}
      </div>
      {hold.explanation === null ? (
        <Text>The asset of this hold is not declared any more; its causes are kept.</Text>
      ) : (
        <ExplanationView explanation={hold.explanation} />
      )}
      {hold.exposures.length > 0 && (
        <section aria-labelledby="exposures">
          <Title order={2} size="h4" id="exposures" mb="xs">
            Delivered here while it could be read
          </Title>
          <List>
            {hold.exposures.map((one) => (
              <List.Item key={`${one.secret}${one.version}${one.identity}`}>
                {one.secret}, version {one.version}, to {one.identity} <Age at={one.at} />
              </List.Item>
            ))}
          </List>
        </section>
      )}
      {hold.overrides.length > 0 && (
        <section aria-labelledby="overrides">
          <Title order={2} size="h4" id="overrides" mb="xs">
            Overrides
          </Title>
          <List>
            {hold.overrides.map((one) => (
              <List.Item key={one.id}>
                {one.name}: {one.reason} ({one.owner}), {one.endedAt === null ? 'ends ' : 'ended '}
                <Age at={one.endedAt ?? one.expiresAt} future={one.endedAt === null} />
              </List.Item>
            ))}
          </List>
        </section>
      )}
      <section aria-labelledby="timeline">
        <Title order={2} size="h4" id="timeline" mb="xs">
          Timeline
        </Title>
        <Table.ScrollContainer minWidth={480}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>What</Table.Th>
                <Table.Th>Entry</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {hold.timeline.map((line) => (
                <Table.Tr key={line.seq}>
                  <Table.Td>
                    <Age at={line.at} />
                  </Table.Td>
                  <Table.Td>{line.text}</Table.Td>
                  <Table.Td>{line.seq}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
      <Text>
        <Anchor
          underline="always"
          renderRoot={(props) => (
            <Link to="/hosts/$name" params={{ name: hold.asset }} {...props} />
          )}
        >
          All about {hold.asset}
        </Anchor>
      </Text>
    </Stack>
  )
}
