/** This machine, or the system below a directory, as the agent sees it. */

import { hostname, release, version } from 'node:os'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'

export function scanHere(root: string): Promise<HostFacts> {
  const uid = process.getuid?.() ?? -1
  const system = realSystem({
    platform: process.platform,
    kernel: release(),
    build: version(),
    hostname: hostname(),
    uid,
    groups: process.getgroups?.() ?? [],
  })
  return collectHost(system, { root, now: () => instant(Date.now()) })
}
