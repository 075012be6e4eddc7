/** The first screen about a machine: one line of what it is, then only lines that say something. */

import { homedir } from 'node:os'
import { isUnitName } from '@holdfast/core/decide/package-grammar'
import { ago } from '@holdfast/core/kernel/ago'
import { formatDuration } from '@holdfast/core/kernel/instant'
import type { FixFact, HostFacts } from '@holdfast/core/model/facts'
import { fixesAt } from '@holdfast/core/model/package-lists'
import { runsReplaced } from '@holdfast/core/model/running'
import { bold, safe } from './output.ts'

export function scanLines(facts: HostFacts): string[] {
  const now = facts.endedAt
  const fixes = fixesAt(facts.fixes, now)
  const signed =
    fixes.listsSignedAt === undefined ? '' : `, lists signed ${ago(fixes.listsSignedAt, now)}`
  const running = stillRunning(facts)
  const patched = fixes.state === 'known' && fixes.items.length === 0
  return [
    `${bold(safe(facts.subject.hostname || (facts.root ?? '')))}  ${safe(facts.os.name)}, ${facts.packages.length} packages${signed}`,
    '  Read-only: nothing on this machine is changed or blocked; nothing is sent.',
    ...(fixes.state === 'unknown' ? [`  ${safe(fixes.detail)} → unknown`] : []),
    ...(patched
      ? [`  0 fixes waiting${running.length > 0 ? ` · but ${running.join(', ')}` : ''}`]
      : []),
    ...(fixes.state === 'known' && !patched ? [waitingLine(fixes.items)] : []),
    ...(patched ? [] : running.map((line) => `  ${line}`)),
    ...endOfLife(facts),
    ...credentials(facts),
    ...facts.warnings.map((warning) => `  ${safe(warning)}`),
  ]
}

function waitingLine(items: readonly FixFact[]): string {
  const packages = items.reduce((sum, fix) => sum + fix.packages.length, 0)
  const of = (use: FixFact['use']) => items.filter((fix) => fix.use === use)
  const listening = of('listening')
  const shown = listening.slice(0, 4).map((fix) => `${fix.source} → ${fix.usedBy.join(', ')}`)
  const uses = [
    `${listening.length} in programs that listen on the network${shown.length > 0 ? `: ${shown.join(', ')}` : ''}`,
    `${of('running').length} in running programs`,
    `${of('unused').length} not in use`,
    ...(of('unknown').length > 0 ? [`${of('unknown').length} unknown`] : []),
  ]
  const fixes = `${items.length} security ${items.length === 1 ? 'fix' : 'fixes'} waiting`
  return `  ${fixes} (${packages} ${packages === 1 ? 'package' : 'packages'})   ${safe(uses.join(', '))}`
}

/** What was fixed on disk and is not running yet. */
function stillRunning(facts: HostFacts): string[] {
  const lines: string[] = []
  const replaced = facts.processes.filter(runsReplaced)
  const programs = [...new Set(replaced.map((processFact) => processFact.program))].toSorted()
  if (programs.length > 0) {
    const units = [
      ...new Set(
        replaced.flatMap((processFact) => (processFact.unit === null ? [] : [processFact.unit])),
      ),
    ]
      .filter(isUnitName)
      .toSorted()
    const restart = units.length > 0 ? `   sudo systemctl restart ${units.join(' ')}` : ''
    const count = `${programs.length} ${programs.length === 1 ? 'program still runs' : 'programs still run'} replaced code`
    lines.push(`${count}   ${safe(programs.join(', '))}${safe(restart)}`)
  }
  if (facts.kernel.state === 'known' && !facts.kernel.current) {
    const { installed, running } = facts.kernel
    lines.push(
      installed === running
        ? `kernel ${safe(running)} was rebuilt, and an older build of it runs: restart`
        : `kernel ${safe(installed)} installed, ${safe(running)} running: restart`,
    )
  }
  return lines
}

function endOfLife(facts: HostFacts): string[] {
  const ended = facts.os.endOfLifeAt
  if (ended === undefined || ended > facts.endedAt) return []
  const since = formatDuration(facts.endedAt - ended)
  return [`  ${safe(facts.os.name)} gets no security fixes any more (since ${since})`]
}

function credentials(facts: HostFacts): string[] {
  if (facts.credentialFiles.length === 0) return []
  const oldest = facts.credentialFiles.toSorted((a, b) => a.modifiedAt - b.modifiedAt).slice(0, 3)
  const shown = oldest.map(
    (file) =>
      `${safe(file.path.replace(`${homedir()}/`, '~/'))} ${formatDuration(facts.endedAt - file.modifiedAt)}`,
  )
  const more = facts.credentialFiles.length > 3 ? ' …' : ''
  const count = facts.credentialFiles.length
  return [
    `  ${count} ${count === 1 ? 'credential lies' : 'credentials lie'} here   ${shown.join(', ')}${more}   names and ages only, not opened`,
  ]
}
