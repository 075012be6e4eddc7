/** Giving back at one point from this machine: each call is said before it is made, and what a look proves after it. */

import { setTimeout as pause } from 'node:timers/promises'
import { instant } from '@holdfast/core/kernel/instant'
import type { Door } from '@holdfast/server/outward/enforcing/door'
import {
  rehearseUndo,
  undoAt,
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
  readonly accounts: readonly (Undone | Rehearsed)[]
}

/** With `--dry-run`. */
type Rehearsed = Omit<Undone, 'state'> & { readonly state: 'rehearsed' }

export interface Giving {
  readonly yes: boolean
  readonly dryRun: boolean
  /** Null: of all. */
  readonly identities: readonly string[] | null
}

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
  targets: readonly UndoTarget[],
  giving: Giving,
): Promise<Given> {
  const { identities } = giving
  const named = targets.filter(
    (one) => identities === null || one.identities.some((who) => identities.includes(who)),
  )
  const accounts = giving.dryRun
    ? await rehearsed(door, named)
    : await undoAt(door, named, hooksFor(name, giving.yes), identities)
  return { point: name, byHand, accounts }
}

/** Of a point that cannot be called at all. */
export function notCalled(
  { name, byHand }: { readonly name: string; readonly byHand: string },
  targets: readonly UndoTarget[],
  why: string,
): Given {
  const accounts = targets.map(({ ref, identities }) => {
    return { ref, identities, state: 'unseen', calls: 0, why } as const
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

async function rehearsed(door: Door, targets: readonly UndoTarget[]): Promise<Given['accounts']> {
  const found: Given['accounts'][number][] = []
  for (const { ref, identities, ...target } of targets) {
    const plan = await rehearseUndo(door, { ref, identities, ...target }, instant(Date.now()))
    const state = plan.ok ? 'rehearsed' : 'unseen'
    const first = plan.ok ? sayFirst(plan.value.steps, plan.value.denies) : plan.error
    found.push({ ref, identities, state, calls: 0, why: first })
  }
  return found
}

function sayFirst(steps: readonly { readonly say: string }[], denies: readonly string[]): string {
  if (steps.length > 0) return `would first: ${steps.map(({ say }) => say).join(', ')}`
  return denies.length === 0 ? 'nothing is to be called' : `by hand: it denies ${denies.join(', ')}`
}

export function givenTable(given: readonly Given[]): Table {
  return {
    head: ['POINT', 'ACCOUNT', 'IDENTITIES', 'CALLS', 'STATE'],
    rows: given.flatMap(({ point, accounts }) =>
      accounts.map(({ ref, identities, calls, state, why }) => {
        const words = state === 'back' ? 'given back, and seen to be' : (why ?? '')
        return [point, ref, identities.join(', '), calls, words]
      }),
    ),
  }
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

function isLeft(state: Given['accounts'][number]['state']): boolean {
  return state === 'left' || state === 'unseen'
}
