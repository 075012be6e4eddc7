/** Whether what an identity calls itself at enforcement points can be that: an adapter knows how its own accounts are written. */

import { cutsAt, rotatesAt, type Adapters } from '../model/adapters.ts'
import type { Manifest, ManifestOf, SpecOf } from '../model/manifest.ts'
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

/** Whether the value of a resource can be made anew where it says. */
export function rotateProblems(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  { name, spec }: ManifestOf<'Resource'>,
  adapters: Adapters,
): Refusal[] {
  const at = spec.rotate?.at
  const point = at === undefined ? undefined : pointNamed(view, given, at.enforcementPoint)
  if (at === undefined || point === undefined) return []
  const rotates = rotatesAt(adapters, point)
  const wrong = rotates === null ? `${point.adapter} makes no value anew` : rotates.refsProblem(at.refs) // prettier-ignore
  if (wrong === null) return []
  return [
    {
      code: 'account-unreadable',
      message: `Resource \`${name}\` cannot be rotated at ${at.enforcementPoint} for \`${at.refs.join('`, `')}\``,
      help: wrong,
      at: 'spec.rotate.at.refs',
    },
  ]
}

function pointOf(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  name: string,
  adapters: Adapters,
): ReturnType<typeof cutsAt> {
  const spec = pointNamed(view, given, name)
  return spec === undefined ? null : cutsAt(adapters, spec)
}

/** As it will be when all that is given is applied; undefined: nobody declares it. */
function pointNamed(
  view: View,
  given: ReadonlyMap<string, Manifest>,
  name: string,
): SpecOf['EnforcementPoint'] | undefined {
  const declared = given.get(nameKey('EnforcementPoint', name))
  return declared?.kind === 'EnforcementPoint'
    ? declared.spec
    : find(view, 'EnforcementPoint', name)?.spec
}
