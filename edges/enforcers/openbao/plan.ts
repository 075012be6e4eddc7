/**
 * From what was seen to what is wanted. Secret ids go before tokens, so that no new token is made of one meanwhile; an
 * entity is suspended before its tokens go, and is let in again only once none of before is left (law 8).
 */

import {
  DAY_MS,
  formatDuration,
  HOUR_MS,
  instant,
  MINUTE_MS,
  SECOND_MS,
  type Instant,
} from '@holdfast/core/kernel/instant'
import type { Plan, Step, Wanted } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, type BaoAccount } from './account.ts'
import type { Batch } from './batch.ts'
import { escaped, type Overdue } from './leases.ts'
import type { Held, HeldToken, Seen } from './observe.ts'

export function plan(wanted: Wanted, seen: Seen): Plan {
  const { target, denies } = wanted
  // A suspended entity is refused whatever its tokens are.
  const isCut = denies.assets.length > 0 || (denies.whole && seen.disabled === null)
  const beside = isCut && !seen.own ? batchWords(target.ref, seen.batch) : []
  return { ...planOf(wanted, seen), ...(beside.length > 0 && { beside }) }
}

function planOf({ target, denies, gives }: Wanted, seen: Seen): Plan {
  const account = accountOf(target.ref)
  const assets = new Set(denies.assets)
  const isDenied = ({ asset }: Held): boolean =>
    denies.whole || (asset !== null && assets.has(asset))
  // What names no asset may be of any: nothing proves that it is of another.
  const isUnsaid = ({ asset }: Held): boolean => !denies.whole && assets.size > 0 && asset === null
  const isLeft = (held: Held): boolean => isDenied(held) || isUnsaid(held)
  const { tokens, secretIds, disabled, own } = seen
  // Which account they were of nobody says any more; of a token that is cut they may be.
  const overdue = denies.whole || assets.size > 0 ? seen.leases.overdue : []
  const isSuspending = denies.whole && disabled === false
  const allows = [
    ...(isSuspending ? ['logging in'] : []),
    ...counted(secretIds.filter(isDenied), 'secret id'),
    ...counted(tokens.filter(isDenied), 'token'),
    ...unsaid(secretIds.filter(isUnsaid), 'secret id'),
    ...unsaid(tokens.filter(isUnsaid), 'token'),
    ...leased(overdue),
  ]
  const beyond = disabled === true && !denies.whole ? ['everybody: the entity is disabled'] : []
  if (account === null) return { allows, denies: beyond, steps: [] }
  if (own) {
    // Our own way in is never cut (law 10).
    const ours = allows.length > 0 ? ['itself: it is the account that we call with'] : []
    return { allows: ours, denies: beyond, steps: [] }
  }
  const steps = [
    ...(isSuspending ? [suspend(account, true)] : []),
    ...secretIds.filter(isDenied).map((one) => destroy(account, one)),
    ...tokens.filter(isDenied).map((one) => revoke(one)),
    ...overdue.map((one) => end(one)),
  ]
  if (steps.length > 0 || disabled !== true || denies.whole || !gives.whole) {
    // Of secret ids, of logging in and of leases nobody knows an end.
    const isOfTokens = !isSuspending && overdue.length === 0 && !secretIds.some(isLeft)
    const endsAt = isOfTokens ? lastEnd(tokens.filter(isLeft)) : null
    return { allows, denies: beyond, steps, endsAt }
  }
  const burnt = tokens.map((one) => revoke(one))
  return { allows, denies: beyond, steps: burnt.length > 0 ? burnt : [suspend(account, false)] }
}

/** A span and no date: it is the same at each look. */
function batchWords(ref: string, batch: Batch): string[] {
  switch (batch.kind) {
    case 'none':
      return []
    case 'ending':
      return [`batch tokens of ${ref}, which end within ${atMost(batch.ms)} of the cut`]
    case 'unknown':
      return [`batch tokens of ${ref}, if there are any; when they end is not known: ${batch.why}`]
  }
}

/** What is left out of a long span makes it longer, never shorter. */
function atMost(ms: number): string {
  const whole = ms >= DAY_MS ? HOUR_MS : ms >= HOUR_MS ? MINUTE_MS : SECOND_MS
  return formatDuration(Math.ceil(ms / whole) * whole)
}

/** Null: there are none, or of one nobody knows. */
function lastEnd(tokens: readonly HeldToken[]): Instant | null {
  const ends = tokens.map(({ endsAt }) => endsAt)
  if (ends.length === 0 || ends.includes(null)) return null
  return instant(Math.max(...ends.map((end) => end ?? 0)))
}

function suspend(account: BaoAccount, disabled: boolean): Step {
  const path = account.kind === 'entity' ? `identity/entity/id/${account.id}` : ''
  return {
    say: disabled ? 'suspends the entity' : 'lets the entity in again',
    call: { path, body: { disabled } },
    undo: { path, body: { disabled: !disabled } },
  }
}

function destroy(account: BaoAccount, { accessor, asset }: Held): Step {
  const at = account.kind === 'role' ? `auth/${account.mount}/role/${account.role}` : ''
  return {
    say: `destroys the secret id ${shortOf(accessor)}${ofAsset(asset)}`,
    call: { path: `${at}/secret-id-accessor/destroy`, body: { secret_id_accessor: accessor } },
    undo: null,
  }
}

function revoke({ accessor, asset }: Held): Step {
  return {
    say: `revokes the token ${shortOf(accessor)}${ofAsset(asset)}`,
    call: { path: 'auth/token/revoke-accessor', body: { accessor } },
    undo: null,
  }
}

/** The same that OpenBao does by itself, at once and with its reason where it fails. */
function end({ id, path }: Overdue): Step {
  return {
    say: `ends a lease of ${path}`,
    call: { path: `sys/leases/revoke/${escaped(id)}`, body: { sync: true } },
    undo: null,
  }
}

function shortOf(accessor: string): string {
  return `${accessor.slice(0, 8)}…`
}

function ofAsset(asset: string | null): string {
  return asset === null ? '' : ` of ${asset}`
}

/** By asset: `2 tokens of web-01`. */
function counted(held: readonly Held[], what: string): string[] {
  const by = Map.groupBy(held, ({ asset }) => ofAsset(asset))
  return [...by].map(([of, some]) => `${amount(some.length, what)}${of}`).toSorted()
}

function unsaid(held: readonly Held[], what: string): string[] {
  if (held.length === 0) return []
  const names = held.length === 1 ? 'that names no asset' : 'that name no asset'
  return [`${amount(held.length, what)} ${names}`]
}

/** By path. */
function leased(overdue: readonly Overdue[]): string[] {
  const by = Map.groupBy(overdue, ({ path }) => path)
  return [...by]
    .map(([path, some]) => `${amount(some.length, 'lease')} of ${path} past ${endOf(some)}`)
    .toSorted()
}

function endOf({ length }: readonly Overdue[]): string {
  return length === 1 ? 'its end' : 'their end'
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
