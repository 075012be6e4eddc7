/**
 * From what was seen to what is wanted. A role may log in no more before its sessions end, so that none begins anew
 * meanwhile; it is given back only once none of before is left, and without the password of before (law 8).
 */

import type { Plan, Refusing, Step, Wanted } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, NAME_BYTES_MAX, type PostgresAccount } from './account.ts'
import type { Outlived, Role, Seen } from './observe.ts'

/** One statement; the text of it is made by `act`. */
export type Asked =
  | { readonly does: 'cut' | 'end_sessions' | 'give_back'; readonly role: string }
  | { readonly does: 'end_outlived'; readonly oid: string }

export function plan({ target, denies, gives }: Wanted, seen: Seen): Plan {
  const account = accountOf(target.ref)
  if (account === null) return { allows: [], denies: [], steps: [] }
  const isLeased = account.kind === 'leased'
  const { roles, self } = seen
  const denied = roles.filter((role) => isOf(role, denies))
  // Our own way in is never cut (law 10); what is a superuser cannot be.
  const reached = denied.filter(({ name, isSuper }) => name !== self && !isSuper)
  const isDenying = denies.whole || denies.assets.length > 0
  const past = isLeased && isDenying ? roles.filter((role) => isOutlived(role, denied)) : []
  const gone = isLeased && isDenying ? seen.outlived : []
  const allows = [
    ...denied.filter(({ mayLogIn }) => mayLogIn).map((role) => loggingIn(role, self)),
    ...denied.filter(({ sessions }) => sessions > 0).map(sessionsOf),
    ...past.map(pastOf),
    ...gone.map(goneOf),
    ...(isLeased && !denies.whole && isDenying ? unsaid(roles.filter(({ asset }) => asset === null)) : []),
    ...tooLong(account, denies),
  ] // prettier-ignore
  const cuts = [
    ...reached.filter(({ mayLogIn }) => mayLogIn).map((role) => cut(role, isLeased)),
    ...reached.filter(({ sessions }) => sessions > 0).map(endSessions),
    ...past.map((role) => endOutlived(role, pastOf(role))),
    ...gone.map((one) => endOutlived(one, goneOf(one))),
  ]
  // A lease that was cut stays so: another is made.
  const back = isLeased ? [] : roles.filter((role) => !isOf(role, denies) && role.name !== self)
  const { denied: beyond, steps } = givenBack(back, account, gives)
  const beside = denied.flatMap(({ name, members }) =>
    members.map((one) => `${one} may act as ${name}`),
  )
  return {
    allows,
    denies: beyond,
    ...(beside.length > 0 && { beside }),
    steps: cuts.length > 0 ? cuts : steps,
  }
}

function isOf({ asset }: Role, { whole, assets }: Refusing): boolean {
  return whole || (asset !== null && assets.includes(asset))
}

function isOutlived(role: Role, denied: readonly Role[]): boolean {
  return role.isPast && role.sessions > 0 && !role.isSuper && !denied.includes(role)
}

/** What is not wanted any more, and how what is ours of it comes back. */
function givenBack(
  roles: readonly Role[],
  { kind }: PostgresAccount,
  gives: Refusing,
): { readonly denied: readonly string[]; readonly steps: readonly Step[] } {
  const denied: string[] = []
  const steps: Step[] = []
  for (const role of roles) {
    const { name, mayLogIn, isCut, sessions } = role
    const isGiven = kind === 'role' ? gives.whole : isOf(role, gives)
    // Of many roles some may never have been for logging in: they are nobody's cut.
    if (!mayLogIn && (isCut || isGiven || kind === 'role')) denied.push(`logging in as ${name}`)
    else if (isCut && isGiven) denied.push(`nothing at ${name}, but it is noted as cut`)
    if (!isCut || !isGiven) continue
    steps.push(!mayLogIn && sessions > 0 ? endSessions(role) : giveBack(role))
  }
  return { denied, steps }
}

function cut({ name }: Role, isLeased: boolean): Step {
  return {
    say: `takes LOGIN and the password from ${name}`,
    call: { does: 'cut', role: name },
    undo: isLeased ? null : { does: 'give_back', role: name },
  }
}

function giveBack({ name }: Role): Step {
  return {
    say: `gives LOGIN back to ${name}`,
    call: { does: 'give_back', role: name },
    undo: { does: 'cut', role: name },
  }
}

function endSessions(role: Role): Step {
  const call = { does: 'end_sessions', role: role.name } as const
  return { say: `ends ${sessionsOf(role)}`, call, undo: null }
}

function endOutlived({ oid }: Pick<Role, 'oid'>, what: string): Step {
  return { say: `ends ${what}`, call: { does: 'end_outlived', oid }, undo: null }
}

function loggingIn({ name, isSuper }: Role, self: string): string {
  if (name === self) return `logging in as ${name}: it is the role that we call with`
  return isSuper ? `logging in as ${name}: superusers are not cut` : `logging in as ${name}`
}

function sessionsOf({ name, sessions }: Role): string {
  return `${amount(sessions, 'session')} of ${name}`
}

function pastOf(role: Role): string {
  return `${sessionsOf(role)}, past its end`
}

function goneOf({ oid, sessions }: Outlived): string {
  return `${amount(sessions, 'session')} of the role ${oid}, which is gone`
}

/** What names no asset may be of any: nothing proves that it is of another. */
function unsaid(roles: readonly Role[]): string[] {
  if (roles.length === 0) return []
  const names = roles.length === 1 ? 'that names no asset' : 'that name no asset'
  return [`${amount(roles.length, 'leased role')} ${names}`]
}

function tooLong(account: PostgresAccount, { assets }: Refusing): string[] {
  if (account.kind !== 'roles') return []
  const { before, after } = account
  const isTooLong = (asset: string): boolean =>
    Buffer.byteLength(`${before}${asset}${after}`) > NAME_BYTES_MAX
  return assets
    .filter(isTooLong)
    .map((asset) => `whatever role ${asset} has: the name would be too long for PostgreSQL`)
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
