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
  const rows = nobodyLooked ? facts.components.flatMap((one) => gapOf(one, facts) ?? []) : []
  const { type } = facts.subject
  const mayLackSystem = type === 'image' || type === 'filesystem' || type === 'repository'
  return { rows, nobodyLooked, scopes, mayLackSystem }
}

function gapOf(one: ComponentFact, facts: ComponentFacts): ListedGap | undefined {
  if (one.part === true || isItself(one, facts)) return undefined
  const item = itemOf(one)
  const product = productOf(one.cpe)
  if (item === undefined) {
    const unversioned = itemOf({ ...one, version: '0' })
    return {
      reason: unversioned === undefined ? 'no-purl' : 'no-version',
      component: unversioned?.name ?? one.name,
      version: one.version,
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
function isItself(one: ComponentFact, { system, subject }: ComponentFacts): boolean {
  if (one.purl !== '') return false
  if (system !== undefined && one.name === system.name) return true
  return one.name !== '' && one.name === subject.name
}

/** `cpe:2.3:a:openssl:openssl:…` and `cpe:/a:openssl:openssl:…`. */
export function productOf(cpe: string | undefined): string | null {
  const match = /^cpe:(?:2\.3:|\/)[aoh]:([^:]+):([^:]+)/i.exec(cpe ?? '')
  return match === null ? null : `${match[1]}:${match[2]}`.toLowerCase()
}
