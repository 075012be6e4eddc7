/** What is asked about posture policies. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function usePosturePolicy(name: string): UseQueryResult<Answer<'posture-policy.show'>> {
  return useAnswer('posture-policy.show', { params: { name } })
}
