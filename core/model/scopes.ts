/** In which scope a package lies, and which scopes a list replaces. */

import type { Evidence, SourceStanding } from './evidence.ts'
import type { Scope } from './facts.ts'

/** A database server that nobody packaged is what its asset is made of, like the packages of a system. */
const OF_THE_SYSTEM = new Set(['os', 'deb', 'rpm', 'apk', 'alpm', 'postgresql'])

/** By the type of a package URL; without one it is the system's. */
export function packageScope(type: string): Scope {
  return type === '' || OF_THE_SYSTEM.has(type) ? 'os-packages' : `language:${type}`
}

/** `true`: what a list leaves out is no longer there. Scopes: only in these. `false`: it only adds (law 5). */
export type Whole = boolean | readonly Scope[]

/** What a list of packages replaces: nothing where an older one stays the last whole one of its source. */
export function replacedBy(evidence: Evidence, standing: SourceStanding): Whole {
  return standing.inventory === evidence.facts && (evidence.scopes ?? true)
}

export function replaces(whole: Whole, type: string): boolean {
  return typeof whole === 'boolean' ? whole : whole.includes(packageScope(type))
}
