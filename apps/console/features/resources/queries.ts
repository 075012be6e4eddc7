/** What is asked about resources. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useResource(name: string): UseQueryResult<Answer<'resource.show'>> {
  return useAnswer('resource.show', { params: { name } })
}
