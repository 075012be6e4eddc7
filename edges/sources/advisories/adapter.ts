/** Published advisories from a directory or an address: OSV, KEV, EPSS, CSAF, NVD, trackers, VEX. */

import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { capability, problems } from './config.ts'
import { pollDirectory } from './directory.ts'
import { pollUrl } from './url.ts'
import { watchDirectory } from './watch.ts'

export const source: SourceAdapter = {
  id: 'advisories',
  title: 'Advisories (directory or URL)',
  capability,
  intervalMs: HOUR_MS,
  intervalMsMin: MINUTE_MS,
  problems,
  poll: (call) => (call.fetch.directory === undefined ? pollUrl(call) : pollDirectory(call)),
  watch: ({ directory }, onChanged) =>
    directory === undefined ? null : watchDirectory(directory, onChanged),
}
