/** Accounts at a point that somebody uses and no identity names: nothing of them is cut, whatever is blocked. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Stored } from '@holdfast/core/model/manifest'
import { targetKey } from '@holdfast/core/model/target'
import type { View } from '@holdfast/core/state/state'
import type { FoundAccount } from '@holdfast/edges-base/ports/enforcers'
import { doorOf, timed, type Doors } from './door.ts'
import { cutsNothing, wordsOf } from './look.ts'

type Point = Stored<'EnforcementPoint'>

/** The last used first; the error says why it could not be asked. */
export type FindUnnamed = (
  view: View,
  point: Point,
) => Promise<Result<readonly FoundAccount[], string>>

export function unnamedFinder({ lending, load, now }: Doors): FindUnnamed {
  const running = new Map<string, ReturnType<FindUnnamed>>()
  return (view, point) => {
    // It may take a minute: who asks meanwhile is told the same.
    const known = running.get(point.uid)
    if (known !== undefined) return known
    const found = findUnnamed(view, point).finally(() => running.delete(point.uid))
    running.set(point.uid, found)
    return found
  }

  async function findUnnamed(view: View, point: Point): ReturnType<FindUnnamed> {
    const door = await doorOf(point, lending, load)
    if (!door.ok) return door
    const { enforcer, point: config, lent } = door.value
    const { accounts } = enforcer
    if (accounts === undefined) return err(cutsNothing(door.value))
    const { unnamed } = accounts
    if (unnamed === undefined) return err(`${enforcer.title} tells nobody which accounts there are`)
    const named = namedThere(view, point)
    try {
      const found = await timed(
        enforcer,
        (signal) => unnamed(config, named, { ...lent, now: now(), signal }),
        'look',
      )
      return ok(found.toSorted((a, b) => lastOf(b) - lastOf(a) || (a.ref < b.ref ? -1 : 1)))
    } catch (thrown) {
      return err(wordsOf(thrown))
    }
  }
}

function namedThere(view: View, point: Point): readonly string[] {
  const start = targetKey(point.name, '')
  const named: string[] = []
  for (const key of view.usersByAccount.keys()) {
    if (key.startsWith(start)) named.push(key.slice(start.length))
  }
  return named
}

function lastOf({ lastAt }: FoundAccount): Instant | -1 {
  return lastAt ?? -1
}
