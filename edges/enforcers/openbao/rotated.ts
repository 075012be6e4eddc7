/** Of which accounts a value can be made anew, and why not of others. */

import { accountOf } from './account.ts'

export type Rotated =
  /** `role`: its path, as a manifest writes it. */
  | { readonly kind: 'secret-id'; readonly role: string }
  /** Two of a database that take turns. */
  | {
      readonly kind: 'static-roles'
      readonly roles: readonly { readonly mount: string; readonly name: string }[]
    }

// No part begins with a dot: `..` would be another path of the API by the time it is asked.
const STATIC = /^((?:\w[\w.-]*\/)*\w[\w.-]*)\/static-roles\/(\w[\w.-]*)$/

const WRITTEN =
  'a value is made anew for one role like auth/approle/role/app, or for two like database/static-roles/app-a and database/static-roles/app-b'

/** A text: what is wrong with them. */
export function rotatedIn(refs: readonly string[]): Rotated | string {
  const [first = '', second, ...more] = refs
  if (more.length > 0) return WRITTEN
  const role = accountOf(first)
  if (role?.kind === 'entity') return `an entity has no value of its own: ${WRITTEN}`
  if (role !== null) {
    if (second === undefined) return { kind: 'secret-id', role: first }
    return `one role of AppRole has two secret ids at a time, so that it is named alone: ${WRITTEN}`
  }
  const roles = refs.flatMap((ref) => {
    const [, mount, name] = STATIC.exec(ref) ?? []
    return mount === undefined || name === undefined ? [] : [{ mount, name }]
  })
  if (roles.length === 0 || roles.length < refs.length) return WRITTEN
  if (second === undefined || second === first) {
    return 'one static role has one password: whoever holds that of before would fail until it reads the new one; name two static roles of two users, which take turns'
  }
  return { kind: 'static-roles', roles }
}

/** Null: there is nothing wrong with them. */
export function refsProblem(refs: readonly string[]): string | null {
  const rotated = rotatedIn(refs)
  return typeof rotated === 'string' ? rotated : null
}
