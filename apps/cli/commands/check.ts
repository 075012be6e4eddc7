/** `check`: the gate for scripts. */

import type { Answer } from '@holdfast/api/client'
import { formatDuration, parseDuration } from '@holdfast/core/kernel/instant'
import type { Client } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { UNSURE } from '../identity-answer.ts'
import { print, safe, until } from '../output.ts'
import { verb, type Verb } from '../verb.ts'

interface Checked {
  readonly answer: Answer<'authzen.evaluation'>
  /** The assets on which it will be blocked within the time that was asked about, and when. */
  readonly coming: readonly { readonly asset: string; readonly inMs: number }[]
}

export const check: Verb = verb({
  name: 'check',
  says: 'may this identity do this to this resource from this asset, now? exits 0, 3 (blocked or denied) or 9 (cannot tell)',
  options: {
    identity: { takes: '<name>', says: 'who', required: true },
    resource: { takes: '<name>', says: 'what', required: true },
    type: { takes: '<type>', says: 'resource type', default: 'secret' },
    action: { takes: '<name>', says: 'action', default: 'read' },
    asset: { takes: '<name...>', says: 'from where', many: true },
    within: { takes: '<duration>', says: 'also say whether it will be blocked within this time' },
  },
  reads: true,
  async run({ client, flags }): Promise<Checked> {
    const { identity, resource, type, action, asset, within } = flags
    const withinMs = within === undefined ? null : durationOf(within)
    const answer = await client().call('authzen.evaluation', {
      body: {
        subject: { type: 'identity', id: identity },
        action: { name: action },
        resource: { type, id: resource },
        context: asset === undefined ? {} : { asset },
      },
    })
    const asked = answer.decision && withinMs !== null
    const coming = asked ? await comingOn(client(), asset ?? [], withinMs) : []
    if (coming.length > 0) process.exitCode = EXITS.blocked
    if (!answer.decision) {
      const { code = '' } = answer.context
      process.exitCode = UNSURE.has(code) ? EXITS['cannot-tell'] : EXITS.blocked
    }
    return { answer, coming }
  },
  json: ({ answer }) => answer,
  show({ answer: { decision, context }, coming }) {
    print(`${decision ? 'allowed' : 'denied'}: ${safe(context.reason)}`)
    if (context.allowedUntil !== undefined)
      print(`  until  ${context.allowedUntil} (${until(context.allowedUntil)})`)
    if (context.next !== undefined) print(`  next   ${safe(context.next)}`)
    for (const { asset, inMs } of coming)
      print(`  will be blocked in ${formatDuration(inMs)} on ${safe(asset)}`)
  },
})

function durationOf(within: string): number {
  const ms = parseDuration(within)
  if (ms !== undefined) return ms
  throw new Failure(EXITS.usage, `\`${safe(within)}\` is not a duration`, 'write 72h')
}

async function comingOn(
  client: Client,
  assets: readonly string[],
  withinMs: number,
): Promise<Checked['coming']> {
  const found = []
  for (const asset of assets) {
    const { nextDueAt } = await client.call('explain.asset', { params: { name: asset } })
    const inMs = nextDueAt === null ? Infinity : Date.parse(nextDueAt) - Date.now()
    if (inMs <= withinMs) found.push({ asset, inMs })
  }
  return found
}
