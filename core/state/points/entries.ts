/** What the entry of a tested enforcement point says. */

import type { PointUid } from '../../kernel/ids.ts'
import type { PointFindings } from '../../model/point-test.ts'

export interface PointEntries {
  readonly 'point.tested@1': { readonly point: PointUid } & PointFindings
}
