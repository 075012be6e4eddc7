/** `asset show`: how it stands, what it is made of, and the worst of its causes. */

import type { Answer } from '@holdfast/api/client'
import { leftOf } from '../../left-out.ts'
import { print, safe, table } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { CAUSE_HEAD, causeRow } from './cause-table.ts'

type Shown = Answer<'asset.show'>
type Summary = NonNullable<Shown['summary']>

export const show: Verb = verb({
  name: 'show',
  says: 'how it stands, what its sources said, and the worst of its causes',
  args: ['<name>'],
  reads: true,
  run: ({ client, args: [name] }) => client().call('asset.show', { params: { name } }),
  show({ name, type, posture, summary, risk, explanation }) {
    const except = posture.notJudged === 0 ? '' : ` except ${posture.notJudged} not judged`
    print(`${safe(name)}  ${safe(type)}  ${posture.state}${except}`)
    for (const { count, text } of posture.gaps) print(`  not judged ${count} ${safe(text)}`)
    print(`  risk ${risk.value} of 100: ${risk.parts.map((part) => safe(part.text)).join(', ')}`)
    if (summary !== null) showSummary(summary)
    if (posture.causes.length > 0) table(CAUSE_HEAD, posture.causes.map(causeRow))
    const more = leftOf(posture, 'causes')
    if (more !== undefined) print(`  and ${more.count} more causes: ${safe(more.list)}`)
    for (const { says } of explanation.triage) print(`  ${safe(says)}`)
  },
})

function showSummary(summary: Summary): void {
  for (const [key, value] of Object.entries<unknown>(summary)) {
    if (value === null) continue
    const text = Array.isArray(value) ? value.join(', ') || 'none' : String(value)
    print(`  ${key.padEnd(18)} ${safe(text)}${unread(key, summary)}`)
  }
}

/** Of programs only those were counted that could be read: the others may listen and run, too. */
function unread(key: string, { processes, processesReadable }: Summary): string {
  if (key !== 'listening' && key !== 'running' && key !== 'replacedPrograms') return ''
  const missing = processes - processesReadable
  return missing > 0 ? ` of those that could be read; ${missing} processes could not` : ''
}
