/** Seeded causes and standings of one asset: of every class and age, with lists nobody looked at and answers awaited. */

import { deriveId, type AssetUid, type CauseId } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import type { Cause, Weight } from '@holdfast/core/model/cause'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AwaitedMatch, SourceStanding } from '@holdfast/core/model/evidence'
import type { AssetState } from '@holdfast/core/state/evidence/table'
import { hash, HOUR, NOW } from './clock.ts'

export const LINEAGES: readonly string[] = ['l', 'm', 'cannot-judge']
const BECAUSE = ['assumed', 'table', 'listed'] as const
export const SOURCES: readonly string[] = ['agent:w', 'feed:f']

export function makeCause(asset: AssetUid, index: number, random: () => number): Cause {
  const weights: Weight[] = ['watch', 'serious', 'serious', 'critical', 'compromise']
  const weight = weights[Math.floor(random() * weights.length)] ?? 'serious'
  const due = (): Cause['due'][number] =>
    random() < 0.2 ? null : instant(NOW + Math.floor((random() - 0.6) * 2 * HOUR))
  return {
    id: deriveId(hash, 'w', 'cause', { asset, index }) as CauseId,
    asset,
    class: classOf(weight, random),
    component: `c${index}`,
    lineage: LINEAGES[Math.floor(random() * LINEAGES.length)] ?? 'l',
    weight,
    due: [due(), due(), due(), due()],
    rule: 'r',
    firstSeenAt: instant(NOW - HOUR),
    openedAt: instant(NOW - HOUR),
    detail: {
      ecosystem: 'deb',
      distro: null,
      installed: '1',
      fixed: '2',
      packages: [],
      sourcePackages: [],
      advisories: [],
      severity: 'unrated',
      programs: [],
      units: [],
      use: 'unknown',
      usedBy: [],
      evidence: deriveId(hash, 'w', 'evidence', { asset, index }),
      source: SOURCES[Math.floor(random() * SOURCES.length)] ?? 's',
      missingProof: null,
      exploited: false,
      fixedSeenAt: null,
      retracted: null,
    },
    provenBy: [],
    ...(random() < 0.3
      ? { assumed: { input: 'exposed' as const, due: [due(), due(), null, null], rule: 'a' } }
      : {}),
    ...(random() < 0.3
      ? { triage: { because: BECAUSE[Math.floor(random() * 3)] ?? 'table', due: NOW } }
      : {}),
    suppressed:
      random() < 0.2
        ? {
            statement: deriveId(hash, 'w', 'evidence', { asset, index, suppressed: true }),
            until: instant(NOW + (Math.floor(random() * 5) - 2) * HOUR),
          }
        : null,
  }
}

function classOf(weight: Weight, random: () => number): Cause['class'] {
  if (weight === 'compromise' && random() < 0.5) return 'human-quarantine'
  return random() < 0.3 ? 'cannot-judge' : random() < 0.1 ? 'end-of-life' : 'pending-fix'
}

/** Kinds of lists in which nobody looked: some of which no feed speaks, some whose versions have no order. */
const RELIED: readonly (readonly string[])[] = [
  ['npm'],
  ['npm', 'deb debian:12'],
  ['generic'],
  ['conan', 'npm'],
  ['deb debian:12', 'generic'],
]

export function makeStandings(random: () => number): AssetState['standings'] {
  const standings = new Map<string, SourceStanding>()
  for (const source of ['s1', 's2']) {
    if (random() < 0.4) continue
    const ages = [1, 20, 30, 70, 80, 160, 200, 330, 400]
    const age = (ages[Math.floor(random() * ages.length)] ?? 1) * HOUR
    standings.set(source, {
      source,
      independence: 'host',
      lastAt: NOW,
      lastGoodAt: random() < 0.15 ? null : instant(NOW - age),
      lastGood: null,
      // Lists that ended, that end soon, and those that last.
      ...(random() < 0.7
        ? {}
        : { listsEndAt: instant(NOW + (Math.floor(random() * 9) - 3) * 10 * HOUR) }),
      lastFacts: null,
      lastDocument: null,
      unknown: null,
      items: {},
      inventory: null,
      reliesOn: random() < 0.6 ? [] : (RELIED[Math.floor(random() * RELIED.length)] ?? []),
      ...(random() < 0.2 ? { compared: random() < 0.5 ? ['npm'] : [] } : {}),
      ...(random() < 0.3 ? { judgedAt: instant(NOW - 2 * age) } : {}),
      ...(random() < 0.1 ? { awaits: awaited(random() < 0.5, age) } : {}),
      counter: 0,
      bootId: null,
    })
  }
  return standings
}

function awaited(held: boolean, age: number): AwaitedMatch {
  return {
    facts: `sha256:${'2'.repeat(64)}` as Digest,
    evidence: deriveId(hash, 'w', 'evidence', { held, age }),
    goodAt: instant(NOW - age),
    reliesOn: ['npm'],
    held,
  }
}
