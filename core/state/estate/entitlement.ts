/**
 * Who may say what. Asked once for each report, at the door; whatever makes something looser takes this
 * answer and asks nobody again (law 4).
 */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Facts, Scope } from '../../model/facts.ts'
import { selects } from '../../model/scope.ts'
import { find, type View } from '../state.ts'

export interface Entitlement {
  /** False: nobody asked this source about this asset, and it is not heard at all. */
  readonly mayLower: boolean
  readonly mayRaise: boolean
  /** What it may raise; what a report says of any other scope only lowers. */
  readonly scopes: readonly Scope[]
  /** Why not, in stable words. */
  readonly why: readonly EntitlementWord[]
}

export type EntitlementWord =
  | 'source-not-declared'
  | 'source-not-for-this-asset'
  | 'source-may-not-raise'
  | 'source-does-not-say-this'

/** `facts`: what it says; null asks of the source alone, before it has said anything. */
export function entitlement(
  view: View,
  source: string,
  asset: AssetUid,
  facts: Pick<Facts, 'coverage'> | null,
): Entitlement {
  const spec = find(view, 'Source', source)?.spec
  const stored = view.manifests.Asset.get(asset)
  if (spec === undefined) return unheard('source-not-declared')
  if (stored === undefined || !selects(spec.assets, stored)) {
    return unheard('source-not-for-this-asset')
  }
  if (spec.mayRaise !== 'always') return lowersOnly('source-may-not-raise')
  const says: ReadonlySet<Scope> = new Set(spec.says)
  if (facts !== null && !facts.coverage.some((coverage) => says.has(coverage.scope))) {
    return lowersOnly('source-does-not-say-this')
  }
  return { mayLower: true, mayRaise: true, scopes: spec.says, why: [] }
}

function unheard(why: EntitlementWord): Entitlement {
  return { mayLower: false, mayRaise: false, scopes: [], why: [why] }
}

function lowersOnly(why: EntitlementWord): Entitlement {
  return { mayLower: true, mayRaise: false, scopes: [], why: [why] }
}
