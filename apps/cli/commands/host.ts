/** `scan`: what this machine looks like, without a server. */

import { hostname, release, version } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { fixesAt } from '@holdfast/core/model/package-lists'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { EXITS } from '../exits.ts'
import { ofThisMachine, print, printJson } from '../output.ts'
import { scanLines } from '../scan-lines.ts'

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

export function hostCommands(program: Command): void {
  program
    .command('scan')
    .description('what this machine looks like, without a server; exits 9 where it cannot tell')
    .option('--root <dir>', 'the system below a directory instead of this machine')
    .action(async (flags: { root?: string }, command: Command) => {
      const seen = await scanHere(flags.root === undefined ? '' : resolve(flags.root))
      const facts = { ...seen, fixes: fixesAt(seen.fixes, seen.endedAt) }
      if (command.optsWithGlobals<{ output: string }>().output === 'json') printJson(facts)
      else for (const line of scanLines(facts)) print(ofThisMachine(line))
      if (facts.fixes.state === 'unknown') process.exitCode = EXITS['cannot-tell']
    })
}
