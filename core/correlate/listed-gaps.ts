/** What of one list nobody could be asked about, as far as the list alone tells. */

import { hasOrder } from '../state/feeds/feed-cover.ts'
import type { ComponentFact, ComponentFacts, HostFacts, Scope } from '../model/facts.ts'
import type { GapReason } from '../model/gap.ts'
import { itemKey, itemOf } from '../model/inventory.ts'

export interface ListedGap {
  readonly reason: GapReason
  readonly component: string
  readonly version: string
  readonly kind: string | null
  /** How an advisory would name it: `vendor:product` of its CPE, or the package without a version. */
  readonly product: string | null
  readonly package: string | null
}

export interface ListedGaps {
  readonly rows: readonly ListedGap[]
  /** Only feeds can tell of its packages: those of a kind no feed speaks of are gaps. */
  readonly nobodyLooked: boolean
  readonly scopes: ReadonlyMap<Scope, boolean>
  /** An image, a folder of files: without an operating system it is whole all the same. */
  readonly mayLackSystem: boolean
}

export function gapsOfList(facts: HostFacts | ComponentFacts): ListedGaps {
  const scopes = new Map<Scope, boolean>()
  for (const { scope, state } of facts.coverage) {
    scopes.set(scope, (scopes.get(scope) ?? false) || state !== 'unknown')
  }
  if (facts.kind === 'host') {
    const nobodyLooked = facts.fixes.state === 'unknown'
    return { rows: [], nobodyLooked, scopes, mayLackSystem: false }
  }
  const nobodyLooked = facts.looksForFlaws === false
  const rows = nobodyLooked
    ? facts.components.flatMap((component) => gapOf(component, facts) ?? [])
    : []
  const { type } = facts.subject
  const mayLackSystem = type === 'image' || type === 'filesystem' || type === 'repository'
  return { rows, nobodyLooked, scopes, mayLackSystem }
}

function gapOf(fact: ComponentFact, facts: ComponentFacts): ListedGap | undefined {
  if (fact.part === true || isItself(fact, facts)) return undefined
  const item = itemOf(fact)
  const product = productOf(fact.cpe)
  if (item === undefined) {
    const unversioned = itemOf({ ...fact, version: '0' })
    return {
      reason: unversioned === undefined ? 'no-purl' : 'no-version',
      component: unversioned?.name ?? fact.name,
      version: fact.version,
      kind: unversioned?.type ?? null,
      product,
      package: unversioned === undefined ? null : itemKey(unversioned),
    }
  }
  if (hasOrder(item.type)) return undefined
  const { type, name, version } = item
  return {
    reason: 'no-order',
    component: name,
    version,
    kind: type,
    product,
    package: itemKey(item),
  }
}

/** The system, or the very thing the list is about, among its own components. */
function isItself(fact: ComponentFact, { system, subject }: ComponentFacts): boolean {
  if (fact.purl !== '') return false
  if (system !== undefined && fact.name === system.name) return true
  return fact.name !== '' && fact.name === subject.name
}

/** `cpe:2.3:a:openssl:openssl:…` and `cpe:/a:openssl:openssl:…`. */
export function productOf(cpe: string | undefined): string | null {
  const match = /^cpe:(?:2\.3:|\/)[aoh]:([^:]+):([^:]+)/i.exec(cpe ?? '')
  return match === null ? null : `${match[1]}:${match[2]}`.toLowerCase()
}
