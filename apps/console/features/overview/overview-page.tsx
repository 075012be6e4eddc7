/** Overview: one sentence, what needs attention and what to do about it, then the counts. Every number is a link. */

import type { ReactNode } from 'react'
import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Attention, Status } from '@holdfast/api/contract/status'
import { POSTURES } from '../../api/types.ts'
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
import { useAttention, useStatus } from './queries.ts'

export function OverviewPage(): ReactNode {
  const query = useStatus()
  const attention = useAttention()
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
  const { headline } = attention
  // Who is refused is said first; where nobody is, the fixes that wait are.
  const first = status.refused.uses > 0 || headline === null
  return (
    <>
      <div role="status">
        {!first && <Text size="xl">{headline}.</Text>}
        <Text {...(first ? { size: 'xl' } : { c: 'dimmed' })}>
          <Refused status={status} />
          <Overridden assets={status.overridden} />
          {restOf(status, now)}
        </Text>
        {first && headline !== null && <Text c="dimmed">{headline}.</Text>}
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

function Refused({ status: { refused, assets } }: { status: Status }) {
  if (assets === 0) return null
  if (refused.uses === 0) return 'Nobody is refused'
  return (
    <>
      <Anchor inherit underline="always" renderRoot={(props) => <Link to="/refused" {...props} />}>
        {count(refused.identities, 'identity', 'identities')} refused
      </Anchor>{' '}
      on {count(refused.assets, 'asset', 'assets')}
    </>
  )
}

function Overridden({ assets }: { assets: number }) {
  if (assets === 0) return null
  return (
    <>
      ;{' '}
      <Anchor
        inherit
        underline="always"
        renderRoot={(props) => <Link to="/overrides" search={{ state: 'live' }} {...props} />}
      >
        {count(assets, 'asset', 'assets')} allowed by override
      </Anchor>
    </>
  )
}

/** What is said after who is refused. */
function restOf({ postures, assets, nextDue }: Status, now: number): string {
  if (assets === 0) return 'Nothing is known yet: declare an estate, or enrol an agent.'
  const unknown = postures.unknown + postures.stale
  const doubt =
    unknown === 0
      ? ''
      : `; ${unknown} of ${count(assets, 'asset', 'assets')} without fresh evidence`
  const next =
    nextDue === null ? '' : `; the next deadline is ${until(nextDue.at, now)}, on ${nextDue.asset}`
  return `${doubt}${next}.`
}
