/** `gap accept`: somebody lives with what nobody can judge, for a time. */

import { formatInstant, instant, parseDuration } from '@holdfast/core/kernel/instant'
import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const accept: Verb = verb({
  name: 'accept',
  says: 'live with it until an end: an Exception; its cause stays on record',
  args: ['<asset>', '<component>'],
  options: {
    owner: { takes: '<who>', says: 'who answers for it', required: true },
    reason: REASON,
    until: { takes: '<duration>', says: 'how long', default: '30d' },
  },
  async run({ client, args: [asset, component], flags: { owner, reason, until } }) {
    const ms = parseDuration(until)
    if (ms === undefined)
      throw new Failure(EXITS.usage, `\`${safe(until)}\` is no duration`, 'write it like 30d or 8h')
    const expires = formatInstant(instant(Date.now() + ms))
    const name = `gap/${asset}/${component.replaceAll(/[^A-Za-z0-9._:@/+=-]/g, '-')}`.slice(0, 253)
    const exception = {
      apiVersion: 'holdfast.dev/v1',
      kind: 'Exception',
      metadata: { name },
      spec: { scope: { assets: [asset], gaps: [component] }, owner, reason, expires },
    }
    const applied = await client().call('apply', { body: JSON.stringify(exception) })
    return { applied, name, expires }
  },
  json: ({ applied }) => applied,
  show: ({ name, expires }, { args: [asset, component] }) =>
    print(
      `${safe(component)} on ${safe(asset)} is accepted until ${expires}: override ${safe(name)}`,
    ),
})
