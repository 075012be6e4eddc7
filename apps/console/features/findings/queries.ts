/** What is asked about findings. */

import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import type { Answer, Asked } from '@holdfast/api/client'
import { useAnswer, useCommand } from '../../api/operations.ts'

export function useFinding(id: string): UseQueryResult<Answer<'finding.show'>> {
  return useAnswer('finding.show', { params: { id } })
}

export function useWhatIf(): UseMutationResult<
  Answer<'finding.what-if'>,
  Error,
  Asked<'finding.what-if'>
> {
  return useCommand('finding.what-if')
}
