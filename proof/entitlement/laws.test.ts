/**
 * Three laws of entitlement over generated histories (DESIGN sections 3 and 5), and the faults each must find:
 * every use of the entitlement dropped once.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agentSource } from '@holdfast/core/discover/declare-source'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { packageScope } from '@holdfast/core/model/scopes'
import type { EntryDraft } from '@holdfast/core/model/entry'
import type { Scope } from '@holdfast/core/model/facts'
import { find } from '@holdfast/core/model/state'
import { seeded } from '../worlds/world.ts'
import { PRODUCT, productWith, type Mutant } from './mutants.ts'
import {
  AGENT,
  HOST,
  LIST,
  looser,
  makeSteps,
  makeWorld,
  ON_HOST,
  SOURCES,
  spec,
  type Product,
  type Step,
  type World,
} from './world.ts'

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_124)
const HISTORIES = 100
const LENGTH = 9

interface History {
  readonly enrolled: boolean
  readonly steps: readonly Step[]
}

/** Situations that chance meets too seldom, then chance. */
function histories(): History[] {
  const random = seeded(SEED)
  const generated = Array.from({ length: HISTORIES }, (_, at) => {
    const enrolled = at % 2 === 0
    return { enrolled, steps: makeSteps(random, LENGTH, enrolled) }
  })
  return [...DIRECTED, ...generated]
}

const wait = (ms: number): Step => ({ do: 'wait', ms })
const PENDING = { ...ON_HOST, pending: true }
const FIXED = { ...ON_HOST, version: '2' }
const AFFECTED = { ...LIST, finding: 'affected' } as const

const DIRECTED: readonly History[] = [
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

/** Said here once more and apart from the product: may it raise anything at all? */
function mayRaise(world: World, step: Step): boolean {
  if (step.do !== 'host' && step.do !== 'list' && step.do !== 'beat') return true
  const own = find(world.state, 'Source', step.source)?.spec
  if (own === undefined || own.mayRaise === 'never') return false
  if (own.assets.all !== true && own.assets.names?.includes(HOST) !== true) return false
  if (step.do === 'beat') return true
  if (step.do === 'list') return own.says.includes(step.says.scope) && !step.says.asserted
  return own.says.includes('os-packages') || (step.says.processes && own.says.includes('processes'))
}

/** What may never follow from a word that may not raise, whatever is decided now. */
function raised(entries: readonly EntryDraft[]): string | null {
  for (const { kind, body } of entries) {
    if (kind === 'cause.cleared' || kind === 'hold.closed') return kind
    if (kind === 'verification.finished') return 'a question is answered'
    if (kind === 'cause.changed' && body.cause.provenBy.length > 0) return 'a proof was counted'
  }
  return null
}

/** Who cleared a cause was asked about its scope, and took back no word of an agent that is still heard. */
function wronglyCleared(
  world: World,
  step: Step,
  before: ReadonlyMap<string, Said>,
): string | null {
  if (step.do !== 'host' && step.do !== 'list') return null
  const own = find(world.state, 'Source', step.source)?.spec
  for (const [id, said] of before) {
    if ([...world.state.causes.keys()].some((one) => one === id)) continue
    const needed: Scope[] = said.class === 'replaced-code' ? ['processes'] : [packageScope(said.ecosystem)] // prettier-ignore
    if (step.do === 'host') needed.push('processes')
    if (own === undefined || needed.some((scope) => !own.says.includes(scope))) return 'a scope it does not say' // prettier-ignore
    const agent = find(world.state, 'Source', AGENT)?.spec
    const heard = agent !== undefined && agent.mayRaise === 'always' && said.silent < 7 * DAY_MS
    const takesBack = heard && said.byAgent && step.source !== AGENT && own.independence === 'host'
    if (takesBack) return 'the word of the agent'
  }
  return null
}

interface Said {
  readonly class: string
  readonly ecosystem: string
  readonly byAgent: boolean
  readonly silent: number
}

function saidIn(world: World): Map<string, Said> {
  const said = new Map<string, Said>()
  const agent = world.state.assets.get(world.uid)?.standings.get(AGENT)
  for (const cause of world.state.causes.values()) {
    const by = cause.detail.saidBy ?? [cause.detail.source]
    said.set(cause.id, {
      class: cause.class,
      ecosystem: cause.detail.ecosystem,
      byAgent: by.includes(AGENT),
      silent: agent === undefined ? Infinity : world.state.lastAt - agent.lastAt,
    })
  }
  return said
}

/** 1. An accepted report that may not raise never makes a decision looser: now, or ever after. */
function lawOne(product: Product, { enrolled, steps }: History): string | null {
  const world = makeWorld(product, enrolled)
  for (const [at, step] of steps.entries()) {
    const raises = mayRaise(world, step)
    const before = world.access()
    const said = saidIn(world)
    const { entries, refused } = world.take(step)
    const wrong = wronglyCleared(world, step, said)
    if (wrong !== null) return `step ${at} cleared ${wrong}`
    if (raises || refused) continue
    const kind = raised(entries)
    if (kind !== null) return `step ${at}: ${kind}`
    const tier = looser(world.access(), before)
    if (tier >= 0) return `step ${at} loosened tier ${tier} at once`
    const late = looserLater(product, { enrolled, steps }, at, 'with')
    if (late !== null) return `step ${at}: ${late}`
  }
  return null
}

/** Two runs that differ by one step: which of them may never be the looser one. */
function looserLater(
  product: Product,
  { enrolled, steps }: History,
  left: number,
  which: 'with' | 'without',
): string | null {
  const [all, rest] = [makeWorld(product, enrolled), makeWorld(product, enrolled)]
  for (const [at, step] of steps.entries()) {
    all.take(step)
    if (at !== left) rest.take(step)
    if (at < left) continue
    const tier = which === 'with' ? looser(all.access(), rest.access()) : looser(rest.access(), all.access()) // prettier-ignore
    if (tier >= 0) return `${which} it tier ${tier} is looser after step ${at}`
  }
  return null
}

const ONLY_RAISES: ReadonlySet<string> = new Set([
  'evidence.accepted',
  'evidence.fresh',
  'cause.cleared',
  'hold.closed',
  'posture.changed',
  'verification.finished',
])

/** 2. Leaving out a report that only raised never loosens. */
function lawTwo(product: Product, { enrolled, steps }: History): string | null {
  const world = makeWorld(product, enrolled)
  for (const [at, step] of steps.entries()) {
    const known = world.state.assets.get(world.uid)?.standings
    const before = world.access()
    // Its first word also sets what its later ones are measured by, and whether a second source is awaited.
    const first = 'source' in step && known?.has(step.source) !== true
    const good = 'source' in step ? known?.get(step.source)?.lastGood : null
    const { entries } = world.take(step)
    const reports = step.do === 'host' || step.do === 'list' || step.do === 'beat'
    if (!reports || first || (good === null && step.do !== 'beat')) continue
    if (entries.length === 0 || entries.some((one) => !ONLY_RAISES.has(one.kind))) continue
    if (looser(before, world.access()) >= 0) continue
    if (step.do === 'list' && !step.says.looked) continue // It asks feeds from now on.
    const late = looserLater(product, { enrolled, steps }, at, 'without')
    if (late !== null) return `step ${at}: ${late}`
  }
  return null
}

/** 3. Deleting or narrowing a source, a token or what a source said never closes what it opened. */
function lawThree(product: Product, { enrolled, steps }: History): string | null {
  const sources = [...SOURCES, [AGENT, agentSource(HOST).spec] as const]
  for (const [name, own] of sources) {
    const lost = makeWorld(product, enrolled)
    for (const step of steps) lost.take(step)
    const [before, open] = [lost.access(), lost.state.causes.size]
    const kind = raised(lost.take({ do: 'restart', lost: name }).entries)
    if (kind !== null || lost.state.causes.size < open) return `what ${name} said is lost: ${kind}`
    if (looser(lost.access(), before) >= 0) return `what ${name} said is lost: it is looser`
    const changes: readonly Step[] = [
      { do: 'delete', source: name },
      { do: 'declare', source: name, spec: { ...own, mayRaise: 'never' } },
      { do: 'declare', source: name, spec: { ...own, assets: { names: [] } } },
      { do: 'declare', source: name, spec: { ...own, says: ['files'], independence: 'host' } },
    ]
    for (const change of changes) {
      const [kept, less] = [makeWorld(product, enrolled), makeWorld(product, enrolled)]
      for (const step of steps) for (const world of [kept, less]) world.take(step)
      if (find(less.state, 'Source', name) === undefined) continue
      const causes = [...less.state.causes.keys()]
      const { entries } = less.take(change)
      const kind = raised(entries)
      if (kind !== null) return `${change.do} of ${name}: ${kind}`
      if (causes.some((id) => !less.state.causes.has(id))) return `${change.do} of ${name}: a cause is gone` // prettier-ignore
      for (const ms of [0, 4 * HOUR_MS, 30 * HOUR_MS, 3 * DAY_MS]) {
        for (const world of [kept, less]) world.take(wait(ms))
        const tier = looser(less.access(), kept.access())
        if (tier >= 0) return `${change.do} of ${name}: tier ${tier} is looser after ${ms} ms`
      }
    }
  }
  return null
}

const ACCEPT = 'discover/accept-evidence.ts'
const JUDGE = 'loop/judge-evidence.ts'

const LAWS = [
  {
    name: 'what may not raise never loosens, now or later',
    law: lawOne,
    mutants: [
      {
        name: 'freshness, last-good and reliance of whoever speaks',
        file: ACCEPT,
        from: 'const good = unknown === null &&',
        to: 'const good = (unknown === null || entitled.why.length > 0) &&',
      },
      {
        name: 'a shorter list of whoever speaks replaces the longer one',
        file: ACCEPT,
        from: 'entitled.mayRaise && !subjectAsserted && isWholeList',
        to: 'isWholeList',
      },
      {
        name: 'evidence that raises without its source',
        file: ACCEPT,
        from: 'const why: string[] = [...entitled.why]',
        to: 'const why: string[] = []',
      },
      {
        name: 'proof by whoever speaks',
        file: 'verify/prove-recovery.ts',
        from: 'if (!evidence.mayRaise)',
        to: 'if (Number.isNaN(0))',
      },
      {
        name: 'a disagreement decided by whoever speaks',
        file: JUDGE,
        from: '!evidence.mayRaise || standing.independence',
        to: 'standing.independence',
      },
      {
        name: 'a question answered by whoever speaks',
        file: JUDGE,
        from: 'if (!accepted.entitled.mayRaise) return bodies',
        to: '',
      },
      {
        name: 'a heartbeat of whoever beats',
        file: 'loop/judge-estate.ts',
        from: 'mayRaise ? beat : { ...beat, fresh: false }',
        to: 'beat',
      },
      {
        name: 'a scope cleared that the source does not say',
        file: 'loop/may-clear.ts',
        from: 'if (missing !== undefined)',
        to: 'if (missing !== undefined && Number.isNaN(0))',
      },
      {
        name: 'the word of an agent taken back by an equal',
        file: 'loop/may-clear.ts',
        from: "if (standing.independence === 'second') return null",
        to: 'return null',
      },
      {
        name: 'a source speaks for assets it was not given',
        file: 'discover/entitlement.ts',
        from: 'if (stored === undefined || !selects(spec.assets, stored)) {',
        to: 'if (stored === undefined) {',
      },
      {
        name: 'a fix asked for becomes a lower one',
        file: JUDGE,
        from: 'before === undefined || entitled.mayRaise ? said',
        to: 'before !== null ? said',
      },
    ],
  },
  {
    name: 'leaving out a report that only raised never loosens',
    law: lawTwo,
    mutants: [
      {
        name: 'a release is held against the next one',
        file: 'restore/plan-release.ts',
        from: 'RELEASES_PER_HOUR_MAX = 3',
        to: 'RELEASES_PER_HOUR_MAX = 1',
      },
    ],
  },
  {
    name: 'deleting or narrowing a source never closes what it opened',
    law: lawThree,
    mutants: [
      {
        name: 'a deleted source takes its causes along',
        file: 'loop/apply-estate.ts',
        from: "if (body.kind === 'Source') dropFeed(state, body.name)",
        to: "if (body.kind === 'Source') for (const one of [...state.causes.values()]) if (one.detail.source === body.name) { state.causes.delete(one.id); state.assets.get(one.asset)?.causes.delete(one.id) }",
      },
      {
        name: 'the word of a deleted source lasts longer',
        file: 'assess/posture.ts',
        from: '(spec ?? standing).maxAge',
        to: 'spec?.maxAge',
      },
    ],
  },
] as const satisfies readonly {
  readonly name: string
  readonly law: (product: Product, history: History) => string | null
  readonly mutants: readonly Mutant[]
}[]

/** A generator that never builds a situation proves nothing about it. */
const MUST_MEET = ['permitted', 'denied', 'lowered only', 'refused', 'raised only', 'cleared', 'a beat that may not raise'] // prettier-ignore

function metBy({ enrolled, steps }: History): Set<string> {
  const met = new Set<string>()
  const world = makeWorld(PRODUCT, enrolled)
  for (const step of steps) {
    const raises = mayRaise(world, step)
    const { entries, refused } = world.take(step)
    const speaks = step.do === 'host' || step.do === 'list'
    met.add(world.access()[0] === null ? 'denied' : 'permitted')
    if (refused) met.add('refused')
    else if (!raises && speaks) met.add('lowered only')
    else if (speaks && entries.every((one) => ONLY_RAISES.has(one.kind))) met.add('raised only')
    if (!raises && step.do === 'beat' && entries.length > 0) met.add('a beat that may not raise')
    if (entries.some((one) => one.kind === 'cause.cleared')) met.add('cleared')
  }
  return met
}

describe(`entitlement over ${HISTORIES} histories (HOLDFAST_SEED=${SEED})`, () => {
  const all = histories()
  const broken = (law: (typeof LAWS)[number]['law'], product: Product): string | null => {
    for (const [at, history] of all.entries()) {
      const why = law(product, history)
      if (why !== null) return `history ${at}: ${why}`
    }
    return null
  }
  test('the histories meet what the laws speak of', () => {
    const met = all.map(metBy)
    const seldom = MUST_MEET.filter((what) => met.filter((one) => one.has(what)).length < 5)
    assert.deepEqual(seldom, [])
  })
  for (const { name, law, mutants } of LAWS) {
    test(name, () => assert.equal(broken(law, PRODUCT), null))
    for (const mutant of mutants) {
      test(`found by it: ${mutant.name}`, async () => {
        assert.notEqual(broken(law, await productWith(mutant)), null)
      })
    }
  }
})
