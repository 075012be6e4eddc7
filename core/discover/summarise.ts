/** What a list of hosts shows of a report without opening its facts blob. */

import type { HostSummary } from '../model/evidence.ts'
import type { HostFacts } from '../model/facts.ts'
import { runsReplaced } from '../model/running.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import type { View } from '../state/state.ts'

/** What is shown of a host is the word of those who may raise, where one has spoken; null: that is not this report. */
export function summaryOf(view: View, { asset, entitled, facts }: Accepted): HostSummary | null {
  const shows = entitled.mayRaise || !view.assets.get(asset)?.summary
  return facts.kind === 'host' && shows ? summarise(facts) : null
}

export function summarise(facts: HostFacts): HostSummary {
  const { fixes, kernel, processes } = facts
  const items = fixes.state === 'known' ? fixes.items : []
  const running =
    kernel.state === 'known' || kernel.state === 'not-judged' ? kernel.running : kernel.reason
  return {
    os: facts.os.name,
    packages: facts.packages.length,
    fixes: fixes.state === 'known' ? items.length : null,
    fixesUnknown: fixes.state === 'known' ? null : fixes.detail,
    listening: items.filter((fix) => fix.use === 'listening').length,
    running: items.filter((fix) => fix.use === 'running').length,
    replacedPrograms: [
      ...new Set(processes.filter(runsReplaced).map((processFact) => processFact.program)),
    ]
      .toSorted()
      .slice(0, 50),
    kernel: running,
    listsSignedAt: fixes.listsSignedAt ?? null,
    listsValidUntil: fixes.listsValidUntil ?? null,
    credentialFiles: facts.credentialFiles.length,
    processesReadable: processes.filter((processFact) => processFact.judgedBy === 'maps').length,
    processes: processes.length,
  }
}
