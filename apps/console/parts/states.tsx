/** Loading, error and empty: skeletons never look empty, errors say what still works. */

import { Alert, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'

export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error !== null) return <Failed error={query.error} retry={() => void query.refetch()} />
  return (
    <Stack aria-busy="true" aria-label="Loading">
      {[60, 90, 75].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} />
      ))}
    </Stack>
  )
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const api = error instanceof ApiError ? error : undefined
  const title = api?.status === 401 ? 'This token is not good any more' : 'That could not be loaded'
  return (
    <Alert color="gray" title={title} role="alert">
      <Stack gap="xs">
        <Text>{error.message}</Text>
        {api !== undefined && api.help !== '' && <Text>{api.help}</Text>}
        <Text size="sm">What was blocked stays blocked; the command line may still answer.</Text>
        <Group>
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
          {api !== undefined && api.requestId !== '' && <Code>{api.requestId}</Code>}
        </Group>
      </Stack>
    </Alert>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack gap="xs" p="lg" style={{ border: '1px solid var(--line)', borderRadius: 8 }}>
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  )
}
