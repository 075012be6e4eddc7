/** Are we getting better: each figure with its unit and with what it is measured from and to. */

import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Status } from '../../api/types.ts'
import { count, span } from '../../parts/age.tsx'
import { Section } from '../../parts/section.tsx'

export function Measures({ status: { blocked, measures, overrides } }: { status: Status }) {
  const rows: readonly (readonly [string, ReactNode, string])[] = [
    [
      'Blocked now',
      <Anchor
        key="blocked"
        inherit
        underline="always"
        renderRoot={(props) => <Link to="/holds" {...props} />}
      >
        {count(blocked.holds, 'asset', 'assets')}
      </Anchor>,
      `${count(blocked.identities, 'identity acts', 'identities act')} from there`,
    ],
    [
      'Time to block',
      measures.medianContainMs === null ? 'no block yet' : span(measures.medianContainMs),
      'from the first sight of the cause to the block; median of all blocks',
    ],
    [
      'Time to restore',
      measures.medianRestoreMs === null ? 'no release yet' : span(measures.medianRestoreMs),
      `from the block to its release; median of ${count(measures.releasedHolds, 'release', 'releases')}`,
    ],
    [
      'Overrides',
      count(overrides, 'override', 'overrides'),
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
