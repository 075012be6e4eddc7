/** Whether what an identity calls itself at enforcement points can be that: an adapter knows how its own accounts are written. */

import { cutsAt, type Adapters } from '../model/adapters.ts'
import type { Manifest, ManifestOf } from '../model/manifest.ts'
import type { Refusal } from '../model/refusals.ts'
import { nameKey } from '../state/estate/table.ts'
import { find, type View } from '../state/state.ts'

export function accountProblems(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  { name, spec }: ManifestOf<'Identity'>,
  adapters: Adapters,
): Refusal[] {
  const problems: Refusal[] = []
  for (const [index, account] of (spec.accounts ?? []).entries()) {
    const { enforcementPoint, ref, assets = [] } = account
    const at = `spec.accounts[${index}]`
    const wrong = pointOf(view, given, enforcementPoint, adapters)?.refProblem(ref) ?? null
    if (wrong !== null) {
      problems.push({
        code: 'account-unreadable',
        message: `Identity \`${name}\` names \`${ref}\` at ${enforcementPoint}, which cannot be an account there`,
        help: wrong,
        at: `${at}.ref`,
      })
    }
    for (const asset of assets) {
      if (given.has(nameKey('Asset', asset)) || find(view, 'Asset', asset) !== undefined) continue
      problems.push({
        code: 'unknown-reference',
        message: `Identity \`${name}\` names Asset \`${asset}\`, which is not known`,
        help: 'declare the Asset in the same request',
        at: `${at}.assets`,
      })
    }
  }
  return problems
}

function pointOf(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  name: string,
  adapters: Adapters,
): ReturnType<typeof cutsAt> {
  const declared = given.get(nameKey('EnforcementPoint', name))
  const spec =
    declared?.kind === 'EnforcementPoint'
      ? declared.spec
      : find(view, 'EnforcementPoint', name)?.spec
  return spec === undefined ? null : cutsAt(adapters, spec)
}
