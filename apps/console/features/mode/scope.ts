/** Where it is to be enforced: as the API takes it, and as the command line does. */

import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'

export const WHERE = {
  assets: 'some assets',
  tier: 'one tier',
  all: 'everything',
} as const

type Tier = 0 | 1 | 2 | 3
export const TIERS: readonly Tier[] = [0, 1, 2, 3]

export type Scope =
  | { readonly all: true }
  | { readonly assets: readonly string[] }
  | { readonly tiers: readonly Tier[] }

export function scopeOf(kind: keyof typeof WHERE, names: string, tier: string): Scope {
  switch (kind) {
    case 'all':
      return { all: true }
    case 'tier':
      return { tiers: TIERS.filter((known) => String(known) === tier) }
    case 'assets':
      return {
        assets: names
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      }
  }
}

export function scopeText(scope: Scope): string {
  if ('all' in scope) return 'all'
  if ('tiers' in scope) return `tier=${scope.tiers.join(',')}`
  const names = scope.assets.join(',')
  return shellQuoted(`asset=${names}`)
}
