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

/** In order; assets of one group share the reason, and what is typed for them may differ by their type. */
export function refusalSteps(
  reason: RefusalReason,
  assets: readonly RefusedAsset[],
): readonly string[] {
  const kinds = Map.groupBy(assets, (one) =>
    JSON.stringify([one.type, one.unknownReason, one.sources[0], one.declared]),
  )
  const lines = [...kinds.values()].flatMap((same) => forEach(reason, same, stepsOf(reason, same)))
  return [...new Set(lines)]
}

function stepsOf(
  reason: RefusalReason,
  [first, ...others]: readonly RefusedAsset[],
): readonly string[] {
  if (first === undefined) return []
  const name = others.length === 0 ? first.name : '$ASSET'
  switch (reason) {
    case 'blocked':
      return [`holdfast why ${name}`]
    case 'cannot-judge':
      return [`holdfast asset gaps ${name}`]
    case 'never-reported':
    case 'too-old':
    case 'incomplete':
      return [
        // It prints the Source to declare first, filled in, and the two shortest ways.
        ...(first.declared ? [] : [`holdfast asset verify ${name}`]),
        ...evidenceCommands(name, first.type, first.unknownReason, first.sources),
      ]
  }
}

/**
 * Names of assets hold no character that a shell reads; more than a line takes come from the list itself, those of
 * their own type: nobody opens a session on a database.
 */
function forEach(
  reason: RefusalReason,
  assets: readonly RefusedAsset[],
  steps: readonly string[],
): readonly string[] {
  const [first] = assets
  if (first === undefined || assets.length < 2) return steps
  const names = assets.map((one) => one.name).toSorted()
  const listed =
    names.length > NAMED_MAX
      ? `$(holdfast refused list --reason ${reason} --type ${first.type} --names)`
      : names.join(' ')
  return steps.map((step) =>
    step.includes('$ASSET') ? `for ASSET in ${listed}; do ${step}; done` : step,
  )
}

const NAMED_MAX = 12
