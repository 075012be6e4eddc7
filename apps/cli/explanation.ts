/** The one explanation in the words of a terminal: one sentence first, then why, what to do, and what releases it. */

import type { Explanation } from '@holdfast/api/contract/parts/explanation'
import { leftOf } from './left-out.ts'
import { ago, bold, print, safe, told } from './output.ts'

/** As the server tells it; of a copy that the agent keeps: when this host heard it. */
export type Explained = Explanation & { readonly copyOf?: string }

export function showExplanation(explained: Explained): void {
  print(bold(told(explained.sentence)))
  showHold(explained)
  if (explained.probation !== undefined) print(`  After    ${safe(explained.probation.says)}`)
  showAccess(explained, 'Cannot  ', 'cannot')
  showAccess(explained, 'Still   ', 'still')
  showCauses(explained)
  showTriage(explained)
  explained.fix.forEach((line, index) =>
    print(`  ${index === 0 ? 'To fix  ' : '        '} ${safe(line)}`),
  )
  showExits(explained)
  if (explained.askForTime !== null) print(`  Need time?     ${safe(explained.askForTime)}`)
}

function showHold({ hold, since, dueAt }: Explained): void {
  if (hold === null) return
  const from = since === null ? '' : `, refusing since ${since} (${ago(since)})`
  print(`  Hold     ${hold}${from}${dueAt === null ? '' : `, due ${dueAt}`}`)
}

function showAccess(explained: Explained, label: string, of: 'cannot' | 'still'): void {
  const lines = explained[of]
  lines.slice(0, 10).forEach((line, index) => {
    const end = line.until === null ? '' : ` until ${line.until}`
    const by = line.override === null ? '' : `, by override ${line.override}`
    print(
      `  ${index === 0 ? label : ' '.repeat(label.length)} ${safe(line.identity)} ${safe(line.actions.join(', '))} ${safe(line.resource)} (tier ${line.tier})${end}${safe(by)}`,
    )
  })
  const left = leftOf(explained, of)
  const more = lines.length - 10 + (left?.count ?? 0)
  if (more > 0)
    print(`           and ${more} more${left === undefined ? '' : `: ${safe(left.list)}`}`)
}

function showCauses(explained: Explained): void {
  const causes = explained.causes.slice(0, 5)
  causes.forEach((cause, index) => {
    print(`  ${index === 0 ? 'Because ' : '        '} ${safe(cause.title)}`)
    print(`           ${safe(cause.text)}; ${safe(cause.rule)}`)
  })
  const left = leftOf(explained, 'causes')
  const more = explained.causes.length - 5 + (left?.count ?? 0)
  if (more > 0)
    print(
      `           and ${more} more: ${safe(left?.list ?? `holdfast asset show ${explained.asset.name}`)}`,
    )
  // What several causes are told with alike is said once.
  const inputs = new Set(causes.flatMap((cause) => cause.inputs.map(({ says }) => says)))
  ;[...inputs].slice(0, 8).forEach((says, index) => {
    print(`  ${index === 0 ? 'Told    ' : '        '} ${safe(says)}`)
  })
  if (explained.notJudged !== undefined)
    print(
      `  Not judged  ${explained.notJudged.count}: ${safe(explained.notJudged.text)}   → ${safe(explained.notJudged.list)}`,
    )
}

function showTriage(explained: Explained): void {
  const { triage } = explained
  triage.slice(0, 5).forEach((line, index) => {
    print(`  ${index === 0 ? 'Triage  ' : '        '} ${safe(line.says)}`)
    for (const command of line.commands) print(`           ${safe(command)}`)
  })
  const duties = triage.length - 5 + (leftOf(explained, 'triage')?.count ?? 0)
  if (duties > 0)
    print(
      `           and ${duties} more: holdfast triage list --asset ${safe(explained.asset.name)}`,
    )
}

function showExits(explained: Explained): void {
  const { asset, noSource, checklist } = explained
  if (noSource !== undefined) {
    print(
      `  Exit     ${safe(noSource.says)}; declare one: holdfast asset verify ${safe(asset.name)}`,
    )
    for (const { what, line } of noSource.ways) print(`           ${safe(what)}: ${safe(line)}`)
  }
  checklist.forEach((line, index) => {
    const mark = line.state === 'done' ? '[✓]' : line.state === 'unknown' ? '[?]' : '[ ]'
    print(`  ${index === 0 ? 'Releases when ' : '              '} ${mark} ${safe(line.text)}`)
  })
  const unlisted = leftOf(explained, 'checklist')
  if (unlisted !== undefined)
    print(`               and ${unlisted.count} more: ${safe(unlisted.list)}`)
}
