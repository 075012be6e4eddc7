/** An access policy in words. */

import type { ItemOf } from '@holdfast/api/client'
import { few } from '@holdfast/api/spec-words'

export function needsGrant({ spec }: Pick<ItemOf<'access-policy.list'>, 'spec'>): string {
  const types = spec.ungoverned?.resourceTypes ?? []
  return types.length === 0
    ? 'Every type it speaks of needs a grant.'
    : `It decides without a grant: ${few(types)}.`
}
