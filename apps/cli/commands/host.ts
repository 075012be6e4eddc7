/** `scan` and `import`: what this machine looks like without a server, and documents handed in. */

import { homedir, hostname, release } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { instant } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS } from '../exits.ts'
import { readInput } from '../input.ts'
import { bold, print, printJson, safe, span } from '../output.ts'

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

/** The first screen: one line of what it is, then only lines that say something. */
export function scanLines(facts: HostFacts): string[] {
  const now = facts.endedAt
  const { fixes } = facts
  const signed =
    fixes.listsSignedAt === undefined ? '' : `, lists signed ${span(now - fixes.listsSignedAt)} ago`
  const lines = [
    `${bold(safe(facts.subject.hostname))}  ${safe(facts.os.name)}, ${facts.packages.length} packages${signed}`,
    '  Read-only: nothing on this machine is changed or blocked; nothing is sent.',
  ]
  const replaced = facts.processes.filter((one) =>
    one.replaced.some((file) => file.source !== null),
  )
  const programs = [...new Set(replaced.map((one) => one.program))].toSorted()
  if (fixes.state === 'unknown') lines.push(`  ${safe(fixes.detail)} → unknown`)
  else {
    const packages = fixes.items.reduce((sum, fix) => sum + fix.packages.length, 0)
    const of = (use: string) => fixes.items.filter((fix) => fix.use === use)
    if (fixes.items.length === 0) lines.push('  0 fixes waiting')
    else {
      const listening = of('listening')
      const shown = listening.slice(0, 4).map((fix) => `${fix.source} → ${fix.usedBy.join(', ')}`)
      const uses = [
        `${listening.length} in programs that listen on the network${shown.length > 0 ? `: ${shown.join(', ')}` : ''}`,
        `${of('running').length} in running programs`,
        `${of('unused').length} not in use`,
        ...(of('unknown').length > 0 ? [`${of('unknown').length} unknown`] : []),
      ]
      lines.push(
        `  ${fixes.items.length} security fixes waiting (${packages} packages)   ${safe(uses.join(', '))}`,
      )
    }
  }
  if (replaced.length > 0) {
    const units = [
      ...new Set(replaced.flatMap((one) => (one.unit === null ? [] : [one.unit]))),
    ].toSorted()
    const restart = units.length > 0 ? `   sudo systemctl restart ${units.join(' ')}` : ''
    lines.push(
      `  ${replaced.length} processes still run replaced code   ${safe(programs.join(', '))}${safe(restart)}`,
    )
  }
  if (facts.kernel.state === 'known' && !facts.kernel.current) {
    lines.push(
      `  kernel ${safe(facts.kernel.installed)} installed, ${safe(facts.kernel.running)} running: restart`,
    )
  }
  if (facts.os.endOfLifeAt !== undefined && facts.os.endOfLifeAt < now) {
    lines.push(
      `  ${safe(facts.os.name)} gets no security fixes any more (since ${span(now - facts.os.endOfLifeAt)})`,
    )
  }
  if (facts.credentialFiles.length > 0) {
    const oldest = facts.credentialFiles.toSorted((a, b) => a.modifiedAt - b.modifiedAt).slice(0, 3)
    const shown = oldest.map(
      (file) => `${safe(file.path.replace(`${homedir()}/`, '~/'))} ${span(now - file.modifiedAt)}`,
    )
    lines.push(
      `  ${facts.credentialFiles.length} credentials lie here   ${shown.join(', ')}${facts.credentialFiles.length > 3 ? ' …' : ''}   names and ages only, not opened`,
    )
  }
  for (const warning of facts.warnings) lines.push(`  ${safe(warning)}`)
  return lines
}
