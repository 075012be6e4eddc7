/** While nobody answers: since when, of when is what is shown, and what to do. It goes by itself. */

import type { ReactNode } from 'react'
import { Button, Group, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { Lost } from '../api/connection.ts'
import { localTime } from '../parts/age.tsx'

export function NotConnected({ lost }: { lost: Lost }): ReactNode {
  const client = useQueryClient()
  return (
    <Group className="not-connected" role="alert" gap="sm" wrap="nowrap" align="flex-start">
      <IconPlugConnectedX size={20} aria-hidden />
      <div>
        <Text fw={600}>
          Not connected since {localTime(lost.since)}, showing {localTime(lost.shown)}.
        </Text>
        <Text size="sm">
          The server does not answer: it may be stopped, or the network in between is down. On its
          machine: <code>npm start</code>. What was blocked stays blocked. This page tries again by
          itself.
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        ml="auto"
        onClick={() => void client.refetchQueries({ type: 'active' })}
      >
        Try now
      </Button>
    </Group>
  )
}
