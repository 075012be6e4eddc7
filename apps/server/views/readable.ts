/** What is counted over all that is stored: the elements that can be read, and beside them those that cannot. */

import { restrictsFrom } from '@holdfast/core/model/cause'
import { TIERS } from '@holdfast/core/model/posture'
import type { View } from '@holdfast/core/state/state'
import type { Hold } from '@holdfast/core/model/hold'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { at } from './assets.ts'
import { attempt, type Unshown } from './rendered.ts'

export interface Readable {
  readonly view: View
  /** Left out of `view`; each stands in its own list as well. */
  readonly unshown: readonly Unshown[]
}

/** The very same view where everything can be read, which is nearly always. */
export async function readable({ driver, unshown: tell }: Context): Promise<Readable> {
  const { view } = driver
  const unshown: Unshown[] = []
  const turn = takeTurns()
  const sound = async <K extends string, V>(
    map: ReadonlyTable<K, V>,
    read: (one: V) => unknown,
  ): Promise<ReadonlyTable<K, V>> => {
    const odd = new Set<K>()
    for (const [uid, one] of map) {
      if (turn.isOver()) await turn.pause()
      const made = attempt(tell, { name: uid, uid }, () => read(one))
      if (made.ok) continue
      odd.add(uid)
      unshown.push(made.error)
    }
    return odd.size === 0 ? map : new Map([...map].filter(([uid]) => !odd.has(uid)))
  }
  const causes = await sound(view.causes, (cause) =>
    TIERS.map((tier) => restrictsFrom(cause, tier)),
  )
  const tellHold = ({ subject, fact, causes: held, ...one }: Hold) => [
    subject.kind,
    fact.publishedAt,
    ...held,
    at(one.enforcedAt),
    at(one.closedAt),
  ]
  const holds = await sound(view.holds, tellHold)
  const pastHolds = await sound(view.pastHolds, tellHold)
  return { view: unshown.length === 0 ? view : { ...view, causes, holds, pastHolds }, unshown }
}
