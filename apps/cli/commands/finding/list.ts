/** `finding list`: worst first, as many as one looks at. */

import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'

const EXPLOITED: ReadonlyMap<boolean | null, string> = new Map([
  [true, 'yes'],
  [false, 'no'],
  [null, 'not known'],
])
const FIX = { all: 'yes', some: 'for some', none: 'none yet' } as const

export const list: Verb = listVerb({
  of: 'finding.list',
  says: 'vulnerabilities that are said to be here, worst first',
  head: ['FINDING', 'SEVERITY', 'EXPLOITED', 'EPSS', 'ASSETS', 'FIX', 'COMPONENTS', 'SOURCES'],
  row: (finding) => [
    finding.id,
    finding.severity,
    EXPLOITED.get(finding.exploited) ?? null,
    finding.epss ?? 'no score',
    finding.assets,
    FIX[finding.fix],
    finding.components.slice(0, 3).join(', '),
    `${finding.sources.join(', ')}${finding.disagreement ? ' (disagree)' : ''}`,
  ],
  empty: 'no finding: see holdfast source list for who looks, and how old their word is',
  most: 50,
  filters: {
    exploited: {
      takes: '[word]',
      says: 'only those known to be exploited; false: known not to be; unknown: nobody told',
    },
    severity: 'critical, high, medium, low or unrated; several with commas',
    fix: 'all, some or none of the affected versions have one',
    asset: 'only what these assets have, or perhaps have',
    owner: 'only what the assets of these owners have',
    component: 'only those of these packages',
    source: 'only those that one of these sources speaks of',
    disagreement: 'true: its sources do not agree; false: they do',
  },
})
