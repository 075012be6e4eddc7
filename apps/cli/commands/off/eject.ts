/** `eject`: off, and each enforcement point looked at: nothing that is ours is left there. */

import type { Answer } from '@holdfast/api/client'
import type { PointRemains } from '@holdfast/api/contract/off'
import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Verb } from '../../verb.ts'
import {
  amount,
  followed,
  leftTable,
  notBack,
  sayLeftByHand,
  TIMEOUT,
  timeoutOf,
  type Followed,
} from './followed.ts'

interface Ejected extends Followed {
  readonly timeout: string
  readonly points: readonly PointRemains[]
}

export const eject: Verb = verb({
  name: 'eject',
  says: 'stop enforcing, give back what was cut, and see at each point that nothing of ours is left',
  options: { reason: REASON, timeout: TIMEOUT },
  async run({ client, flags: { reason, timeout } }): Promise<Ejected> {
    const stop = (): Promise<Answer<'off.eject'>> =>
      client().call('off.eject', { body: { reason } })
    const done = await followed(client(), stop, timeoutOf(timeout))
    const { points } = await client().call('off.look')
    return { ...done, timeout, points }
  },
  above({ points }) {
    for (const point of points) print(`${isClean(point) ? '✓' : '!'} ${safe(foundAt(point))}`)
  },
  table: (ejected) => leftTable(ejected),
  show(ejected) {
    sayLeftByHand(ejected)
    if (isGone(ejected)) {
      print('enforcement is off and nothing of ours is left at other systems; the ledger stays')
    }
    showMode(ejected.status)
  },
  failure(ejected) {
    const left = notBack(ejected, ejected.timeout)
    if (left !== null || isGone(ejected)) return left
    const names = ejected.points.filter((point) => !isClean(point)).map(({ point }) => point)
    const message = `it is not proven that nothing of ours is left at ${names.join(', ')}`
    return new Failure(EXITS.partial, message, 'what was found is said above; then eject again')
  },
})

function isGone({ left, points }: Ejected): boolean {
  return left.length === 0 && points.every((point) => isClean(point))
}

/** What somebody else denies there is theirs. */
function isClean({ denied, unseen, more }: PointRemains): boolean {
  return denied.every(({ ours }) => !ours) && unseen.length === 0 && more === 0
}

function foundAt({ point, looked, denied, unseen, more }: PointRemains): string {
  const parts = [
    ...denied.map(({ ref, what, ours }) => {
      return `${ref} is denied ${what.join(', ')}${ours ? '' : ', which is not ours and stays'}`
    }),
    ...unseen.map(({ ref, why }) => `${ref === '' ? '' : `${ref} `}could not be looked at: ${why}`),
    ...(more > 0 ? [`${amount(more)} were not looked at`] : []),
  ]
  const found =
    denied.some(({ ours }) => ours) || unseen.length + more > 0 ? [] : ['nothing of ours']
  const seen =
    looked === 0 && more === 0 ? 'nothing was ever cut there' : `${amount(looked)} looked at`
  return `${point}: ${[seen, ...found, ...parts].join('; ')}`
}
