/** The heading of a page with what belongs beside it. */

import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export function PageHead({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <Group justify="space-between" gap="sm" align="flex-end">
      <Title order={1}>{title}</Title>
      {children}
    </Group>
  )
}
