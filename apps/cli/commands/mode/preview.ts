/** Who would be refused, as `mode set enforce --dry-run` prints it. */

import type { Answer } from '@holdfast/api/client'
import type { CutThen } from '@holdfast/api/contract/parts/account'
import { deniedText } from '@holdfast/api/effect-words'
import { few } from '@holdfast/api/spec-words'
import { ago, bold, print, safe } from '../../output.ts'
import { showRefused } from '../../show-refused.ts'
import { usesTable } from '../../uses-table.ts'
import { printNotReached, testText } from '../ep/words.ts'

type Preview = Answer<'mode.preview'>

const SHOWN_MAX = 20

export function showPreview(preview: Preview): void {
  const { scope, counts, rows, total, points, cuts, notReached, past, rehearsal, needs } = preview
  print(bold(`Enforcing on ${safe(scope)} would refuse:`))
  showRefused(counts)
  if (total > 0) usesTable(rows.slice(0, SHOWN_MAX))
  if (total > SHOWN_MAX) print(`and ${total - SHOWN_MAX} more: -o json`)
  showCuts(cuts)
  showNotReached(notReached)
  showPast(past)
  for (const { name, test } of points) print(`POINT ${safe(name)} test: ${safe(testText(test))}`)
  print(`REHEARSED ${rehearsedText(rehearsal)}`)
  print('To switch it on, while this list stays as it is:')
  for (const line of needs) print(`  ${safe(line)}`)
}

function showCuts({ accounts, more }: Preview['cuts']): void {
  if (accounts.length === 0) return
  print(bold('At enforcement points it would cut now:'))
  for (const { point, ref, identities, denies } of accounts.slice(0, SHOWN_MAX)) {
    const who = few(identities) || 'nobody that is named any more'
    print(`${safe(point)} ${safe(ref)}: ${safe(deniedText(denies))}, of ${safe(who)}`)
  }
  const left = accounts.length - SHOWN_MAX + more
  if (left > 0) print(`and ${left} more: -o json`)
}

function showNotReached({ groups, more }: Preview['notReached']): void {
  if (groups.length === 0) return
  print(bold('At enforcement points it would not reach:'))
  for (const group of groups.slice(0, SHOWN_MAX)) {
    printNotReached(`${group.point} ${group.ref}`, group)
  }
  const left = groups.length - SHOWN_MAX + more
  if (left > 0) print(`and ${left} more: -o json`)
}

/** What the records say of who came in the last days, and would not have got through. */
function showPast({ since, whole, rows, total, accounts }: Preview['past']): void {
  print(bold(`In the records since ${safe(since)} it would have refused:`))
  if (!whole) print('not every record of seven days could be read yet: ask again for the rest')
  if (total === 0) return print('nobody')
  usesTable(rows.slice(0, SHOWN_MAX), ['TIMES', 'LAST'], ({ count, last }) => [
    String(count),
    ago(last),
  ])
  if (total > SHOWN_MAX) print(`and ${total - SHOWN_MAX} more: -o json`)
  if (accounts.rows.length === 0) return
  print(bold('These accounts at enforcement points it would have cut then:'))
  for (const account of accounts.rows.slice(0, SHOWN_MAX)) printCutThen(account)
  const left = accounts.rows.length - SHOWN_MAX + accounts.more
  if (left > 0) print(`and ${left} more: -o json`)
}

function printCutThen({ point, ref, identities, assets, byAsset, count, last }: CutThen): void {
  const where = byAsset ? `from ${few(assets)}` : `whole, where all that it opens is refused`
  const times = count === 1 ? 'once' : `${count} times`
  print(
    `${safe(point)} ${safe(ref)}: ${safe(where)}; used by ${safe(few(identities))} ${times}, last ${ago(last)}`,
  )
}

function rehearsedText(of: Preview['rehearsal']): string {
  if (of === null) return 'never: nobody has gone through `off` yet'
  return `${ago(of.at)}${of.fresh ? '' : ': too long ago'}`
}
