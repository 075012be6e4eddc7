/** One access policy with its text. */

import type { ReactNode } from 'react'
import { Code, Stack, Text } from '@mantine/core'
import { PageHead } from '../../parts/page-head.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { PoliciesStrip } from '../policies/strip.tsx'
import { useAccessPolicy } from './queries.ts'
import { needsGrant } from './words.ts'

export function AccessPolicyPage({ name }: { name: string }): ReactNode {
  const query = useAccessPolicy(name)
  useTitle(name)
  return (
    <Loaded query={query} page={name}>
      {(policy) => (
        <Stack gap="lg" maw={1000}>
          <PageHead title={policy.name}>
            <PoliciesStrip />
          </PageHead>
          <Text>{needsGrant(policy)}</Text>
          <Code block className="whole-text">
            {policy.spec.cedar.trim()}
          </Code>
        </Stack>
      )}
    </Loaded>
  )
}
