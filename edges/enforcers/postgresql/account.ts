/** An account of PostgreSQL as a manifest names it: one role, one for each asset, or those that are leased. */

export type PostgresAccount =
  | { readonly kind: 'role'; readonly name: string }
  /** For each asset a role of its own, which stays. */
  | { readonly kind: 'roles'; readonly before: string; readonly after: string }
  /**
   * Made and dropped by somebody else (OpenBao, Vault): each begins with `before`, then, where `after` is said, the
   * asset's name and `after`.
   */
  | { readonly kind: 'leased'; readonly before: string; readonly after: string | null }

// Nothing of it means anything in a statement.
const ROLE = /^role\/(?!pg_)([\w.@-]{1,63})$/
const ROLES = /^roles\/(?!pg_)([\w.@-]*)\{asset\}([\w.@-]*)$/
const LEASED = /^leased\/(?!pg_)([\w.@-]{2,})(?:\{asset\}([\w.@-]+))?\*$/

/** Null: it is none. No two texts of one kind name the same account. */
export function accountOf(ref: string): PostgresAccount | null {
  const [, name] = ROLE.exec(ref) ?? []
  if (name !== undefined) return { kind: 'role', name }
  const [isRoles, before = '', after = ''] = ROLES.exec(ref) ?? []
  if (isRoles !== undefined) {
    return before.length + after.length > 0 ? { kind: 'roles', before, after } : null
  }
  const [isLeased, leased = '', then = null] = LEASED.exec(ref) ?? []
  return isLeased === undefined ? null : { kind: 'leased', before: leased, after: then }
}

/** The names of two roles that take turns; null: they are not two. */
export function turnsOf(refs: readonly string[]): readonly [string, string] | null {
  const names = refs.map(accountOf).map((one) => (one?.kind === 'role' ? one.name : null))
  const [first = null, second = null, ...more] = names
  if (first === null || second === null || more.length > 0) return null
  return first === second ? null : [first, second]
}

/** What follows the asset in the name of a leased role: what is drawn and when, and no asset's name reads like that. */
const DRAWN = /^[A-Za-z0-9]+-\d{10}$/

/** Of a role whose name fits: the asset that it is of; null: it does not say. */
export function assetOf(account: PostgresAccount, role: string): string | null {
  if (account.kind === 'role' || account.after === null) return null
  const rest = role.slice(account.before.length)
  if (account.kind === 'roles') return rest.slice(0, rest.length - account.after.length)
  // Its last part, so that an asset may have in its name what follows it.
  const end = rest.lastIndexOf(account.after, rest.length - DRAWN_MIN - account.after.length)
  for (let at = end; at > 0; at = rest.lastIndexOf(account.after, at - 1)) {
    if (DRAWN.test(rest.slice(at + account.after.length))) return rest.slice(0, at)
  }
  return null
}

/** One that was drawn, a dash, and seconds since the epoch. */
const DRAWN_MIN = 12

/** As PostgreSQL has it: longer names are cut short, and then it is another's. */
export const NAME_BYTES_MAX = 63

/** The condition in SQL by which a role `r` is one of them. */
export function matchOf(account: PostgresAccount): string {
  if (account.kind === 'role') return `r.rolname = '${account.name}'`
  const { before, after } = account
  const begins = `left(r.rolname::text, ${before.length}) = '${before}'`
  if (account.kind === 'leased' || after === null) return begins
  const ends = `right(r.rolname::text, ${after.length}) = '${after}'`
  const longer = `length(r.rolname::text) > ${before.length + after.length}`
  return [begins, ...(after === '' ? [] : [ends]), longer].join(' AND ')
}
