/** As which source a caller speaks, and what it is told where that source may not say so. */

import { IMPORT, declarationFor } from '@holdfast/core/state/estate/declare-source'
import { notDeclared } from '@holdfast/core/discover/accept-evidence'
import { shellWord } from '@holdfast/core/decide/package-grammar'
import { entitlement, type Entitlement } from '@holdfast/core/state/estate/entitlement'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Facts } from '@holdfast/core/model/facts'
import type { View } from '@holdfast/core/state/state'
import { Problem, problemOfRefusals } from '@holdfast/edges-base/http/problems'
import { documentOfSource, type ManifestDocument } from '@holdfast/edges-base/manifests/document'
import type { Principal } from '../../auth.ts'

/** A report token speaks for its own source; others name one, or speak as the one that never clears. */
export function sourceOf(principal: Principal, asked: string | undefined): string {
  const { scope } = principal
  if (scope.kind !== 'report') return asked ?? IMPORT
  if (asked === undefined || asked === scope.source || asked === IMPORT) return scope.source
  const help = `create one for it: holdfast token create --scope report:source=${shellWord(asked) ?? 'NAME'}`
  throw new Problem('forbidden', `the token is of source \`${scope.source}\``, help)
}

/** Refuses whom nobody asked about this asset, with the manifest that is missing. */
export function mustBeHeard(
  view: View,
  source: string,
  asset: AssetUid,
  facts: Facts | null,
): Entitlement {
  const entitled = entitlement(view, source, asset, facts)
  const refused = notDeclared(view, source, [asset], facts)
  if (!entitled.mayLower && !refused.ok) throw problemOfRefusals([refused.error])
  return entitled
}

/** The same of a source nobody declared and many assets: one refusal for all of them. */
export function refuseUndeclared(
  view: View,
  source: string,
  assets: readonly AssetUid[],
  facts: Facts | null,
): void {
  if (assets.length === 0) return
  const refused = notDeclared(view, source, assets, facts)
  if (!refused.ok) throw problemOfRefusals([refused.error])
}

export interface OnlyLowers {
  readonly why: readonly string[]
  /** The manifest that would let it clear as well. */
  readonly declare: ManifestDocument
}

/** Null: it may clear too. What stands for no source is never made one: it gets a name, such as the tool's. */
export function onlyLowers(
  view: View,
  source: string,
  asset: AssetUid,
  facts: Pick<Facts, 'kind' | 'coverage'> | null,
  tool: string,
): OnlyLowers | null {
  const { mayRaise, why } = entitlement(view, source, asset, facts)
  if (mayRaise) return null
  const name = source === IMPORT ? tool : source
  return { why, declare: documentOfSource(declarationFor(view, name, [asset], facts)) }
}
