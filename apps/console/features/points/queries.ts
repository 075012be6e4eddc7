/** What is asked about enforcement points, and of them. */

import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import type { Answer, Asked } from '@holdfast/api/client'
import { useAnswer, useCommand } from '../../api/operations.ts'

export function usePoint(name: string): UseQueryResult<Answer<'enforcement-point.show'>> {
  return useAnswer('enforcement-point.show', { params: { name } })
}

export function useUnnamed(name: string): UseQueryResult<Answer<'enforcement-point.unnamed'>> {
  return useAnswer('enforcement-point.unnamed', { params: { name } })
}

export function useTestNow(): UseMutationResult<
  Answer<'enforcement-point.test'>,
  Error,
  Asked<'enforcement-point.test'>
> {
  return useCommand('enforcement-point.test')
}
