/** A list that the server answers page by page: each next one is asked for by a press, and nothing is left out unsaid. */

import type { ReactNode } from 'react'
import { Button } from '@mantine/core'

interface Paged {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

/** `rest`: how many are left, where that is known. */
export function More({ query, rest }: { query: Paged; rest?: number }): ReactNode {
  if (!query.hasNextPage) return null
  return (
    <div>
      <Button
        variant="default"
        loading={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {rest === undefined ? 'Show more' : `Show more of ${rest}`}
      </Button>
    </div>
  )
}
