/** What points are called with, kept from ending: renewed well before it does, and an alarm where it cannot be. */

import {
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  plus,
  type Instant,
} from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Lending } from '@holdfast/edges-base/config/lending'
import type { Driver } from '../../driver/driver.ts'
import { doorOf, timed, type LoadEnforcer } from './door.ts'
import { wordsOf } from './look.ts'

export interface Renewals {
  /** Renews what is due; one after another, and never twice at once. It never rejects. */
  beat(): Promise<void>
  /** Each a sentence. */
  troubles(): readonly string[]
  close(): Promise<void>
}

export interface RenewalParts {
  readonly driver: Pick<Driver, 'view' | 'env'>
  readonly lending: Lending
  readonly load: LoadEnforcer
}

interface Known {
  readonly dueAt: Instant
  /** Null: it does not end, or nobody knows. */
  readonly endsAt: Instant | null
  /** Why it was not renewed; null: it was, or need not be. */
  readonly why: string | null
}

export function renewTokens(parts: RenewalParts): Renewals {
  const { view, env } = { view: parts.driver.view, env: () => parts.driver.env() }
  const known = new Map<string, Known>()
  let running: Promise<void> | null = null
  let closed = false
  const renewDue = async (): Promise<void> => {
    for (const uid of known.keys()) if (!view.manifests.EnforcementPoint.has(uid)) known.delete(uid)
    for (const point of view.manifests.EnforcementPoint.values()) {
      // From a backup nothing is called.
      if (closed || env().fromBackup) return
      const before = known.get(point.uid)
      if (before !== undefined && env().now < before.dueAt) continue
      const after = await renewed(parts, point, before)
      if (after !== null) known.set(point.uid, after)
    }
  }
  const beat = (): Promise<void> => (running ??= renewDue().finally(() => void (running = null)))
  const beating = setInterval(() => void beat(), MINUTE_MS)
  beating.unref()
  void beat()
  return {
    beat,
    troubles: () =>
      [...view.manifests.EnforcementPoint.values()].flatMap(({ uid, name }) => {
        const { why, endsAt } = known.get(uid) ?? { why: null, endsAt: null }
        if (why === null) return []
        const end = endsAt === null ? '' : `; it ends at ${formatInstant(endsAt)}`
        return [`${name}: what it is called with is not renewed: ${why}${end}`]
      }),
    async close() {
      closed = true
      clearInterval(beating)
      await running
    },
  }
}

/** Null: there is nothing to renew, or it cannot be called; that its accounts tell. */
async function renewed(
  { driver, lending, load }: RenewalParts,
  point: Stored<'EnforcementPoint'>,
  before: Known | undefined,
): Promise<Known | null> {
  const { now } = driver.env()
  try {
    const door = await doorOf(point, lending, load)
    if (!door.ok) return null
    const { enforcer, point: config, lent } = door.value
    const { renew } = enforcer
    if (renew === undefined) return null
    const { validMs, why } = await timed(enforcer, (signal) =>
      renew(config, { ...lent, now, signal }),
    )
    const waitMs = validMs === null ? HOUR_MS : Math.min(HOUR_MS, Math.floor(validMs / 3))
    const endsAt = validMs === null ? null : plus(now, validMs)
    return { dueAt: plus(now, waitMs), endsAt, why }
  } catch (thrown) {
    return { dueAt: plus(now, MINUTE_MS), endsAt: before?.endsAt ?? null, why: wordsOf(thrown) }
  }
}
