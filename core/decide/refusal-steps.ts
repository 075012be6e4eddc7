/** What to type for those who are refused for one reason: the ways out of one asset, or the same for each of several. */

import type { AssetType } from '../model/manifest.ts'
import type { RefusalReason } from '../model/refusal.ts'
import { evidenceCommands } from './fix-commands.ts'

export interface RefusedAsset {
  readonly name: string
  readonly type: AssetType
  readonly unknownReason: string | null
  /** Sources that may make it known. */
  readonly sources: readonly string[]
  /** Whether a declared source could clear it at all. */
  readonly declared: boolean
}

/**
 * In order; what is typed for assets of one group may differ by their type and by what is known of them.
 * @param chosen - the options of `holdfast refused list` that choose exactly these assets; null: none do.
 */
export function refusalSteps(
  reason: RefusalReason,
  assets: readonly RefusedAsset[],
  chosen: string | null,
): readonly string[] {
  const kinds = [
    ...Map.groupBy(assets, (asset) => stepsOf(reason, asset, '$ASSET').join('\n')).values(),
  ]
  // A list chooses all of them: of several kinds each is named.
  const list = kinds.length === 1 ? chosen : null
  return kinds.flatMap((same) => forEach(reason, same, list))
}

function stepsOf(reason: RefusalReason, asset: RefusedAsset, name: string): readonly string[] {
  switch (reason) {
    case 'blocked':
      return [`holdfast why ${name}`]
    case 'cannot-judge':
      return [`holdfast asset gaps ${name}`]
    case 'from-backup':
      return ['holdfast ledger accept-restore --reason REASON']
    case 'unheard':
    case 'never-reported':
    case 'too-old':
    case 'incomplete':
      return [
        // It prints the Source to declare first, filled in, and the two shortest ways.
        ...(asset.declared ? [] : [`holdfast asset verify ${name}`]),
        ...evidenceCommands(name, asset.type, asset.unknownReason, asset.sources),
      ]
  }
}

/** Names of assets hold no character that a shell reads; more than a line takes come from the list itself. */
function forEach(
  reason: RefusalReason,
  assets: readonly RefusedAsset[],
  list: string | null,
): readonly string[] {
  const [first] = assets
  if (first === undefined) return []
  if (assets.length === 1) return stepsOf(reason, first, first.name)
  const names = assets.map((asset) => asset.name).toSorted()
  const listed =
    names.length > NAMED_MAX && list !== null
      ? `$(holdfast refused list ${list} --names)`
      : names.join(' ')
  return stepsOf(reason, first, '$ASSET').map((step) =>
    step.includes('$ASSET') ? `for ASSET in ${listed}; do ${step}; done` : step,
  )
}

const NAMED_MAX = 12
