/** What the entry of our own look at an address says. */

import type { Observation } from '../../model/vendor-report.ts'

export interface ObservationEntries {
  /** Our own look at an address that a manifest names; it replaces that source's last one. */
  readonly 'endpoint.observed@1': { readonly observation: Observation }
}
