/**
 * Accounts at enforcement points, brought to what is intended and kept there. One queue an account and one call in
 * flight: look, plan, record, act, look again. Nothing is believed but what is seen after the last call, and nothing is
 * called that the ledger does not hold: a crash between any two of these is met by the next start, which looks first.
 */

import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import type { Digest } from '@holdfast/core/kernel/hash'
import { backoffMs } from '@holdfast/core/kernel/backoff'
import { SECOND_MS } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { openChanges } from '@holdfast/core/state/effects/table'
import type { View } from '@holdfast/core/state/state'
import { targetKey, type Sighting, type TargetStanding } from '@holdfast/core/model/target'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import type { Plan, Step } from '@holdfast/edges-base/ports/enforcers'
import type { Lending } from '@holdfast/edges-base/config/lending'
import type { Driver } from '../../driver/driver.ts'
import type { SecretVault } from '../../secrets/vault.ts'
import { doorOf, timed, type Door, type LoadEnforcer } from './door.ts'
import { look, wordsOf, type Looked } from './look.ts'
import { pathsOf, wantedOf } from './wanted.ts'

export interface EffectRunner {
  /** Takes up what is open at any account, and looks at all others of which anything was ever intended. */
  start(): void
  /** Something is intended there now. */
  wake(point: string, ref: string): void
  /** Ends what waits; a call in flight is let be. */
  close(): Promise<void>
}

export interface EffectRunnerParts {
  readonly driver: Pick<Driver, 'view' | 'env' | 'submit'>
  readonly lending: Lending
  readonly load: LoadEnforcer
  readonly vault: Pick<SecretVault, 'seal'>
  readonly random: () => number
  /** Absent: twice a minute. */
  readonly lookMs?: number | undefined
}

/** So many calls at once, and at one point: one that is slow or away keeps no other waiting. */
const AT_ONCE: BudgetLimits = { atOnce: 32, perHost: 8 }
/** Tried again soon after it is back (law 12), and less often where calls are answered and change nothing. */
const AWAY = { minMs: 250, maxMs: 5_000 }
const IN_VAIN = { minMs: 500, maxMs: 30_000 }
/** What is as intended is looked at this often: drift is seen within a minute. */
const LOOK_MS = 30_000

interface Runner {
  readonly parts: EffectRunnerParts
  readonly spend: ReturnType<typeof budget>
  /** Accounts that are being brought to what is intended. */
  readonly running: Map<string, Promise<void>>
  /** Waits that may be cut short. */
  readonly waits: Map<string, () => void>
  closed: boolean
}

export function runEffects(parts: EffectRunnerParts): EffectRunner {
  const runner: Runner = {
    parts,
    spend: budget(AT_ONCE),
    running: new Map(),
    waits: new Map(),
    closed: false,
  }
  let sweeping: NodeJS.Timeout | undefined
  return {
    start() {
      pursueAll(runner)
      sweeping = setInterval(() => pursueAll(runner), parts.lookMs ?? LOOK_MS)
      sweeping.unref()
    },
    wake(point, ref) {
      const key = targetKey(point, ref)
      runner.waits.get(key)?.()
      pursue(runner, key)
    },
    async close() {
      runner.closed = true
      clearInterval(sweeping)
      for (const end of runner.waits.values()) end()
      await Promise.all(runner.running.values())
    },
  }
}

function pursueAll(runner: Runner): void {
  for (const key of runner.parts.driver.view.targets.keys()) pursue(runner, key)
}

function pursue(runner: Runner, key: string): void {
  if (runner.closed || runner.running.has(key)) return
  runner.running.set(
    key,
    Promise.resolve().then(() => brought(runner, key)),
  )
}

/** Until nothing of it is open. It never rejects. */
async function brought(runner: Runner, key: string): Promise<void> {
  const { driver, random, lookMs = LOOK_MS } = runner.parts
  let waitedMs = 0
  let sent = NOTHING_SENT
  const spread = spreadMs(driver.view, key, random())
  if (spread > 0) await waited(runner, key, spread)
  for (;;) {
    const standing = driver.view.targets.get(key)
    if (runner.closed || standing === undefined || driver.env().fromBackup) break
    const turned = await runner
      .spend(standing.point, () => turn(runner, standing, sent))
      .catch(() => away(sent))
    sent = turned.sent
    // Asked and over in one go: who is woken after it begins anew.
    if ((driver.view.targets.get(key)?.open.length ?? 0) === 0) break
    if (turned.kind === 'on') {
      waitedMs = 0
      continue
    }
    waitedMs = backoffMs(turned.kind === 'in-vain' ? IN_VAIN : AWAY, waitedMs, random())
    await waited(runner, key, Math.min(waitedMs, lookMs))
  }
  runner.running.delete(key)
}

/**
 * What only gives back comes spread over as many seconds as there are such changes: whoever gets access again asks at
 * once, and a herd of them is the next outage. Switching everything off does not wait.
 */
export function spreadMs(
  view: Pick<View, 'effects' | 'targets' | 'stopped'>,
  key: string,
  random: number,
): number {
  const standing = view.targets.get(key)
  if (standing === undefined || view.stopped !== null) return 0
  const open = openChanges(view, standing)
  if (open.length === 0 || open.some(({ type }) => type !== 'restore')) return 0
  const all = [...view.effects.values()].filter(({ type }) => type === 'restore').length
  return Math.floor(random * Math.min(all - 1, SPREAD_SECONDS_MAX) * SECOND_MS)
}

const SPREAD_SECONDS_MAX = 60

function waited({ waits }: Runner, key: string, ms: number): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      waits.delete(key)
      done()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    waits.set(key, end)
  })
}

interface Turning {
  readonly kind: 'on' | 'away' | 'in-vain'
  readonly sent: Sent
}

/** What was called since the look before. */
interface Sent {
  readonly steps: readonly Step[]
  /** What the last of them was, and answered, in words. */
  readonly said: string
}

const NOTHING_SENT: Sent = { steps: [], said: 'nothing was sent' }

function away(sent: Sent): Turning {
  return { kind: 'away', sent }
}

/** Looked at once, and what is to be called by it. */
async function turn(runner: Runner, standing: TargetStanding, before: Sent): Promise<Turning> {
  const { driver, lending, load } = runner.parts
  const { point, ref } = standing
  const begunAt = driver.env().now
  const sighting = { kind: 'observe-target', point, ref, turn: standing.turn, begunAt } as const
  const door = await doorOf(driver.view.manifests.EnforcementPoint.get(point), lending, load)
  const seen = door.ok ? await lookAndPlan(runner, door.value, standing) : door
  if (!seen.ok) {
    await driver.submit({ ...sighting, ...notSeen(seen.error), by: 'read-back' }, 'system')
    return away(before)
  }
  const { plan, unseen } = seen.value
  const found =
    unseen === null ? { ...foundBy(plan), detail: detailOf(before.said, plan) } : notSeen(unseen)
  const endsAt = unseen === null ? (plan.endsAt ?? null) : null
  await driver.submit({ ...sighting, ...found, by: 'read-back', endsAt }, 'system')
  const now = driver.view.targets.get(targetKey(point, ref))
  if (now?.turn !== standing.turn || now.open.length === 0)
    return { kind: 'on', sent: NOTHING_SENT }
  // What is not as wanted and no call can mend is looked at again, for people may.
  if (plan.steps.length === 0 || isInVain(before, plan)) {
    return { kind: 'in-vain', sent: { steps: [], said: before.said } }
  }
  return { kind: 'on', sent: await actAll(runner, standing, seen.value) }
}

type Found = Pick<Sighting, 'allows' | 'denies' | 'detail' | 'result'>

function notSeen(why: string): Found {
  return { allows: [], denies: [], detail: why, result: 'not-seen' }
}

function foundBy({ allows, denies }: Plan): Omit<Found, 'detail'> {
  return {
    allows: allows.slice(0, NAMED_MAX),
    denies: denies.slice(0, NAMED_MAX),
    result: allows.length === 0 && denies.length === 0 ? 'as-intended' : 'otherwise',
  }
}

function detailOf(said: string, { beside = [] }: Plan): string {
  return beside.length === 0
    ? said
    : `${said}; not reached: ${beside.slice(0, NAMED_MAX).join(', ')}`
}

/** All that was called is to be called again: whatever was answered, nothing came of it. */
function isInVain({ steps }: Sent, plan: Plan): boolean {
  const planned = new Set(plan.steps.map(({ call }) => canonicalJson(call)))
  return steps.length > 0 && steps.every(({ call }) => planned.has(canonicalJson(call)))
}

/** In their order, until something else is intended. */
async function actAll(runner: Runner, standing: TargetStanding, looked: Planned): Promise<Sent> {
  const steps: Step[] = []
  let { said } = NOTHING_SENT
  for (const step of looked.plan.steps.slice(0, STEPS_MAX)) {
    const answered = await act(runner, standing, step, looked)
    if (answered === null) break
    steps.push(step)
    said = answered
  }
  return { steps, said }
}

/** Calls between two looks. */
const STEPS_MAX = 64

/** Of a list that differs at everything, the first. */
const NAMED_MAX = 20

interface Planned extends Looked {
  readonly plan: Plan
}

/** The error says why it could not be looked at, or made nothing of. */
async function lookAndPlan(
  { parts: { driver } }: Runner,
  door: Door,
  standing: TargetStanding,
): Promise<Result<Planned, string>> {
  const looked = await look(door, accountOf(driver.view, standing), driver.env().now)
  if (!looked.ok) return looked
  const { accounts, target, seen } = looked.value
  try {
    const plan = accounts.plan(wantedOf(driver.view, standing, target), seen)
    return ok({ ...looked.value, plan })
  } catch (thrown) {
    return err(wordsOf(thrown))
  }
}

function accountOf(
  view: View,
  { point, ref, metadata }: TargetStanding,
): Parameters<typeof look>[1] {
  const stored = view.manifests.EnforcementPoint.get(point)
  return { ref, metadata, paths: stored === undefined ? [] : pathsOf(view, stored, ref) }
}

/** What it answered, in words; null: nothing was called, for something else is intended by now. */
async function act(
  { parts: { driver, vault } }: Runner,
  { point, ref, turn: at }: TargetStanding,
  step: Step,
  { door, target, accounts }: Looked,
): Promise<string | null> {
  const undo: Digest | null =
    step.undo === null
      ? null
      : await vault.seal(`undo/${point}/${ref}/${at}`, redact({ undo: step.undo }))
  const sent = { kind: 'send-effect', point, ref, turn: at, step: step.say, undo } as const
  const { answer } = await driver.submit(sent, 'system')
  if (answer.kind === 'refused') return null
  const said = await timed(door.enforcer, (signal) =>
    accounts.act(step, target, { ...door.lent, now: driver.env().now, signal }),
  ).catch(wordsOf)
  return `${step.say}: ${said}`
}
