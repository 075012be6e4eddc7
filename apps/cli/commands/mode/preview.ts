/** Who would be refused, as `mode set enforce --dry-run` prints it. */

import type { Answer } from '@holdfast/api/client'
import { ago, bold, print, safe } from '../../output.ts'
import { showRefused } from '../../show-refused.ts'
import { usesTable } from '../../uses-table.ts'
import { printNotReached } from '../ep/words.ts'

type Preview = Answer<'mode.preview'>

const SHOWN_MAX = 20

export function showPreview(preview: Preview): void {
  const { scope, counts, rows, total, notReached, past, rehearsal, needs } = preview
  print(bold(`Enforcing on ${safe(scope)} would refuse:`))
  showRefused(counts)
  if (total > 0) usesTable(rows.slice(0, SHOWN_MAX))
  if (total > SHOWN_MAX) print(`and ${total - SHOWN_MAX} more: -o json`)
  showNotReached(notReached)
  showPast(past)
  print(`REHEARSED ${rehearsedText(rehearsal)}`)
  print('To switch it on, while this list stays as it is:')
  for (const line of needs) print(`  ${safe(line)}`)
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
function showPast({ since, whole, rows, total }: Preview['past']): void {
  print(bold(`In the records since ${safe(since)} it would have refused:`))
  if (!whole) print('not every record of seven days could be read yet: ask again for the rest')
  if (total === 0) return print('nobody')
  usesTable(rows.slice(0, SHOWN_MAX), ['TIMES', 'LAST'], ({ count, last }) => [
    String(count),
    ago(last),
  ])
  if (total > SHOWN_MAX) print(`and ${total - SHOWN_MAX} more: -o json`)
}

function rehearsedText(of: Preview['rehearsal']): string {
  if (of === null) return 'never: nobody has gone through `off` yet'
  return `${ago(of.at)}${of.fresh ? '' : ': too long ago'}`
}
