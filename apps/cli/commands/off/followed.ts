/** `off` and `eject` followed: how many accounts come back, until all of them are seen to be, or what is left. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from '@holdfast/api/client'
import type { DeniedAccount } from '@holdfast/api/contract/off'
import { few } from '@holdfast/api/spec-words'
import { formatDuration, parseDuration } from '@holdfast/core/kernel/instant'
import type { Client } from '../../client.ts'
import { EXITS, Failure } from '../../exits.ts'
import { note, print, safe } from '../../output.ts'
import type { Table } from '../../verb.ts'

export const TIMEOUT = {
  takes: '<duration>',
  says: 'how long it is followed; what is not back then is listed, and is tried on',
  default: '1m',
} as const

export interface Followed {
  readonly status: Answer<'off.off'>
  /** Accounts that were denied something. */
  readonly accounts: number
  /** Seen to have all of it back. */
  readonly back: number
  readonly left: readonly DeniedAccount[]
}

export function timeoutOf(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new Failure(EXITS.usage, `\`${safe(text)}\` is not a duration`, 'write 1m')
}

export async function followed(
  client: Client,
  stop: () => Promise<Answer<'off.off'>>,
  timeoutMs: number,
): Promise<Followed> {
  const { left: accounts } = await client.call('off.show')
  if (accounts > 0) note(`${amount(accounts)} at enforcement points come back with it`)
  const status = await stop()
  const until = Date.now() + timeoutMs
  let last = accounts
  for (;;) {
    const now = await client.call('off.show')
    if (now.left !== last) note(`  ${accounts - now.left} of ${accounts} are seen to be back`)
    last = now.left
    if (now.left === 0 || Date.now() >= until) {
      return { status, accounts, back: accounts - now.left, left: now.accounts }
    }
    await pause(LOOK_MS)
  }
}

const LOOK_MS = 300

export function amount(accounts: number): string {
  return `${accounts} ${accounts === 1 ? 'account' : 'accounts'}`
}

/** Undefined: nothing is left. */
export function leftTable({ left }: Pick<Followed, 'left'>): Table | undefined {
  if (left.length === 0) return undefined
  return {
    head: ['POINT', 'ACCOUNT', 'IDENTITIES', 'WHY IT IS NOT BACK'],
    rows: left.map(({ point, ref, identities, why }) => [
      point,
      ref,
      few(identities),
      why ?? 'it is on its way',
    ]),
  }
}

export function sayLeftByHand({ left }: Pick<Followed, 'left'>): void {
  for (const [point, [one]] of Map.groupBy(left, (account) => account.point)) {
    if (one === undefined || one.byHand === '') continue
    print(`by hand, at ${safe(point)}:`)
    for (const line of one.byHand.split('\n')) print(`  ${safe(line)}`)
  }
}

/** Null: all of it is seen to be back. */
export function notBack({ accounts, back }: Followed, timeout: string): Failure | null {
  const left = accounts - back
  if (left <= 0) return null
  const after = formatDuration(timeoutOf(timeout))
  return new Failure(
    EXITS.partial,
    `${left} of ${amount(accounts)} are not seen to be back after ${after}`,
    'it is tried on: holdfast off --reason … says how far it is; or undo it by hand',
  )
}
