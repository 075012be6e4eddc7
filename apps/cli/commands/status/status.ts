/** `status`: what is going on, on one screen. */

import type { Status } from '@holdfast/api/contract/status'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { counted } from '../../counted.ts'
import { ago, bold, print, safe, until } from '../../output.ts'
import { showQuestion } from '../../question.ts'
import { showRefused } from '../../show-refused.ts'
import { verb, type Verb } from '../../verb.ts'

export const status: Verb = verb({
  name: 'status',
  says: 'one-screen answer',
  reads: true,
  run: ({ client }) => client().call('status.show'),
  show: showStatus,
})

function showStatus(now: Status): void {
  showHead(now)
  showRefused(now.refused)
  showHolds(now.holds)
  showAssets(now)
  if (now.overrides > 0) print(`OVERRIDE  ${now.overrides} live   → holdfast override list`)
  showDrill(now)
  for (const question of now.questions.slice(0, QUESTIONS_MAX)) showQuestion(question)
  const more = now.questions.length - QUESTIONS_MAX
  if (more > 0)
    print(`QUESTION  and ${more} more, the first to end first   → holdfast override list`)
  for (const alarm of now.alarms) print(`ALARM     ${safe(alarm)}`)
}

/** Where somebody could use it. */
function showDrill({ breakGlass: { approvers, drilledAt } }: Status): void {
  if (approvers === 0) return
  const drilled = drilledAt === null ? 'never drilled' : `drilled ${ago(drilledAt)}`
  print(
    `GLASS     ${counted(approvers, 'approver', 'approvers')}, ${drilled}   → holdfast break-glass list`,
  )
}

/** On one screen; each override says the same of itself. */
const QUESTIONS_MAX = 3

function showHead({ modeSentence, reviewAt, oldestSource, sources, ledger }: Status): void {
  const review = reviewAt === null ? '' : `; report-only is to be reviewed ${until(reviewAt)}`
  const oldest =
    oldestSource === null
      ? ''
      : `; oldest word about an asset: ${oldestSource.source}, ${ago(oldestSource.at)}`
  print(
    `${bold(safe(`${modeSentence}${review}`))}   ${safe(`${sources.text}${oldest}`)}   ledger ${ledger.size}`,
  )
}

function showHolds(holds: Status['holds']): void {
  if (holds.open === 0) return
  const parts = [
    holds.blocked === 0 ? '' : `${holds.blocked} refusing, oldest ${ago(holds.oldestSince)}`,
    holds.overridden === 0 ? '' : `${holds.overridden} allowed by override`,
    holds['report-only'] === 0 ? '' : `${holds['report-only']} report-only`,
    holds.permitted === 0 ? '' : `${holds.permitted} refusing nobody that acts there`,
  ].filter((part) => part !== '')
  print(`HOLDS     ${holds.open} open: ${parts.join(', ')}   → holdfast hold list`)
}

function showAssets({
  nextDue,
  postures,
  unknown,
  notJudged,
  neverReported,
  measures,
}: Status): void {
  if (nextDue !== null)
    print(`DUE       next ${until(nextDue.at)}: ${safe(nextDue.asset)}, tier ${nextDue.tier}`)
  const unsure = postures.unknown + postures.stale
  if (unsure > 0)
    print(
      `UNKNOWN   ${counted(unsure, 'asset', 'assets')} without fresh evidence   ${safe(unknown.slice(0, 5).join(', '))}`,
    )
  print(`OK        ${postures.verified} assets verified, ${postures.grace} in grace`)
  if (notJudged.count > 0)
    print(
      `GAPS      ${notJudged.count} not judged on ${counted(notJudged.assets, 'asset', 'assets')}   → holdfast asset list, holdfast asset gaps NAME`,
    )
  if (neverReported.count > 0)
    print(
      `SILENT    ${neverReported.count} known and never reported   ${safe(neverReported.assets.slice(0, 5).join(', '))}`,
    )
  const { openCauses, overdueCauses, medianPatchMs, patched } = measures
  if (openCauses > 0)
    print(
      `FIXES     ${overdueCauses} of ${openCauses} with a deadline are overdue   ${medianPatchMs === null ? 'none proven in 30 days' : `time to patch ${formatDuration(medianPatchMs)} (median of ${patched})`}`,
    )
}
