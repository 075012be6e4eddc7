/** One resource: how critical it is, and who has a grant for it. */

import type { ReactNode } from 'react'
import { Anchor, List, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { useResource } from './queries.ts'

export function ResourcePage({ name }: { name: string }): ReactNode {
  const resource = useResource(name)
  useTitle(name)
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title={name} />
      <Loaded query={resource}>
        {({ spec, readers, origin }) => (
          <>
            <Pairs
              rows={[
                ['Tier', spec.tier === 0 ? '0 (most critical)' : String(spec.tier)],
                ['Type', spec.type],
                ['Owner', spec.owner ?? 'no owner'],
                ['Origin', origin],
              ]}
            />
            <Section id="readers" title="Who has a grant">
              {readers.length === 0 ? (
                <Empty title="Nobody has a grant for it" />
              ) : (
                <List listStyleType="none">
                  {readers.map((reader) => (
                    <List.Item key={reader}>
                      <Anchor
                        inherit
                        underline="always"
                        renderRoot={(props) => (
                          <Link to="/identities/$name" params={{ name: reader }} {...props} />
                        )}
                      >
                        {reader}
                      </Anchor>
                    </List.Item>
                  ))}
                </List>
              )}
            </Section>
          </>
        )}
      </Loaded>
    </Stack>
  )
}
