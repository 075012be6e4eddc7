/** A cause of the host of one-host.ts, a source's standing and a report about it, each whole: a table changes one thing of it. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid, CauseId, EvidenceId } from '@holdfast/core/kernel/ids'
import { HOUR_MS, instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Cause, CauseDetail } from '@holdfast/core/model/cause'
import { detailOf } from '@holdfast/core/model/cause-detail'
import type { Evidence, SourceStanding } from '@holdfast/core/model/evidence'
import type { Facts } from '@holdfast/core/model/facts'
import type { SourceSpec } from '@holdfast/core/model/manifest'
import { entitlement } from '@holdfast/core/state/estate/entitlement'
import type { Accepted } from '@holdfast/core/state/evidence/accepted'
import type { AssetState } from '@holdfast/core/state/evidence/table'
import { find } from '@holdfast/core/state/state'
import { declare, manifest, now, reset, state } from './one-host.ts'

// Tables are written down before the first test begins.
reset()

const DIGEST = `sha256:${'0'.repeat(64)}` as Digest
const FIRST = 'ev_first' as EvidenceId
const FRESH = 'ev_fresh' as EvidenceId

export const ago = (ms: number): Instant => instant(now - ms)

export function web(): AssetState {
  const known = state.assets.get(find(state, 'Asset', 'web')?.uid as AssetUid)
  if (known === undefined) throw new Error('it is not declared')
  return known
}

/** One that looks from outside and may say all of a host, unless the table says otherwise. */
export function declareSource(name: string, change: Partial<SourceSpec> = {}): void {
  const spec: SourceSpec = {
    assets: { all: true },
    says: ['os-packages', 'processes', 'kernel'],
    independence: 'second',
    mayRaise: 'always',
    ...change,
  }
  declare(manifest('Source', name, spec))
}

/** A fix of `openssl` at 2 that has waited for two hours and is due at every tier. */
export function causeOf(change: Partial<Cause> = {}, detail: Partial<CauseDetail> = {}): Cause {
  const opened = ago(2 * HOUR_MS)
  const said = { evidence: FIRST, source: 'feed:dsa' }
  return {
    id: 'ca_1' as CauseId,
    asset: web().uid,
    class: 'pending-fix',
    component: 'openssl',
    lineage: 'DSA-1',
    weight: 'serious',
    due: [opened, opened, opened, opened],
    rule: 't',
    firstSeenAt: opened,
    openedAt: opened,
    detail: {
      ...detailOf('pending-fix', {
        ...said,
        ecosystem: 'deb',
        fixed: '2',
        packages: [{ name: 'libssl', fixed: '2' }],
      }),
      ...detail,
    },
    provenBy: [],
    suppressed: null,
    ...change,
  }
}

/** It has just said something good. */
export function standingOf(source: string, change: Partial<SourceStanding> = {}): SourceStanding {
  return {
    source,
    independence: find(state, 'Source', source)?.spec.independence ?? 'host',
    lastAt: now,
    lastGoodAt: now,
    lastGood: FIRST,
    lastFacts: DIGEST,
    lastDocument: DIGEST,
    unknown: null,
    items: {},
    inventory: null,
    reliesOn: [],
    counter: 1,
    bootId: null,
    ...change,
  }
}

/** They have spoken of the host, and nobody else has. */
export function stand(...standings: readonly SourceStanding[]): void {
  web().standings = new Map(standings.map((standing) => [standing.source, standing]))
}

/** A report as Discover hands it on: what it may say is asked of the manifest of its source. */
export function acceptedOf(source: string, facts: Facts, change: Partial<Evidence> = {}): Accepted {
  const asset = web().uid
  const entitled = entitlement(state, source, asset, facts)
  const evidence: Evidence = {
    id: FRESH,
    asset,
    source,
    document: DIGEST,
    facts: DIGEST,
    reader: 't',
    receivedAt: now,
    nonceIssuedAt: now,
    bootId: null,
    coverage: facts.coverage,
    mayRaise: entitled.mayRaise,
    cannotRaise: entitled.why,
    scopes: entitled.scopes,
    ...change,
  }
  const standing = standingOf(source)
  return { asset, evidence, standing, entitled, nonce: 'n', facts, late: false }
}
