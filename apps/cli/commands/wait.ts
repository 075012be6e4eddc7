/** `wait`: until an asset is released, verified or blocked, with what is still missing in words. */

import { setTimeout as pause } from 'node:timers/promises'
import { formatDuration, parseDuration } from '@holdfast/core/kernel/instant'
import { EXITS, Failure } from '../exits.ts'
import type { Explained } from '../explanation.ts'
import { note, print, safe, told } from '../output.ts'
import { verb, type Verb } from '../verb.ts'

interface Waited {
  readonly explained: Explained
  readonly tookMs: number
}

export const wait: Verb = verb({
  name: 'wait',
  says: 'wait until an asset is released, verified or blocked; says what is still missing',
  args: ['<asset>'],
  options: {
    until: { takes: '<state>', says: 'released, verified or blocked', default: 'released' },
    timeout: { takes: '<duration>', says: 'give up after', default: '30m' },
  },
  async run({ client, args: [asset], flags }): Promise<Waited> {
    const timeoutMs = parseDuration(flags.timeout)
    if (timeoutMs === undefined)
      throw new Failure(EXITS.usage, `\`${safe(flags.timeout)}\` is not a duration`, 'write 30m')
    const isReached = REACHED.get(flags.until)
    if (isReached === undefined)
      throw new Failure(
        EXITS.usage,
        `unknown state \`${safe(flags.until)}\``,
        'released, verified or blocked',
      )
    const started = Date.now()
    let last = ''
    for (;;) {
      const explained = await client().call('explain.asset', { params: { name: asset } })
      const tookMs = Date.now() - started
      if (isReached(explained)) return { explained, tookMs }
      const line = `waiting: ${missing(explained)}`
      if (line !== last) note(safe(line))
      last = line
      if (tookMs > timeoutMs)
        throw new Failure(
          EXITS['timed-out'],
          `${safe(asset)} is not ${flags.until} after ${formatDuration(timeoutMs)}`,
          explained.sentence,
        )
      await pause(1_000)
    }
  },
  json: ({ explained }) => explained,
  show: ({ explained, tookMs }, { flags }) =>
    print(`${flags.until} after ${formatDuration(tookMs)}: ${told(explained.sentence)}`),
})

function missing({ checklist, sentence }: Explained): string {
  const open = checklist.filter((line) => line.state !== 'done').map((line) => line.text)
  return open.join('; ') || sentence
}

const REACHED: ReadonlyMap<string, (explained: Explained) => boolean> = new Map([
  ['released', ({ hold }: Explained) => hold === null],
  ['verified', ({ posture }: Explained) => posture === 'verified'],
  ['blocked', ({ hold }: Explained) => hold !== null],
])
