/** `finding show`: who has it, what each source says, and what it does to identities. */

import type { Answer } from '@holdfast/api/client'
import { bold, dim, print, safe, table, until } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

type Finding = Answer<'finding.show'>

/** More of them are told by `-o json`. */
const ASSETS_SHOWN = 50

export const show: Verb = verb({
  name: 'show',
  says: 'who has it, what each source says, and what it does to identities',
  args: ['<id>'],
  reads: true,
  run: ({ client, args: [id] }) => client().call('finding.show', { params: { id } }),
  show(finding) {
    showFacts(finding)
    showRows(finding)
    showAssets(finding)
  },
})

function showFacts(finding: Finding): void {
  const { blocked, grace, override, unknown, 'would-be': would } = finding.identities
  print(bold(`${safe(finding.id)}  on ${finding.assets.length} assets`))
  print(
    `  identities: ${blocked} blocked, ${would} would be if enforcing, ${grace} in grace, ${override} under an override, ${unknown} unknown`,
  )
  if (finding.aliases.length > 0) print(`  also ${safe(finding.aliases.join(', '))}`)
  const known =
    finding.exploited === true ? `known to be exploited since ${finding.exploitedSince ?? '?'}` : ''
  const score = finding.epss === null ? 'no EPSS score' : `EPSS ${finding.epss}`
  const facts = [finding.severity, known, score].filter((word) => word !== '')
  print(`  ${safe(facts.join(', '))}`)
  for (const { says } of finding.inputs) print(`  ${safe(says)}`)
  for (const rule of finding.clock.rules) print(`  ${safe(rule)}`)
}

function showRows({ rows }: Finding): void {
  table(
    ['COMPONENT', 'VERSION', 'STATUS', 'FIXED IN', 'ASSETS', 'SAID BY'],
    rows.map((row) => [
      row.component,
      row.version,
      row.status,
      row.fixed ?? 'no version',
      row.count,
      row.says.map(sayingOf).join('; '),
    ]),
  )
}

function sayingOf({
  source,
  status,
  missing,
  note,
}: Finding['rows'][number]['says'][number]): string {
  const left = missing ? ' (not in its newest)' : ''
  return `${source}: ${status}${left}${note === undefined ? '' : ` (${note})`}`
}

function showAssets({ assets, triage }: Finding): void {
  table(
    ['ASSET', 'POSTURE', 'HOLD', 'DUE', 'EXPOSED', 'NOTE'],
    assets
      .slice(0, ASSETS_SHOWN)
      .map((asset) => [
        asset.name,
        asset.posture,
        asset.hold ?? 'none',
        asset.dueAt === null ? 'no deadline' : until(asset.dueAt),
        asset.exposed === null ? 'not asked' : asset.exposed.replace(/^exposed: /, ''),
        asset.suppressedUntil !== null
          ? `a statement counts ${until(asset.suppressedUntil)}`
          : (asset.retracted ?? asset.missingProof ?? ''),
      ]),
  )
  for (const { asset, says } of triage) print(`  ${safe(asset)}: ${safe(says)}`)
  if (assets.length > ASSETS_SHOWN) print(dim(`${assets.length - ASSETS_SHOWN} more: -o json`))
}
