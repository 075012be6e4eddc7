/** Loading, error, old and empty: skeletons never look empty, errors say what still works, old data say of when. */

import { Alert, Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError, Unanswered, unshownIn } from '../api/client.ts'
import { localTime } from './age.tsx'
import { Sentence } from './sentence.tsx'

export function Loaded<T>({
  query,
  page,
  children,
}: {
  query: UseQueryResult<T>
  /** The heading while there is nothing else, where the loaded thing brings its own. */
  page?: string
  children: (data: T) => ReactNode
}): ReactNode {
  if (query.data !== undefined) {
    return (
      <>
        {query.error !== null && !(query.error instanceof Unanswered) && (
          <Text role="status" c="dimmed">
            Of {localTime(query.dataUpdatedAt)}; asked again, the server said: {query.error.message}
          </Text>
        )}
        {unshownIn(query.data).map(({ name, uid, problem }) => (
          <Text key={uid} role="status">
            {name} ({uid}): {problem}
          </Text>
        ))}
        {children(query.data)}
      </>
    )
  }
  return (
    <Stack>
      {page !== undefined && <Title order={1}>{page}</Title>}
      {query.error === null ? (
        <Stack aria-busy="true" aria-label="Loading" role="status">
          {[60, 90, 75].map((width) => (
            <Skeleton key={width} height={18} width={`${width}%`} />
          ))}
        </Stack>
      ) : (
        <Failed error={query.error} retry={() => void query.refetch()} />
      )}
    </Stack>
  )
}

export function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const api = error instanceof ApiError ? error : undefined
  return (
    <Alert color="gray" title={titleOf(error)} role="alert">
      <Stack gap="xs">
        <ErrorWords error={error} />
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

function titleOf(error: Error): string {
  if (error instanceof Unanswered) return 'Not connected'
  const status = error instanceof ApiError ? error.status : 0
  if (status === 401) return 'This token is not good any more'
  return status === 404 ? 'There is no such thing here' : 'That could not be loaded'
}

/** What was wrong and what to do, for whoever pressed a button as well. */
export function ErrorWords({ error }: { error: Error | null }): ReactNode {
  if (error === null) return null
  const help = error instanceof ApiError ? error.help : ''
  return (
    <>
      <Text>
        <Sentence text={error.message} />
      </Text>
      {help !== '' && (
        <Text>
          <Sentence text={help} />
        </Text>
      )}
    </>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <Stack gap="xs" p="lg" style={{ border: '1px solid var(--line)', borderRadius: 8 }}>
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  )
}
