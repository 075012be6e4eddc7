/**
 * Effects on their way out: each is acted on once, by the adapter that its enforcement point names. What a
 * crash left without an outcome is acted on again at the next start, under its own id.
 */

import type { Effect } from '@holdfast/core/model/effect'
import { find, type View } from '@holdfast/core/state/state'
import type { Lending } from '@holdfast/edges-base/config/lending'
import { ADAPTER } from '@holdfast/webhook/adapter'
import { performWebhook, type Settle } from '@holdfast/webhook/apply'
import type { Driver } from './driver.ts'

/** Outcome and all: it never rejects. What it leaves undone stays open. */
export async function perform(effect: Effect, driver: Driver, lending: Lending): Promise<void> {
  // From a backup nothing is sent: whether it was sent already nobody here knows.
  if (driver.env().fromBackup) return
  const { view } = driver
  const settle: Settle = async (id, outcome, detail) => {
    await driver
      .submit({ kind: 'settle-effect', effect: id, outcome, detail }, 'system')
      .catch(() => undefined)
  }
  const adapter = find(view, 'EnforcementPoint', effect.point)?.spec.adapter
  if (adapter === undefined) return settle(effect.id, 'refused', 'the enforcement point is gone')
  if (adapter !== ADAPTER.id) {
    return settle(effect.id, 'refused', `there is no adapter \`${adapter}\``)
  }
  return performWebhook(effect, view, settle, lending, driver.env().now)
}

/** Intended and, as far as the ledger knows, neither sent nor given up. */
export function openEffects(view: View): readonly Effect[] {
  return [...view.effects.values()].filter((effect) => effect.outcome === null)
}

/** At once so many: a receiver that was away is not met by all that waited. */
const AT_ONCE = 8

/** In the order they were intended. */
export async function performAll(
  effects: readonly Effect[],
  act: (effect: Effect) => Promise<void>,
): Promise<void> {
  const waiting = effects.toSorted((a, b) => a.intendedAt - b.intendedAt).values()
  const next = async (): Promise<void> => {
    for (const effect of waiting) await act(effect)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}
