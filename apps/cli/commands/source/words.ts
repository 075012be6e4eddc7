/** A source in words. */

import type { Answer } from '@holdfast/api/client'
import { ago, bold, print, safe, until } from '../../output.ts'

type Source = Answer<'source.show'>

export function saysOf({ feed, adapter, assets }: Source): string {
  if (feed === null) return adapter === 'advisories' ? 'nothing yet' : `${assets} assets`
  const parts = [
    [feed.advisories, 'advisories'],
    [feed.signals, 'signals'],
    [feed.statements, 'statements'],
  ] as const
  const told = parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))
  return told.join(', ') || 'nothing yet'
}

export function showSource(source: Source): void {
  const { feed, error } = source
  print(bold(`${safe(source.name)}  ${source.state}  ${saysOf(source)}`))
  if (source.from !== null) {
    print(
      `  ${safe(source.adapter)} from ${safe(source.from)}, answered ${ago(source.answeredAt)}, next ${until(source.nextAt)}`,
    )
  }
  if (feed !== null && feed.covers.length > 0) {
    print(`  speaks of ${safe(feed.covers.slice(0, 10).join(', '))}`)
  }
  if (error !== null) {
    print(`  error  ${safe(error.message)} (${ago(error.at)})`)
    print(`  do     ${safe(error.help)}`)
  }
  for (const reason of feed?.refused?.reasons ?? []) print(`  waits for a person: ${safe(reason)}`)
  for (const { file, message } of source.unreadable)
    print(`  unreadable  ${safe(file)}: ${safe(message)}`)
  for (const line of source.unmatched) print(`  no asset    ${safe(line)}`)
}
