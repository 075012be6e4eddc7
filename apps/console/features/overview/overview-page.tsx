/** Overview: one sentence, what needs attention and what to do about it, then the counts. Every number is a link. */

import { Anchor, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { get } from '../../api/client.ts'
import { POSTURES, type Attention, type Status } from '../../api/types.ts'
import { count, until } from '../../parts/age.tsx'
import { useNow } from '../../parts/now.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { PostureMark } from '../../parts/posture.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { NeedsAttention, NextSteps } from './attention.tsx'
import { Measures } from './measures.tsx'
import { Mode } from './mode.tsx'

export function OverviewPage() {
  const query = useQuery({ queryKey: ['status'], queryFn: () => get<Status>('/api/v1/status') })
  const attention = useQuery({
    queryKey: ['attention'],
    queryFn: () => get<Attention>('/api/v1/attention'),
  })
  useTitle('Overview')
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title="Overview" />
      <Loaded query={query}>
        {(status) => (
          <Loaded query={attention}>
            {(needed) => <Answer status={status} attention={needed} />}
          </Loaded>
        )}
      </Loaded>
    </Stack>
  )
}

function Answer({ status, attention }: { status: Status; attention: Attention }) {
  const now = useNow()
  const sentence = sentenceOf(status, now)
  const lead = attention.headline === null ? undefined : `${attention.headline}.`
  // Who is refused is said first; where nobody is, the fixes that wait are.
  const lines =
    lead === undefined ? [sentence] : status.refused.uses > 0 ? [sentence, lead] : [lead, sentence]
  return (
    <>
      <div role="status">
        <Text size="xl">{lines[0]}</Text>
        {lines[1] !== undefined && <Text c="dimmed">{lines[1]}</Text>}
      </div>
      <NeedsAttention status={status} attention={attention} />
      <NextSteps steps={attention.steps} />
      <Section id="postures" title="Assets by posture">
        <ul className="figures">
          {POSTURES.map((posture) => (
            <li key={posture}>
              <Anchor
                size="lg"
                fw={700}
                underline="always"
                renderRoot={(props) => <Link to="/assets" search={{ posture }} {...props} />}
              >
                {status.postures[posture]}
              </Anchor>
              <PostureMark posture={posture} />
            </li>
          ))}
        </ul>
      </Section>
      <Measures status={status} />
      <Mode status={status} />
    </>
  )
}

function sentenceOf({ refused, postures, assets, nextDue }: Status, now: number): string {
  if (assets === 0) return 'Nothing is known yet: declare an estate, or enrol an agent.'
  const held =
    refused.uses === 0
      ? 'Nobody is refused'
      : `${count(refused.identities, 'identity', 'identities')} refused on ${count(refused.assets, 'asset', 'assets')}`
  const unknown = postures.unknown + postures.stale
  const doubt =
    unknown === 0
      ? ''
      : `; ${unknown} of ${count(assets, 'asset', 'assets')} without fresh evidence`
  const next =
    nextDue === null ? '' : `; the next deadline is ${until(nextDue.at, now)}, on ${nextDue.asset}`
  return `${held}${doubt}${next}.`
}
