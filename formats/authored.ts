/**
 * Formats in which an author, not a scanner, may call a flaw harmless or fixed: there that is a statement, which
 * people approve, and the flaw stands until then. Apart from the readers, for who judges does not load them.
 */

export const AUTHORED_FORMATS: ReadonlySet<string> = new Set([
  'cyclonedx',
  'dependency-track',
  'spdx3',
])
