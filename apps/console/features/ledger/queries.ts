/** What is asked about the ledger. */

import type { UseQueryResult } from '@tanstack/react-query'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'

/** Its size, its key and its checkpoint. */
export function useLedger(): UseQueryResult<Answer<'ledger.show'>> {
  return useAnswer('ledger.show')
}

export function useEntry(seq: string): UseQueryResult<Answer<'ledger.entry'>> {
  return useAnswer('ledger.entry', { params: { seq } })
}
