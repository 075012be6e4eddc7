/** What a person is asked in place of a block, as `status` and `override show` print it. */

import type { Question } from '@holdfast/api/contract/parts/question'
import { bold, print, safe, until } from './output.ts'

export function showQuestion(asked: Question): void {
  print(bold(`QUESTION  ${safe(asked.question)}`))
  const more = asked.sparedCount - Math.min(asked.spared.length, 5)
  print(
    `  Spared   ${safe(asked.spared.slice(0, 5).join(', '))}${more === 0 ? '' : ` and ${more} more`}   → ${safe(asked.list)}`,
  )
  print(`  Refused  ${asked.refused} for it within the hour`)
  for (const { text, command } of asked.answers)
    print(`  ${safe(command)}\n           ${safe(text)}`)
  print(`  Nobody   until ${asked.by} (${until(asked.by)}): ${safe(asked.ifNobody)}`)
}
