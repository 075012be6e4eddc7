/** Operations of the contract in the console: asked, kept until what they show has changed, and done. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type Query,
  type QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import {
  pagesOf,
  sentFor,
  type Answer,
  type AnyAsked,
  type Asked,
  type ItemOf,
  type ListId,
  type MaybeAsked,
  type OperationId,
} from '@holdfast/api/client'
import { OPERATIONS } from '@holdfast/api/operations.generated'
import { ask, read } from './client.ts'

/** No answer within half a minute is none; a command may wait for a source. */
const ANSWER_MS = 30_000

export async function call<I extends OperationId>(
  id: I,
  ...[asked]: MaybeAsked<I>
): Promise<Answer<I>> {
  const { method, path, body, type } = sentFor(id, (asked ?? {}) as AnyAsked)
  const signal = method === 'GET' ? { signal: AbortSignal.timeout(ANSWER_MS) } : {}
  const sent =
    body === undefined ? {} : { body: body as BodyInit, headers: { 'content-type': type } }
  return read<Answer<I>>(await ask(path, { method, ...signal, ...sent }))
}

/** Every element of a list, for a file or a count: page by page. */
export async function* all<I extends ListId>(
  id: I,
  asked: Asked<I>,
): AsyncGenerator<readonly ItemOf<I>[], void> {
  const page = (one: AnyAsked): Promise<ListPage> =>
    call(id, ...([one] as unknown as MaybeAsked<I>)) as Promise<ListPage> // What is asked, with a place in it.
  for await (const { items } of pagesOf(asked as AnyAsked, page))
    yield items as readonly ItemOf<I>[]
}

interface ListPage {
  readonly items: readonly unknown[]
  readonly next: string | null
}

/** The key says what was asked, so that whoever asks the same shares the answer. */
export function useAnswer<I extends OperationId>(
  id: I,
  ...asked: MaybeAsked<I>
): UseQueryResult<Answer<I>> {
  return useQuery({ queryKey: [id, ...asked], queryFn: () => call(id, ...asked) })
}

/** A list as far as it was looked at: more of it is fetched as one scrolls. What was shown stays until the new is there. */
export function useList<I extends ListId>(
  id: I,
  asked: Asked<I>,
  pageSize: number,
): UseInfiniteQueryResult<{ readonly pages: readonly Answer<I>[] }> {
  const { query } = asked as AnyAsked
  return useInfiniteQuery({
    queryKey: [id, asked, pageSize],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      // Counted once: each count is one pass over all of the list.
      const after = pageParam === null ? {} : { after: pageParam, facets: undefined }
      const page = { ...asked, query: { ...query, limit: String(pageSize), ...after } }
      return call(id, ...([page] as unknown as MaybeAsked<I>)) // What is asked, with a place in it.
    },
    getNextPageParam: (page) => (page as unknown as ListPage).next, // As any list answers.
    placeholderData: keepPreviousData,
    // What has changed is told (`askAgain`): until then it is not old.
    staleTime: Infinity,
    refetchInterval: ({ state }) => (isLong(state.data) ? false : REFRESH_MS),
    refetchOnMount: ({ state }) => !isLong(state.data),
    refetchOnWindowFocus: false,
  })
}

/** Whatever the stream of changes tells. */
export const REFRESH_MS = 30_000

/** So many pages were scrolled through that asking for all of them again is somebody's choice. */
const LONG_PAGES = 6

export function isLong(data: unknown): boolean {
  const { pages = [] } = (data ?? {}) as { readonly pages?: readonly unknown[] }
  return pages.length >= LONG_PAGES
}

/** A command; what it changes is asked for again. */
export function useCommand<I extends OperationId>(
  id: I,
): UseMutationResult<Answer<I>, Error, Asked<I>> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (asked: Asked<I>) => call(id, ...([asked] as unknown as MaybeAsked<I>)), // All that it takes.
    onSettled: () => askAgain(client, OPERATIONS[id].collections),
  })
}

/** Exactly what shows one of these; a list that is long is only marked as old. */
export function askAgain(client: QueryClient, changed: readonly string[]): Promise<void> {
  return askAgainWhere(client, ({ queryKey: [id] }) => {
    if (typeof id !== 'string' || !Object.hasOwn(OPERATIONS, id)) return true
    return OPERATIONS[id as OperationId].collections.some((shown) => changed.includes(shown))
  })
}

/** Where it is not known what has changed: the stream of changes was cut. */
export function askAllAgain(client: QueryClient): Promise<void> {
  return askAgainWhere(client, () => true)
}

async function askAgainWhere(client: QueryClient, shows: (query: Query) => boolean): Promise<void> {
  const long = (query: Query): boolean => isLong(query.state.data)
  await Promise.all([
    client.invalidateQueries({ predicate: (query) => shows(query) && !long(query) }),
    client.invalidateQueries({
      predicate: (query) => shows(query) && long(query),
      refetchType: 'none',
    }),
  ])
}
