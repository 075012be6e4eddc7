/** What the server made of a document, in words. */

import type { Answer } from '@holdfast/api/client'
import { dim, print, safe, told } from '../../output.ts'

type Handed = Answer<'import.hand-in'>

export function showHandedIn(answer: Handed & { readonly file: string }): void {
  const { findings, advisories, components } = answer.summary
  const { running } = answer
  const what =
    running === undefined
      ? `${components} components, ${findings} findings of ${advisories} vulnerabilities`
      : `containers of ${running.length} ${running.length === 1 ? 'image' : 'images'}: ${running.map(({ image, count }) => `${image} (${count})`).join(', ') || 'none run'}`
  print(`${safe(answer.file)}  ${answer.format}: ${safe(what)}`)
  if (answer.explanation !== undefined) {
    print(`  evidence ${answer.evidence ?? '–'}   ${told(answer.explanation.sentence)}`)
  }
  if (answer.statements.length > 0) {
    print(
      `  ${answer.statements.length} statements wait for a person or a listed key: holdfast statement list`,
    )
  }
  for (const result of answer.results ?? []) {
    const said = result.evidence ?? result.why ?? 'not taken'
    print(`  ${safe(result.subject)} → ${safe(result.asset ?? 'no asset')}   ${safe(said)}`)
  }
  showDetails(answer.summary, '  ')
}

export function showDetails(
  { dropped, warnings }: Pick<Handed['summary'], 'dropped' | 'warnings'>,
  indent: string,
): void {
  for (const { count, reason } of dropped) print(dim(`${indent}dropped ${count}: ${safe(reason)}`))
  for (const line of warnings) print(dim(`${indent}! ${safe(line)}`))
}
