/** Are we getting better: each figure with its unit and with what it is measured from and to. */

import { Anchor, Text } from '@mantine/core'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Status } from '@holdfast/api/contract/status'
import { count } from '../../parts/age.tsx'
import { Section } from '../../parts/section.tsx'

type Containment = Status['measures']['containment']
type Contained = Exclude<keyof Containment, 'leftOut'>

/** From each of two beginnings to each of two ends. */
const CONTAINED: readonly (readonly [string, Contained, string])[] = [
  ['Known to refused', 'receivedToHold', 'from our receipt of a fact to the hold'],
  ['Known to cut', 'receivedToCut', 'from our receipt to the last point that confirmed the cut'],
  ['Published to refused', 'publishedToHold', 'from the date its feed gives to the hold'],
  ['Published to cut', 'publishedToCut', 'from that date to the last point that confirmed'],
]

function spanned(ms: number | null): string {
  return ms === null ? 'none yet' : formatDuration(ms)
}

/** What the number says nothing of. */
function leftOut(of: Containment['leftOut'], key: Contained): string {
  const parts = [
    of.neverSeen === 0 ? '' : count(of.neverSeen, 'asset never seen', 'assets never seen'),
    of.notEnforced === 0 ? '' : `${of.notEnforced} report-only`,
    key.startsWith('published') && of.undated > 0 ? `${of.undated} without a date` : '',
    key.endsWith('Cut') && of.notReached > 0 ? `${of.notReached} not confirmed` : '',
  ].filter((one) => one !== '')
  return parts.length === 0 ? '' : `; without ${parts.join(', ')}`
}

export function Measures({
  status: { holds, refused, measures, overrides },
}: {
  status: Status
}): ReactNode {
  const rows: readonly (readonly [string, ReactNode, string])[] = [
    [
      'Refused now',
      <Anchor
        key="refused"
        inherit
        underline="always"
        renderRoot={(props) => <Link to="/refused" {...props} />}
      >
        {count(refused.identities, 'identity', 'identities')}
      </Anchor>,
      `on ${count(refused.assets, 'asset', 'assets')}, ${holds.blocked} of them by a hold`,
    ],
    ...CONTAINED.map(([name, key, what]): readonly [string, ReactNode, string] => [
      name,
      spanned(measures.containment[key].medianMs),
      `${what}; median of ${count(measures.containment[key].of, 'hold', 'holds')}${leftOut(measures.containment.leftOut, key)}`,
    ]),
    [
      'Time to restore',
      measures.medianRestoreMs === null
        ? 'no release yet'
        : formatDuration(measures.medianRestoreMs),
      `from when it refused to its release by proof; ${measures.releasedByProof} of ${count(measures.releasedHolds, 'release', 'releases')} were by proof`,
    ],
    [
      'Overrides',
      <Anchor
        key="overrides"
        inherit
        underline="always"
        renderRoot={(props) => <Link to="/overrides" search={{ state: 'live' }} {...props} />}
      >
        {count(overrides, 'override', 'overrides')}
      </Anchor>,
      'access that is allowed although, each until its end',
    ],
  ]
  return (
    <Section id="measures" title="Are we getting better?">
      <dl className="measures">
        {rows.map(([name, value, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Text size="lg" fw={700}>
                {value}
              </Text>
              <Text size="sm" c="dimmed">
                {what}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
