/** An address that is no page, with the way back. */

import type { ReactNode } from 'react'
import { Anchor, Code, Group, Stack, Text } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { PageHead } from '../parts/page-head.tsx'
import { useTitle } from '../parts/title.ts'

export function NotFoundPage(): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname })
  useTitle('No such page')
  return (
    <Stack gap="md" maw={720}>
      <PageHead title="There is no such page" />
      <Text style={{ overflowWrap: 'anywhere' }}>
        Nothing lies at <Code>{path}</Code>. The address may be mistyped, or of another version.
      </Text>
      <Group>
        <Anchor underline="always" renderRoot={(props) => <Link to="/" {...props} />}>
          Back to the overview
        </Anchor>
        <Anchor underline="always" renderRoot={(props) => <Link to="/refused" {...props} />}>
          Who is refused
        </Anchor>
      </Group>
    </Stack>
  )
}
