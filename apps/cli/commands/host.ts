/** `scan` and `import`: what this machine looks like without a server, and documents handed in. */

import { hostname, release } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS } from '../exits.ts'
import { readInput } from '../input.ts'
import { print, printJson, safe } from '../output.ts'
import { scanLines } from '../scan-lines.ts'

export function scanHere(root: string): Promise<HostFacts> {
  const uid = process.getuid?.() ?? -1
  const system = realSystem({
    platform: process.platform,
    kernel: release(),
    hostname: hostname(),
    uid,
  })
  return collectHost(system, { root, now: () => instant(Date.now()) })
}

export function hostCommands(program: Command): void {
  program
    .command('scan')
    .description('what this machine looks like, without a server; exits 9 where it cannot tell')
    .option('--root <dir>', 'the system below a directory instead of this machine')
    .action(async (flags: { root?: string }, command: Command) => {
      const facts = await scanHere(flags.root === undefined ? '' : resolve(flags.root))
      if (command.optsWithGlobals<{ output: string }>().output === 'json') printJson(facts)
      else for (const line of scanLines(facts)) print(line)
      if (facts.fixes.state === 'unknown') process.exitCode = EXITS['cannot-tell']
    })
  program
    .command('import <file>')
    .description(
      'hand in a Trivy or CycloneDX report, or the output of collect.sh (`-` reads standard input)',
    )
    .requiredOption('--asset <name>', 'the asset it is about')
    .option('--source <name>', 'the source that says it', 'import')
    .option('--assert-subject', 'its own subject does not match; then it may only lower')
    .action(
      async (
        file: string,
        flags: { asset: string; source: string; assertSubject?: boolean },
        command: Command,
      ) => {
        const client = connect(command.optsWithGlobals<ClientOptions>())
        const text = await readInput(file)
        const query = new URLSearchParams({ asset: flags.asset, source: flags.source })
        if (flags.assertSubject === true) query.set('assertSubject', 'true')
        const answer = JSON.parse(
          await client.raw('POST', `/api/v1/import?${query.toString()}`, text, 'text/plain'),
        ) as {
          evidence: string
          format: string
          explanation: { sentence: string }
        }
        if (command.optsWithGlobals<{ output: string }>().output === 'json')
          return printJson(answer)
        print(`${answer.format} read as evidence ${answer.evidence}`)
        print(safe(answer.explanation.sentence))
      },
    )
}
