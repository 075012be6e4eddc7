/** Giving back at one point from this machine: each call is said before it is made, and what a look proves after it. */

import { setTimeout as pause } from 'node:timers/promises'
import { instant } from '@holdfast/core/kernel/instant'
import type { Door } from '@holdfast/server/outward/enforcing/door'
import {
  rehearseUndo,
  staysAll,
  undoAt,
  type DeniedTarget,
  type Undone,
  type UndoHooks,
  type UndoTarget,
} from '@holdfast/server/outward/enforcing/undo'
import { EXITS, Failure } from '../../exits.ts'
import { note, print, safe } from '../../output.ts'
import { askYes } from '../../terminal.ts'
import type { Table } from '../../verb.ts'

export interface Given {
  readonly point: string
  /** How to undo by hand there. */
  readonly byHand: string
  readonly accounts: readonly GivenAccount[]
}

type GivenAccount = (Undone | Rehearsed | Kept) & {
  /** What of it stays denied, in words; null: nothing. */
  readonly stays: string | null
  /** Why it does. */
  readonly kept: string
}

/** All that is denied to it stays: nothing was called for it. */
type Kept = Omit<Undone, 'state'> & { readonly state: 'stays' }

/** With `--dry-run`. */
type Rehearsed = Omit<Undone, 'state'> & { readonly state: 'rehearsed' }

export interface Giving {
  readonly yes: boolean
  readonly dryRun: boolean
  /** Null: of all. */
  readonly identities: readonly string[] | null
  /** Hears of each account, in words, when it is known what came of it; of a rehearsal of none. */
  readonly told?: (words: string) => void
  /** Why what stays does; absent: it is quarantined. */
  readonly kept?: string
}

const QUARANTINED = 'quarantined'

/** Refused before anything is called where nobody can be asked. */
export function mustBeAsked({ yes, dryRun }: Pick<Giving, 'yes' | 'dryRun'>): void {
  if (yes || dryRun || process.stdin.isTTY) return
  throw new Failure(
    EXITS.usage,
    'nobody can be asked here before a call is made',
    '--dry-run says what would be called first, --yes makes the calls',
  )
}

export async function giveBack(
  { name, byHand }: { readonly name: string; readonly byHand: string },
  door: Door,
  targets: readonly DeniedTarget[],
  giving: Giving,
): Promise<Given> {
  const { identities, kept = QUARANTINED } = giving
  const named = targets.filter(
    (one) => identities === null || one.identities.some((who) => identities.includes(who)),
  )
  const accounts: GivenAccount[] = []
  for (const target of named) {
    for (const one of await given(name, door, target, giving)) {
      const account = { ...one, stays: sayStays(target), kept }
      accounts.push(account)
      if (!giving.dryRun) giving.told?.(`${name}: ${one.ref}: ${stateOf(account)}`)
    }
  }
  return { point: name, byHand, accounts }
}

async function given(
  name: string,
  door: Door,
  target: DeniedTarget,
  { yes, dryRun }: Giving,
): Promise<readonly (Undone | Rehearsed | Kept)[]> {
  const { ref, identities } = target
  if (staysAll(target)) return [{ ref, identities, state: 'stays', calls: 0, why: null }]
  return dryRun ? [await rehearsed(door, target)] : undoAt(door, [target], hooksFor(name, yes))
}

function sayStays({ stays }: UndoTarget): string | null {
  if (stays === undefined) return null
  const { whole, assets, paths } = stays
  if (whole) return 'all of it'
  const parts = [...assets.map((asset) => `from ${asset}`), ...paths]
  return parts.length === 0 ? null : parts.join(', ')
}

/** Of a point that cannot be called at all. */
export function notCalled(
  { name, byHand }: { readonly name: string; readonly byHand: string },
  targets: readonly UndoTarget[],
  why: string,
): Given {
  const accounts = targets.map((target) => {
    const { ref, identities } = target
    const left = { state: 'unseen', calls: 0, why } as const
    return { ref, identities, ...left, stays: sayStays(target), kept: QUARANTINED }
  })
  return { point: name, byHand, accounts }
}

function hooksFor(point: string, yes: boolean): UndoHooks {
  return {
    async before({ ref }, { say, call }) {
      const line = `${safe(point)}: ${safe(ref)}: ${safe(say)}   ${safe(JSON.stringify(call))}`
      if (yes) {
        note(line)
        return true
      }
      return askYes(line)
    },
    after: (_account, _step, said) => note(`  ${safe(said)}`),
    now: () => instant(Date.now()),
    pause: () => pause(AGAIN_MS),
  }
}

const AGAIN_MS = 500

async function rehearsed(door: Door, target: UndoTarget): Promise<Undone | Rehearsed> {
  const { ref, identities } = target
  const plan = await rehearseUndo(door, target, instant(Date.now()))
  const state = plan.ok ? 'rehearsed' : 'unseen'
  const first = plan.ok ? sayFirst(plan.value.steps, plan.value.denies) : plan.error
  return { ref, identities, state, calls: 0, why: first }
}

function sayFirst(steps: readonly { readonly say: string }[], denies: readonly string[]): string {
  if (steps.length > 0) return `would first: ${steps.map(({ say }) => say).join(', ')}`
  return denies.length === 0 ? 'nothing is to be called' : `by hand: it denies ${denies.join(', ')}`
}

export function givenTable(given: readonly Given[]): Table {
  return {
    head: ['POINT', 'ACCOUNT', 'IDENTITIES', 'CALLS', 'STATE'],
    rows: given.flatMap(({ point, accounts }) =>
      accounts.map((one) => [point, one.ref, one.identities.join(', '), one.calls, stateOf(one)]),
    ),
  }
}

function stateOf({ state, why, stays, kept }: GivenAccount): string {
  if (state === 'stays') return `left as it is: ${kept}, and stays denied: ${stays ?? ''}`
  const words = state === 'back' ? 'given back, and seen to be' : (why ?? '')
  return stays === null ? words : `${words}; ${kept}, and stays denied: ${stays}`
}

/** What a person does where a program could not. */
export function sayByHand(given: readonly Given[]): void {
  for (const { point, byHand, accounts } of given) {
    if (!accounts.some(({ state }) => isLeft(state)) || byHand === '') continue
    print(`by hand, at ${safe(point)}:`)
    for (const line of byHand.split('\n')) print(`  ${safe(line)}`)
  }
}

/** Null: all of it is proven. */
export function leftOf(given: readonly Given[]): Failure | null {
  const accounts = given.flatMap((one) => one.accounts)
  const left = accounts.filter(({ state }) => isLeft(state))
  const [first] = left
  if (first === undefined) return null
  const unseen = left.every(({ state }) => state === 'unseen')
  const what = unseen ? 'could not be looked at' : 'are not proven to be given back'
  return new Failure(
    unseen && left.length === accounts.length ? EXITS.unreachable : EXITS.partial,
    `${left.length} of ${accounts.length} accounts ${what}: ${first.ref}: ${first.why ?? ''}`,
    'mend what is said and go on: what is given back already stays so',
  )
}

function isLeft(state: GivenAccount['state']): boolean {
  return state === 'left' || state === 'unseen'
}
