/** What is asked about sources, and of them. */

import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import type { Answer, Asked } from '@holdfast/api/client'
import { useAnswer, useCommand } from '../../api/operations.ts'

/** However they are filtered on their own page: whether all of them are up to date. */
export function useAllSources(): UseQueryResult<Answer<'source.list'>> {
  return useAnswer('source.list', { query: { limit: '1000' } })
}

export function useSource(name: string): UseQueryResult<Answer<'source.show'>> {
  return useAnswer('source.show', { params: { name } })
}

export function useAskNow(): UseMutationResult<Answer<'source.sync'>, Error, Asked<'source.sync'>> {
  return useCommand('source.sync')
}
