/** Overview: one sentence, the loop with its counts, what needs attention. Every number is a link. */

import { Anchor, List, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { get } from '../../api/client.ts'
import type { Posture, Status } from '../../api/types.ts'
import { ago, count, span, until } from '../../parts/age.tsx'
import { PostureMark } from '../../parts/posture.tsx'
import { Loaded } from '../../parts/states.tsx'

const ORDER: readonly Posture[] = [
  'quarantined',
  'restricted',
  'unknown',
  'stale',
  'grace',
  'verified',
]

export function OverviewPage() {
  const query = useQuery({ queryKey: ['status'], queryFn: () => get<Status>('/api/v1/status') })
  return (
    <Stack gap="lg" maw={960}>
      <Title order={1}>Overview</Title>
      <Loaded query={query}>{(status) => <Answer status={status} />}</Loaded>
    </Stack>
  )
}

function Answer({ status }: { status: Status }) {
  const { holds, measures } = status
  const received = measures.containment.receivedToHold.medianMs
  return (
    <>
      <Text size="xl" role="status">
        {sentenceOf(status)}
      </Text>
      <section aria-labelledby="postures">
        <Title order={2} size="h4" id="postures" mb="sm">
          Hosts by posture
        </Title>
        <ul className="loop">
          {ORDER.map((posture) => (
            <li key={posture}>
              <PostureMark posture={posture} />
              <div>
                <Anchor
                  size="xl"
                  fw={700}
                  underline="always"
                  renderRoot={(props) => <Link to="/hosts" search={{ posture }} {...props} />}
                >
                  {status.postures[posture]}
                </Anchor>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="measures">
        <Title order={2} size="h4" id="measures" mb="sm">
          Are we getting better?
        </Title>
        <ul className="loop">
          <li>
            <Text size="sm" c="dimmed">
              Blocked now
            </Text>
            <Anchor
              size="xl"
              fw={700}
              underline="always"
              renderRoot={(props) => <Link to="/holds" {...props} />}
            >
              {holds.blocked}
            </Anchor>
          </li>
          <li>
            <Text size="sm" c="dimmed">
              From our receipt of a fact to its block (median)
            </Text>
            <Text size="xl" fw={700}>
              {received === null ? 'no block yet' : span(received)}
            </Text>
          </li>
          <li>
            <Text size="sm" c="dimmed">
              Median time to restore
            </Text>
            <Text size="xl" fw={700}>
              {measures.medianRestoreMs === null
                ? 'no release yet'
                : span(measures.medianRestoreMs)}
            </Text>
          </li>
          <li>
            <Text size="sm" c="dimmed">
              Live overrides
            </Text>
            <Text size="xl" fw={700}>
              {status.overrides}
            </Text>
          </li>
        </ul>
      </section>
      <section aria-labelledby="attention">
        <Title order={2} size="h4" id="attention" mb="sm">
          Needs attention
        </Title>
        <Attention status={status} />
      </section>
    </>
  )
}

function sentenceOf({ refused, postures, assets, nextDue }: Status): string {
  if (assets === 0)
    return 'Nothing is known yet: declare an estate with holdfast apply, or enrol an agent.'
  const held =
    refused.uses === 0
      ? 'Nobody is refused'
      : `${count(refused.identities, 'identity', 'identities')} refused on ${count(refused.assets, 'asset', 'assets')}`
  const unknown = postures.unknown + postures.stale
  const doubt =
    unknown === 0 ? '' : `; ${unknown} of ${count(assets, 'host', 'hosts')} without fresh evidence`
  const next =
    nextDue === null ? '' : `; the next deadline is ${until(nextDue.at)}, on ${nextDue.asset}`
  return `${held}${doubt}${next}.`
}

function Attention({ status }: { status: Status }) {
  const lines = [
    ...status.alarms,
    ...(status.holds.oldestSince === null
      ? []
      : [`the oldest block began ${ago(status.holds.oldestSince)}`]),
    ...(status.notJudged.count === 0
      ? []
      : [
          `${status.notJudged.count} not judged on ${count(status.notJudged.assets, 'host', 'hosts')}: nobody could be asked about them`,
        ]),
    ...status.unknown.map((name) => `it is not known whether ${name} is patched`),
  ]
  if (lines.length === 0) {
    return (
      <Text>
        Nothing. {status.postures.verified} hosts verified, {status.postures.unknown} unknown
        {status.oldestSource === null ? '' : `, evidence at most ${ago(status.oldestSource.at)}`}.
      </Text>
    )
  }
  return (
    <List>
      {lines.map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  )
}
