/**
 * Gives accounts back what we took, without a ledger: by the adapter that took it, one call at a time, until a look after
 * the last call proves that nothing of it is denied any more. What tokens there were is ended before anybody is let in
 * again: the adapter plans it so.
 */

import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Redacted } from '@holdfast/core/kernel/redacted'
import type { UndoAccount } from '@holdfast/core/ledger/undo-pack'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import { addressesOf, outbound, type AddressesAt } from '@holdfast/edges-base/http/outbound'
import type { Plan, Refusing, Step } from '@holdfast/edges-base/ports/enforcers'
import { timed, type Door, type LoadEnforcer } from './door.ts'
import { look, wordsOf, type Looked } from './look.ts'
import { NOTHING_REFUSED } from './wanted.ts'

export interface UndoTarget extends Pick<UndoAccount, 'ref' | 'metadata' | 'identities' | 'gives'> {
  /** What stays denied: absent, nothing. */
  readonly stays?: Refusing
}

/** Of which is known what is denied to it. */
export type DeniedTarget = UndoTarget & Pick<UndoAccount, 'denied'>

export interface UndoHooks {
  /** Before each call; false: it is not made, nor is any after it at that account. */
  readonly before: (account: UndoTarget, step: Step) => Promise<boolean>
  /** What it answered, in words: it proves nothing. */
  readonly after: (account: UndoTarget, step: Step, said: string) => void
  readonly now: () => Instant
  /** Between tries of what changed nothing. */
  readonly pause: () => Promise<void>
}

export interface Undone {
  readonly ref: string
  readonly identities: readonly string[]
  /** `back`: seen, after the last call, to be denied nothing of ours. */
  readonly state: 'back' | 'left' | 'unseen'
  /** Calls that were made. */
  readonly calls: number
  /** Why it is left, or could not be looked at; null: it is neither. */
  readonly why: string | null
}

/**
 * One account after the other.
 * @param identities - those alone that one of these names; null: all
 */
export async function undoAt(
  door: Door,
  accounts: readonly UndoTarget[],
  hooks: UndoHooks,
  identities: readonly string[] | null = null,
): Promise<readonly Undone[]> {
  const undone: Undone[] = []
  for (const account of accounts) {
    if (identities !== null && !account.identities.some((one) => identities.includes(one))) continue
    undone.push(await undoOne(door, account, hooks))
  }
  return undone
}

/** Calls between two looks. */
const STEPS_MAX = 64
const LOOKS_MAX = 1_000
/** So often the same calls are made again that changed nothing. */
const VAIN_MAX = 3

async function undoOne(door: Door, account: UndoTarget, hooks: UndoHooks): Promise<Undone> {
  const { ref, identities } = account
  let calls = 0
  let vain = 0
  let before: readonly Step[] = []
  let said = ''
  const ended = (state: Undone['state'], why: string | null): Undone => {
    return { ref, identities, state, calls, why }
  }
  for (let looks = 1; ; looks++) {
    const seen = await planned(door, account, hooks.now())
    if (!seen.ok) {
      vain += 1
      // What was called counts once it is seen: one look that fails is no end.
      if (calls === 0 || vain >= VAIN_MAX) return ended('unseen', seen.error)
      await hooks.pause()
      continue
    }
    const { plan } = seen.value
    if (plan.steps.length === 0) {
      return plan.denies.length === 0 ? ended('back', null) : ended('left', whyLeft(plan, account))
    }
    if (looks > LOOKS_MAX) return ended('left', 'somebody goes on changing it')
    vain = isRepeat(before, plan) ? vain + 1 : 0
    if (vain > 0) {
      if (vain >= VAIN_MAX) return ended('left', `its calls change nothing: ${said}`)
      await hooks.pause()
    }
    before = plan.steps.slice(0, STEPS_MAX)
    for (const step of before) {
      if (!(await hooks.before(account, step))) return ended('left', 'its calls were not made')
      said = await act(door, seen.value, step, hooks.now())
      calls += 1
      hooks.after(account, step, said)
    }
  }
}

/** All that is denied to it stays: there is nothing to call for it. */
export function staysAll({ denied, stays = NOTHING_REFUSED }: DeniedTarget): boolean {
  if (stays.whole) return true
  if (stays.assets.length === 0 && stays.paths.length === 0) return false
  const isIn = (some: readonly string[], all: readonly string[]): boolean =>
    some.every((one) => all.includes(one))
  return !denied.whole && isIn(denied.assets, stays.assets) && isIn(denied.paths, stays.paths)
}

/** What would be called first at each account, and nothing is. */
export async function rehearseUndo(
  door: Door,
  account: UndoTarget,
  now: Instant,
): Promise<Result<Plan, string>> {
  const seen = await planned(door, account, now)
  return seen.ok ? ok(seen.value.plan) : seen
}

interface Planned extends Looked {
  readonly plan: Plan
}

async function planned(
  door: Door,
  account: UndoTarget,
  now: Instant,
): Promise<Result<Planned, string>> {
  // Giving back reads nothing of what the account opens.
  const looked = await look(door, { ...account, paths: [] }, now)
  if (!looked.ok) return looked
  const { accounts, target, seen } = looked.value
  try {
    const { gives, stays = NOTHING_REFUSED } = account
    const plan = accounts.plan({ target, denies: stays, gives }, seen)
    return ok({ ...looked.value, plan })
  } catch (thrown) {
    return err(wordsOf(thrown))
  }
}

function act(
  { enforcer, lent }: Door,
  { accounts, target }: Looked,
  step: Step,
  now: Instant,
): Promise<string> {
  return timed(enforcer, (signal) => accounts.act(step, target, { ...lent, now, signal })).catch(
    wordsOf,
  )
}

function isRepeat(before: readonly Step[], { steps }: Plan): boolean {
  const now = new Set(steps.map(({ call }) => canonicalJson(call)))
  return before.length > 0 && before.every(({ call }) => now.has(canonicalJson(call)))
}

function whyLeft({ denies }: Plan, { gives }: UndoTarget): string {
  const ours = gives.whole || gives.assets.length > 0 || gives.paths.length > 0
  const whose = ours ? '' : ', and nothing of that is ours'
  return `it still denies ${denies.join(', ')}${whose}`
}

/** A point as it can be called with a credential that a person brings; the error says why it cannot. */
export async function doorWith(
  spec: PointConfig,
  secret: Redacted<string>,
  load: LoadEnforcer,
): Promise<Result<Door, string>> {
  const point: PointConfig = { ...spec, secret: BROUGHT }
  const enforcer = await load(spec.adapter)
  if (enforcer === undefined) return err(`there is no adapter \`${spec.adapter}\` in this program`)
  const [wrong] = enforcer.problems(point)
  if (wrong !== undefined) return err(wrong)
  // Who brings a credential says with it that this address may have it.
  const ways = { network: 'private' } as const
  const addresses: AddressesAt = (at) => addressesOf(at, ways)
  return ok({ enforcer, point, lent: { secret, send: outbound(ways), addresses } })
}

/** In place of the name of a secret of the server: adapters ask that there is one. */
const BROUGHT = { from: 'file', name: 'brought by hand' } as const
