/** What is wrong with where a receiver is said to be. */

import type { EnforcementPointSpec } from '@holdfast/core/model/manifest'

export function problems({ url }: EnforcementPointSpec): readonly string[] {
  return url === undefined ? ['the enforcement point has no url'] : []
}
