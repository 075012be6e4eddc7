/** What is asked about assets. */

import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import type { Answer, Asked } from '@holdfast/api/client'
import { useAnswer, useCommand } from '../../api/operations.ts'

export function useAsset(name: string): UseQueryResult<Answer<'asset.show'>> {
  return useAnswer('asset.show', { params: { name } })
}

/** Its sources are asked for fresh evidence. */
export function useVerify(): UseMutationResult<
  Answer<'asset.verify'>,
  Error,
  Asked<'asset.verify'>
> {
  return useCommand('asset.verify')
}
