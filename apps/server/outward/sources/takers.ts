/** Who takes what a source gives, a row for each kind: what it brings counts document by document or in batches. */

import type { SourceCapability } from '@holdfast/core/model/adapters'
import { takeAdvisories } from './take-advisories.ts'
import { takeReports } from './take-reports.ts'
import type { TakeParts, Taker, Taking } from './taker.ts'

export const TAKERS: {
  readonly [K in SourceCapability['gives']]: (parts: TakeParts, taking: Taking) => Taker
} = {
  advisories: takeAdvisories,
  reports: takeReports,
  looks: takeReports,
}
