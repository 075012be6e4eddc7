/** What is asked about holds. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useHold(id: string): UseQueryResult<Answer<'hold.show'>> {
  return useAnswer('hold.show', { params: { id } })
}
