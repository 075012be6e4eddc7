/**
 * Three laws of entitlement over generated histories (DESIGN sections 3 and 5), and the faults each must find:
 * every use of the entitlement dropped once.
 */

import assert from 'node:assert/strict'
import { agentSource } from '@holdfast/core/state/estate/declare-source'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DAY_MS, HOUR_MS } from '@holdfast/core/kernel/instant'
import { packageScope } from '@holdfast/core/model/scopes'
import type { EntryDraft } from '@holdfast/core/state/entries'
import type { Scope } from '@holdfast/core/model/facts'
import { find } from '@holdfast/core/state/state'
import { PRODUCT, type Product } from '../testkit/loop.ts'
import { productWith } from './mutants.ts'
import { OF_DELETING, OF_LEAVING_OUT, OF_WHAT_MAY_NOT_RAISE } from './faults.ts'
import { HOST } from './facts.ts'
import { DIRECTED, histories, HISTORY, wait, type History } from './histories.ts'
import { AGENT, looser, makeWorld, SOURCES, type Step, type World } from './world.ts'

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_124)
const HISTORIES = 100

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
    if ([...world.state.causes.keys()].some((cause) => cause === id)) continue
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
  'refusal.changed',
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
    if (entries.length === 0 || entries.some((entry) => !ONLY_RAISES.has(entry.kind))) continue
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

const LAWS = [
  {
    name: 'what may not raise never loosens, now or later',
    law: lawOne,
    mutants: OF_WHAT_MAY_NOT_RAISE,
  },
  {
    name: 'leaving out a report that only raised never loosens',
    law: lawTwo,
    mutants: OF_LEAVING_OUT,
  },
  {
    name: 'deleting or narrowing a source never closes what it opened',
    law: lawThree,
    mutants: OF_DELETING,
  },
] as const

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
    else if (speaks && entries.every((entry) => ONLY_RAISES.has(entry.kind))) met.add('raised only')
    if (!raises && step.do === 'beat' && entries.length > 0) met.add('a beat that may not raise')
    if (entries.some((entry) => entry.kind === 'cause.cleared')) met.add('cleared')
  }
  return met
}

describe(`entitlement over ${HISTORIES} histories (HOLDFAST_SEED=${SEED})`, () => {
  const all = histories(SEED, HISTORIES)
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
    test(name, () => {
      for (const history of DIRECTED) assert.equal(law(PRODUCT, history), null)
      const holds = (history: History): void => assert.equal(law(PRODUCT, history), null)
      fc.assert(fc.property(HISTORY, holds), { seed: SEED, numRuns: HISTORIES })
    })
    for (const mutant of mutants) {
      test(`found by it: ${mutant.name}`, async () => {
        assert.notEqual(broken(law, await productWith(mutant)), null)
      })
    }
  }
})
