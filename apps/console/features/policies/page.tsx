/** One posture policy: all that it says. */

import type { ReactNode } from 'react'
import { Stack } from '@mantine/core'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { usePosturePolicy } from './queries.ts'
import { PoliciesStrip } from './strip.tsx'
import { SAYS } from './words.ts'

export function PolicyPage({ name }: { name: string }): ReactNode {
  const query = usePosturePolicy(name)
  useTitle(name)
  return (
    <Loaded query={query} page={name}>
      {(policy) => (
        <Stack gap="lg" maw={1000}>
          <PageHead title={policy.name}>
            <PoliciesStrip />
          </PageHead>
          <Pairs
            rows={[
              ...SAYS.map(({ head, text }) => [head, text(policy)] as const),
              ['Origin', policy.origin],
            ]}
          />
        </Stack>
      )}
    </Loaded>
  )
}
