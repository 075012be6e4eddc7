/** Which version each agent reported with since this start: for whoever watches, no decision asks it. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Input } from '@holdfast/core/model/input'

export interface AgentVersions {
  heard(input: Input): void
  /** Version → how many agents. */
  counts(): ReadonlyMap<string, number>
}

/** What an agent calls its version becomes a label of a measure: a stranger one is one of many others. */
const VERSION = /^[0-9A-Za-z.+~_-]{1,40}$/
const VERSIONS_MAX = 20

export function agentVersions(): AgentVersions {
  const versions = new Map<AssetUid, string>()
  return {
    heard(input) {
      if (input.kind !== 'report' || !input.source.startsWith('agent:')) return
      const { version } = input.facts.tool
      versions.set(input.asset, VERSION.test(version) ? version : OTHER)
    },
    counts() {
      const counts = new Map<string, number>()
      for (const version of versions.values()) {
        const known = counts.has(version) || counts.size < VERSIONS_MAX ? version : OTHER
        counts.set(known, (counts.get(known) ?? 0) + 1)
      }
      return counts
    },
  }
}

const OTHER = 'other'
