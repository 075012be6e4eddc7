/** One override: what it keeps open, for how long, and whose word it is. */

import type { ReactNode } from 'react'
import { Anchor, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Answer } from '@holdfast/api/client'
import { Age } from '../../parts/age.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { OverrideActs } from './override-now.tsx'
import { useOverride } from './queries.ts'

export function OverridePage({ id }: { id: string }): ReactNode {
  const query = useOverride(id)
  useTitle(query.data === undefined ? id : `Override ${query.data.name}`)
  return (
    <Loaded query={query} page={id}>
      {(override) => <Detail override={override} />}
    </Loaded>
  )
}

function Detail({ override }: { override: Answer<'override.show'> }) {
  const { name, kind, reason, owner, expiresAt, endedAt, keepsOpen, open } = override
  const rest = keepsOpen - open.length
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title={name} />
      <OverrideActs override={override} />
      {kind === 'break-glass' && (
        <Anchor
          underline="always"
          renderRoot={(props) => (
            <Link to="/break-glass/$id" params={{ id: override.id }} {...props} />
          )}
        >
          Who signed it, what was done with it, and its review
        </Anchor>
      )}
      <Section id="about" title="About it">
        <Pairs
          rows={[
            ['Kind', kind],
            ['Reason', <Sentence key="reason" text={reason} />],
            ['Owner', owner],
            endedAt === null
              ? ['Ends', <Age key="end" at={expiresAt} future />]
              : ['Ended', <Age key="end" at={endedAt} />],
          ]}
        />
      </Section>
      <Section id="open" title={`Keeps open (${keepsOpen})`}>
        {open.length === 0 ? (
          <Text>No whole asset.</Text>
        ) : (
          <List>
            {open.map((asset) => (
              <List.Item key={asset}>
                <Anchor
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/assets/$name" params={{ name: asset }} {...props} />
                  )}
                >
                  {asset}
                </Anchor>
              </List.Item>
            ))}
          </List>
        )}
        {rest > 0 && <Text>and {rest} more: too many for one page.</Text>}
      </Section>
    </Stack>
  )
}
