/** What is asked about all of it. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useStatus(): UseQueryResult<Answer<'status.show'>> {
  return useAnswer('status.show')
}

export function useAttention(): UseQueryResult<Answer<'status.attention'>> {
  return useAnswer('status.attention')
}

export function useMode(): UseQueryResult<Answer<'mode.show'>> {
  return useAnswer('mode.show')
}
