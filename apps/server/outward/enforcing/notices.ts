/**
 * Notices on their way out: each receiver is told once, by the adapter that its enforcement point names. What a crash
 * left without an outcome is told again at the next start, under its own id.
 */

import { isChange, type Effect, type Notice } from '@holdfast/core/model/effect'
import type { View } from '@holdfast/core/state/state'
import { find } from '@holdfast/core/state/state'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Lending } from '@holdfast/edges-base/config/lending'
import { OutboundError } from '@holdfast/edges-base/http/outbound'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import type { Told } from '@holdfast/edges-base/ports/enforcers'
import type { Driver } from '../../driver/driver.ts'
import { doorOf, loadEnforcer, timed, type LoadEnforcer } from './door.ts'

export interface Notices {
  /** In the order they were intended, a few at once. It never rejects; what it leaves undone stays open. */
  tell(notices: readonly Notice[], driver: Driver): Promise<void>
}

/** A receiver that was away is not met by all that waited, and one that is slow keeps no other waiting. */
const AT_ONCE: BudgetLimits = { atOnce: 16, perHost: 8 }

/** @param load - undefined: there is no adapter of that name. */
export function noticesOver(lending: Lending, load: LoadEnforcer = loadEnforcer): Notices {
  const spend = budget(AT_ONCE)
  return {
    async tell(notices, driver) {
      // From a backup nothing is sent: whether it was sent already nobody here knows.
      if (driver.env().fromBackup) return
      const inOrder = notices.toSorted((a, b) => a.intendedAt - b.intendedAt)
      const told = inOrder.map((notice) =>
        spend(hostOf(driver.view, notice), async () => {
          const { outcome, detail } = await tellOne(notice, driver, lending, load).catch(thrownAs)
          await driver
            .submit({ kind: 'settle-effect', effect: notice.id, outcome, detail }, 'system')
            .catch(() => undefined)
        }),
      )
      await Promise.all(told)
    },
  }
}

/** Intended and, as far as the ledger knows, neither told nor given up. */
export function openNotices(view: View): readonly Notice[] {
  const open: Notice[] = []
  for (const effect of view.effects.values()) {
    if (isNotice(effect) && effect.outcome === null) open.push(effect)
  }
  return open
}

function isNotice(effect: Effect): effect is Notice {
  return !isChange(effect)
}

function hostOf(view: View, { point }: Notice): string {
  const config: PointConfig | undefined = find(view, 'EnforcementPoint', point)?.spec
  return URL.parse(config?.url ?? '')?.host ?? point
}

async function tellOne(
  notice: Notice,
  driver: Driver,
  lending: Lending,
  load: LoadEnforcer,
): Promise<Told> {
  const door = await doorOf(find(driver.view, 'EnforcementPoint', notice.point), lending, load)
  if (!door.ok) return { outcome: 'refused', detail: door.error }
  const { enforcer, point, lent } = door.value
  const { tell } = enforcer
  if (tell === undefined) return { outcome: 'refused', detail: `${enforcer.title} tells nobody` }
  return timed(enforcer, (signal) =>
    tell(notice, point, { ...lent, now: driver.env().now, signal }),
  )
}

/** Nothing was sent where there is no target; else nobody knows what arrived. */
function thrownAs(thrown: unknown): Told {
  const notSent = thrown instanceof OutboundError && /^(?:url|address|name)$/.test(thrown.code)
  const detail = thrown instanceof Error ? thrown.message : 'no answer'
  return { outcome: notSent ? 'refused' : 'unknown', detail }
}
