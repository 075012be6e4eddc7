/**
 * Accounts at enforcement points, brought to what is intended and kept there. One queue an account and one call in
 * flight: look, plan, record, act, look again. Nothing is believed but what is seen after the last call, and nothing is
 * called that the ledger does not hold: a crash between any two of these is met by the next start, which looks first.
 */

import type { Digest } from '@holdfast/core/kernel/hash'
import { backoffMs } from '@holdfast/core/kernel/backoff'
import { redact } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { targetKey, type TargetStanding } from '@holdfast/core/model/target'
import { budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import type { Plan, Step } from '@holdfast/edges-base/ports/enforcers'
import type { Lending } from '@holdfast/edges-base/config/lending'
import type { Driver } from '../../driver/driver.ts'
import type { SecretVault } from '../../secrets/vault.ts'
import { doorOf, timed, type Door, type LoadEnforcer } from './door.ts'
import { look, wordsOf, type Looked } from './look.ts'
import { wantedOf } from './wanted.ts'

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
}

/** So many calls at once, and at one point: one that is slow or away keeps no other waiting. */
const AT_ONCE: BudgetLimits = { atOnce: 32, perHost: 8 }
/** Tried again soon after it is back (law 12), and less often where calls are answered and change nothing. */
const AWAY = { minMs: 250, maxMs: 5_000 }
const IN_VAIN = { minMs: 500, maxMs: 60_000 }
/** What is as intended is looked at this often: drift is seen within a minute. */
const LOOK_MS = 30_000

type Turned = 'done' | 'acted' | 'away' | 'in-vain'

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
      sweeping = setInterval(() => pursueAll(runner), LOOK_MS)
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
  // What is intended while it ends is met by whoever wakes it: it is asked again before it is over.
  const run = brought(runner, key).finally(() => runner.running.delete(key))
  runner.running.set(key, run)
}

/** Until nothing of it is open. It never rejects. */
async function brought(runner: Runner, key: string): Promise<void> {
  const { driver, random } = runner.parts
  let waitedMs = 0
  let did: string | null = null
  for (;;) {
    const standing = driver.view.targets.get(key)
    if (runner.closed || standing === undefined || driver.env().fromBackup) return
    const turned = await runner
      .spend(standing.point, () => turn(runner, standing, did))
      .catch(() => ({ kind: 'away' as const, did: null }))
    did = turned.did
    const open = driver.view.targets.get(key)?.open.length ?? 0
    if (turned.kind === 'done' && open === 0) return
    if (turned.kind === 'acted') continue
    waitedMs = backoffMs(turned.kind === 'in-vain' ? IN_VAIN : AWAY, waitedMs, random())
    if (open === 0) return
    await waited(runner, key, waitedMs)
  }
}

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
  readonly kind: Turned
  /** What the last call was, in words; null: there was none. */
  readonly did: string | null
}

/** Looked at once, and at most one call. */
async function turn(
  runner: Runner,
  standing: TargetStanding,
  did: string | null,
): Promise<Turning> {
  const { driver, lending, load } = runner.parts
  const stored = driver.view.manifests.EnforcementPoint.get(standing.point)
  const begunAt = driver.env().now
  const door = await doorOf(stored, lending, load)
  const looked = door.ok ? await lookAndPlan(runner, door.value, standing) : door
  const sighting = {
    kind: 'observe-target',
    point: standing.point,
    ref: standing.ref,
    turn: standing.turn,
    begunAt,
    by: 'read-back',
  } as const
  if (!looked.ok) {
    const unseen = { ...sighting, allows: [], denies: [], detail: looked.error } as const
    await driver.submit({ ...unseen, result: 'not-seen' }, 'system')
    return { kind: 'away', did: null }
  }
  const { plan } = looked.value
  const allows = plan.allows.slice(0, NAMED_MAX)
  const denies = plan.denies.slice(0, NAMED_MAX)
  const asIntended = allows.length === 0 && denies.length === 0
  const result = asIntended ? 'as-intended' : 'otherwise'
  const detail = did ?? 'nothing was sent'
  await driver.submit({ ...sighting, allows, denies, detail, result }, 'system')
  const [step] = plan.steps
  if (standing.open.length === 0) return { kind: 'done', did: null }
  // What is not as wanted and no call can mend is looked at again, for people may.
  if (step === undefined) return { kind: asIntended ? 'done' : 'in-vain', did: null }
  if (did?.startsWith(step.say) === true) return { kind: 'in-vain', did: null }
  for (const one of plan.steps.slice(0, STEPS_MAX)) {
    did = await act(runner, standing, one, looked.value)
    if (did === null) break
  }
  return { kind: 'acted', did }
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
  const looked = await look(door, standing, driver.env().now)
  if (!looked.ok) return looked
  const { accounts, target, seen } = looked.value
  try {
    const plan = accounts.plan(wantedOf(driver.view, standing, target), seen)
    return ok({ ...looked.value, plan })
  } catch (thrown) {
    return err(wordsOf(thrown))
  }
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
