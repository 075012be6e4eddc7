/** What is asked about overrides. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useOverride(id: string): UseQueryResult<Answer<'override.show'>> {
  return useAnswer('override.show', { params: { id } })
}
