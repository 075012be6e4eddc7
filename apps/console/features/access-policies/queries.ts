/** What is asked about access policies. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useAccessPolicy(name: string): UseQueryResult<Answer<'access-policy.show'>> {
  return useAnswer('access-policy.show', { params: { name } })
}
