/** Histories in which many sources speak of one host: a few that chance meets too seldom, then chance. */

import { agentSource } from '@holdfast/core/state/estate/declare-source'
import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { SourceSpec } from '@holdfast/core/model/manifest'
import fc from 'fast-check'
import { made } from '../testkit/chance.ts'
import { HOST, LIST, ON_HOST, PACKAGES } from './facts.ts'
import { AGENT, SOURCES, spec, type Step } from './world.ts'

const LENGTH = 9

export interface History {
  readonly enrolled: boolean
  readonly steps: readonly Step[]
}

/** Drawn by chance; what fails is made smaller by steps that only wait. */
export const HISTORY: fc.Arbitrary<History> = made((random) => {
  const enrolled = random() < 0.5
  return { enrolled, steps: makeSteps(random, LENGTH, enrolled) }
})

/** The directed ones first. */
export function histories(seed: number, count: number): History[] {
  return [...DIRECTED, ...fc.sample(HISTORY, { seed, numRuns: count })]
}

export const wait = (ms: number): Step => ({ do: 'wait', ms })
const PENDING = { ...ON_HOST, pending: true }
const FIXED = { ...ON_HOST, version: '2' }
const AFFECTED = { ...LIST, finding: 'affected' } as const

export const DIRECTED: readonly History[] = [
  { enrolled: false, steps: [{ do: 'list', source: 'scan-2', says: LIST }, wait(MINUTE_MS)] },
  {
    enrolled: true,
    steps: [
      { do: 'host', source: AGENT, says: ON_HOST },
      wait(HOUR_MS),
      { do: 'declare', source: AGENT, spec: { ...agentSource(HOST).spec, mayRaise: 'never' } },
      wait(HOUR_MS),
      { do: 'beat', source: AGENT },
      wait(25 * HOUR_MS),
    ],
  },
  {
    enrolled: true,
    steps: [
      { do: 'host', source: AGENT, says: PENDING },
      wait(HOUR_MS),
      { do: 'host', source: 'probe', says: FIXED },
      wait(HOUR_MS),
      { do: 'beat', source: AGENT },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'host', source: 'probe', says: ON_HOST },
      wait(HOUR_MS),
      { do: 'declare', source: 'probe', spec: spec({ independence: 'host', mayRaise: 'never' }) },
      { do: 'host', source: 'probe', says: { ...ON_HOST, packages: 5 } },
      wait(HOUR_MS),
      { do: 'restart' },
      { do: 'advisory', id: 'DSA-9', package: 'p5' },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'list', source: 'packages-only', says: { ...LIST, scope: 'os-packages' } },
      { do: 'host', source: 'packages-only', says: PENDING },
      wait(HOUR_MS),
      { do: 'host', source: 'packages-only', says: FIXED },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'list', source: 'scan-2', says: AFFECTED },
      wait(HOUR_MS),
      { do: 'list', source: 'never', says: { ...LIST, finding: 'not-affected' } },
      wait(HOUR_MS),
      { do: 'list', source: 'never', says: { ...LIST, version: '2' } },
      wait(HOUR_MS),
      { do: 'list', source: 'never', says: { ...LIST, version: '2' } },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'list', source: 'packages-only', says: AFFECTED },
      wait(HOUR_MS),
      { do: 'list', source: 'never', says: { ...LIST, finding: 'not-affected' } },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'host', source: 'probe', says: ON_HOST },
      wait(HOUR_MS),
      { do: 'verify' },
      wait(MINUTE_MS),
      { do: 'host', source: 'never', says: ON_HOST },
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'list', source: 'never', says: AFFECTED },
      wait(HOUR_MS),
      { do: 'list', source: 'never', says: { ...AFFECTED, fixed: '1.5' } },
      wait(HOUR_MS),
      { do: 'list', source: 'scan', says: { ...LIST, version: '1.5' } },
      wait(HOUR_MS),
      { do: 'list', source: 'scan', says: { ...LIST, version: '1.5' } },
      wait(HOUR_MS),
    ],
  },
  {
    enrolled: false,
    steps: [
      { do: 'host', source: 'probe', says: PENDING },
      wait(MINUTE_MS),
      { do: 'host', source: 'probe', says: FIXED },
      wait(MINUTE_MS),
      { do: 'host', source: 'probe', says: PENDING },
      wait(MINUTE_MS),
      { do: 'host', source: 'probe', says: FIXED },
      wait(MINUTE_MS),
    ],
  },
]

/** A history: mostly reports, with time between them. */
function makeSteps(random: () => number, length: number, enrolled: boolean): Step[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // Never empty here.
  const chance = (share: number): boolean => random() < share
  const speakers = [...SOURCES.map(([name]) => name), 'import', 'nobody']
  const version = (): string => pick(['1', '1', '2'])
  const anyHost = (source: string): Step => {
    const at = version()
    const says = {
      version: at,
      pending: at === '1' && chance(0.8),
      lists: chance(0.8),
      packages: chance(0.9) ? PACKAGES : PACKAGES - 1,
      processes: chance(0.8),
      replaced: chance(0.1),
    }
    return { do: 'host', source, says }
  }
  const anyList = (source: string): Step => ({
    do: 'list',
    source,
    says: {
      scope: pick(['os-packages', 'os-packages', 'language:npm']),
      version: version(),
      finding: pick(['affected', 'affected', 'not-affected', null, null]),
      looked: chance(0.7),
      packages: chance(0.9) ? PACKAGES : PACKAGES - 1,
      booted: chance(0.6),
      asserted: chance(0.1),
    },
  })
  const steps: Step[] = []
  for (let at = 0; at < length; at++) {
    const kind = random()
    if (enrolled && kind < 0.2) steps.push(anyHost(AGENT))
    else if (kind < 0.35) steps.push(anyHost(pick([...speakers, 'probe', 'packages-only'])))
    else if (kind < 0.7) steps.push(anyList(pick(speakers)))
    else if (kind < 0.78) steps.push({ do: 'beat', source: enrolled ? AGENT : pick(speakers) })
    else if (kind < 0.82) steps.push({ do: 'verify' })
    else if (kind < 0.86)
      steps.push({ do: 'advisory', id: `DSA-${at}`, package: pick(['openssl', 'p3', 'p5']) }) // prettier-ignore
    else if (kind < 0.88) steps.push({ do: 'feed' })
    else if (kind < 0.9) steps.push({ do: 'restart' })
    else if (kind < 0.94) {
      const [source, own] = pick(SOURCES)
      const change: Partial<SourceSpec> = pick([{ mayRaise: 'never' }, {}, { says: ['files'] }])
      steps.push({ do: 'declare', source, spec: { ...own, ...change } })
    } else if (enrolled) {
      const own = agentSource(HOST).spec
      steps.push({ do: 'declare', source: AGENT, spec: chance(0.6) ? { ...own, mayRaise: 'never' } : own }) // prettier-ignore
    }
    steps.push({ do: 'wait', ms: pick([MINUTE_MS, 2 * HOUR_MS, 2 * HOUR_MS, 20 * HOUR_MS]) })
  }
  return steps
}
