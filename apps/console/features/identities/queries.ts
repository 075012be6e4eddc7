/** What is asked about identities. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

export function useIdentity(name: string): UseQueryResult<Answer<'identity.show'>> {
  return useAnswer('identity.show', { params: { name } })
}
