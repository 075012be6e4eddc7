/** An account of OpenBao as a manifest names it: the path under which its own API knows it. */

export type BaoAccount =
  /** A role of an AppRole mount: whoever logs in with one of its secret ids. */
  | { readonly kind: 'role'; readonly mount: string; readonly role: string }
  /** Whoever it is that several ways of logging in lead to. */
  | { readonly kind: 'entity'; readonly id: string }

// No part begins with a dot: `..` would be another path of the API by the time it is asked.
const ROLE = /^auth\/((?:\w[\w.-]*\/)*\w[\w.-]*)\/role\/(\w[\w.-]*)$/
const ENTITY = /^entity\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Null: it is neither. No two texts name the same account of one kind. */
export function accountOf(ref: string): BaoAccount | null {
  const [, mount, role] = ROLE.exec(ref) ?? []
  if (mount !== undefined && role !== undefined) return { kind: 'role', mount, role }
  const [, id] = ENTITY.exec(ref) ?? []
  return id === undefined ? null : { kind: 'entity', id }
}
