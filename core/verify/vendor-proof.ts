/**
 * An integration runs where nobody of ours can look. Its vendor's report says that it is fixed; a named person other
 * than who handed it in takes that as true; and one look of our own at an address that a manifest names shows the
 * version. Where no such source is declared, two people take it as true. None of it counts for more than 30 days.
 */

import type { Observation } from '../model/vendor-report.ts'
import type { Stored } from '../model/manifest.ts'
import { capabilityOf, placeOf } from '../model/adapters.ts'
import type { Env } from '../model/env.ts'
import { missing, type Proof } from '../model/proof.ts'
import type { Cause } from '../model/cause.ts'
import { DAY_MS } from '../kernel/instant.ts'
import { people, samePerson } from '../model/person.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import { type View, find } from '../state/state.ts'

/** How long a vendor's word, a person's acceptance of it and our own look count. */
const COUNTS_MS = 30 * DAY_MS

/** Sources of ours that look at this asset from outside. */
export function observersOf(view: View, asset: Stored<'Asset'>, { adapters }: Env): string[] {
  return [...view.manifests.Source.values()]
    .filter(({ spec }) => capabilityOf(adapters, spec)?.gives === 'looks')
    .filter(({ name }) => entitlement(view, name, asset.uid, null).mayRaise)
    .map(({ name }) => name)
    .toSorted()
}

/** By source. */
export type Observations = Pick<View['observations'], 'get' | 'values'>

/** Whether the vendor's word, those who accepted it and what we saw are enough together. */
export function vendorProof(
  view: View,
  asset: Stored<'Asset'>,
  cause: Cause,
  env: Env,
  seen: Observations = view.observations,
): Proof {
  const { reported } = cause.detail
  if (reported === undefined) return missing(`the vendor's report that lists ${cause.component}`)
  if (reported.at <= env.now - COUNTS_MS) {
    return missing(`a vendor's report of the last 30 days that lists ${cause.component}`)
  }
  const others = reported.accepted.filter(
    (one) => !samePerson(one.by, reported.by) && one.at > env.now - COUNTS_MS,
  )
  const names = people(others.map((one) => one.by))
  const observers = observersOf(view, asset, env)
  const line = `holdfast asset accept ${asset.name} --reason "…"`
  if (observers.length === 0) {
    if (names.length >= 2) {
      return { kind: 'proven', how: `the vendor's report, accepted by ${names.join(' and ')}` }
    }
    const given = names.length === 0 ? '' : `: ${names.join('')} did`
    return missing(
      `its acceptance by two people other than ${reported.by}, for no source of ours looks at it${given} (${line})`,
    )
  }
  if (names.length === 0) {
    return missing(`its acceptance by a named person other than ${reported.by} (${line})`)
  }
  const wanted = reported.versions.map((version) => plain(version))
  const looks = observers.flatMap((name) => seen.get(name) ?? [])
  const fresh = looks.filter(
    (look) => look.at > cause.openedAt && look.at > env.now - COUNTS_MS && isOfNow(view, look, env),
  )
  const shown = fresh.find((observation) =>
    wanted.every((version) => tellsOf(observation).has(version)),
  )
  if (shown !== undefined) {
    return {
      kind: 'proven',
      how: `the vendor's report, accepted by ${names.join(' and ')}, and ${shown.source} saw ${wanted.join(', ')}`,
    }
  }
  const other = fresh[0]
  const now =
    other === undefined ? '' : `: it shows ${other.tells.slice(0, 3).join(', ') || 'none'}`
  return missing(`${observers.join(' or ')} to see ${wanted.join(', ')}${now}`)
}

/** What was seen at another address than the manifest names now is no word about this one. */
function isOfNow(view: View, { source, url }: Observation, { adapters }: Env): boolean {
  const spec = find(view, 'Source', source)?.spec
  return spec !== undefined && placeOf(adapters, spec) === url
}

function tellsOf({ tells }: Observation): ReadonlySet<string> {
  return new Set(tells.map((tell) => plain(tell)))
}

function plain(version: string): string {
  return version.toLowerCase().replace(/^v(?=\d)/, '')
}
