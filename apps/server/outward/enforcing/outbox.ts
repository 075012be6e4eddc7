/**
 * Effects on their way out: each is acted on once, by the adapter that its enforcement point names. What a
 * crash left without an outcome is acted on again at the next start, under its own id.
 */

import type { Effect } from '@holdfast/core/model/effect'
import type { EnforcementPointSpec } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/state/state'
import type { Lending } from '@holdfast/edges-base/config/lending'
import { OutboundError } from '@holdfast/edges-base/http/outbound'
import { attempt } from '@holdfast/edges-base/outward/attempt'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import type { Acted, Call, Enforcer, Seen, Target } from '@holdfast/edges-base/ports/enforcers'
import type { Driver } from '../../driver/driver.ts'
import { ENFORCERS } from '../adapters.generated.ts'
import { lendTo } from './lend-to.ts'

export interface Outbox {
  /** In the order they were intended, a few at once. It never rejects; what it leaves undone stays open. */
  send(effects: readonly Effect[], driver: Driver): Promise<void>
}

export type LoadEnforcer = (id: string) => Promise<Enforcer | undefined>

/** A receiver that was away is not met by all that waited, and one that is slow keeps no other waiting. */
const AT_ONCE: BudgetLimits = { atOnce: 16, perHost: 8 }

/** @param load - undefined: there is no adapter of that name. */
export function outboxOver(lending: Lending, load: LoadEnforcer = loadEnforcer): Outbox {
  const spend = budget(AT_ONCE)
  return {
    async send(effects, driver) {
      // From a backup nothing is sent: whether it was sent already nobody here knows.
      if (driver.env().fromBackup) return
      const inOrder = effects.toSorted((a, b) => a.intendedAt - b.intendedAt)
      const sent = inOrder.map((effect) =>
        spend(hostOf(driver.view, effect), async () => {
          const { outcome, detail } = await perform(effect, driver, lending, load).catch(thrownAs)
          await driver
            .submit({ kind: 'settle-effect', effect: effect.id, outcome, detail }, 'system')
            .catch(() => undefined)
        }),
      )
      await Promise.all(sent)
    },
  }
}

/** Intended and, as far as the ledger knows, neither sent nor given up. */
export function openEffects(view: View): readonly Effect[] {
  return [...view.effects.values()].filter((effect) => effect.outcome === null)
}

async function loadEnforcer(id: string): Promise<Enforcer | undefined> {
  return (await ENFORCERS.get(id)?.())?.enforcer
}

function hostOf(view: View, { point }: Effect): string {
  const url = find(view, 'EnforcementPoint', point)?.spec.url
  return URL.parse(url ?? '')?.host ?? point
}

async function perform(
  effect: Effect,
  driver: Driver,
  lending: Lending,
  load: LoadEnforcer,
): Promise<Acted> {
  const point = find(driver.view, 'EnforcementPoint', effect.point)?.spec
  if (point === undefined) return refused('the enforcement point is gone')
  const enforcer = await load(point.adapter)
  if (enforcer === undefined) return refused(`there is no adapter \`${point.adapter}\``)
  const [wrong] = enforcer.problems(point)
  if (wrong !== undefined) return refused(wrong)
  const lent = lendTo(lending, point)
  if (!lent.ok) return refused(lent.error)
  const call = { effect, ...lent.value, now: driver.env().now }
  let acted: Acted = { outcome: 'confirmed', detail: 'nothing was left to do' }
  for (const target of enforcer.targets(point, effect)) {
    acted = await reach(enforcer, point, target, call)
    if (acted.outcome !== 'confirmed') break
  }
  return acted
}

/** Seen, planned, done step by step; the first step that is not confirmed is the last. */
async function reach(
  enforcer: Enforcer,
  point: EnforcementPointSpec,
  target: Target,
  call: Omit<Call, 'signal'>,
): Promise<Acted> {
  const seen = await look(enforcer, target, call)
  let acted: Acted = { outcome: 'confirmed', detail: 'nothing was left to do' }
  for (const step of enforcer.plan({ point, effect: call.effect, target, seen })) {
    acted = await timed(enforcer, (signal) => enforcer.act(step, { ...call, signal })).catch(
      thrownAs,
    )
    if (acted.outcome !== 'confirmed') break
  }
  if (acted.outcome !== 'unknown') return acted
  // An answer that never came is settled by looking, never by asking again (law 12).
  const after = await look(enforcer, target, call)
  return after.kind === 'observed' && after.asWanted
    ? { outcome: 'confirmed', detail: `${acted.detail}; it was looked at, and is as wanted` }
    : acted
}

async function look(enforcer: Enforcer, target: Target, call: Omit<Call, 'signal'>): Promise<Seen> {
  try {
    return await timed(enforcer, (signal) => enforcer.observe(target, { ...call, signal }))
  } catch (thrown) {
    return { kind: 'not-observed', why: thrownAs(thrown).detail }
  }
}

function timed<T>(enforcer: Enforcer, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ms = enforcer.capabilities.worstCaseEffectMs
  const late = (): Error =>
    new OutboundError('timeout', `no whole answer within ${ms} ms`, 'look at the receiver')
  return attempt({ ms, late }, act)
}

/** Nothing was sent where there is no target; else nobody knows what arrived. */
function thrownAs(thrown: unknown): Acted {
  const notSent = thrown instanceof OutboundError && /^(?:url|address|name)$/.test(thrown.code)
  const detail = thrown instanceof Error ? thrown.message : 'no answer'
  return { outcome: notSent ? 'refused' : 'unknown', detail }
}

function refused(detail: string): Acted {
  return { outcome: 'refused', detail }
}
