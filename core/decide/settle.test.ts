/** A use that was measured, decided: what turns a denial of posture, what nothing turns, and when a permit ends. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, stage, usedFrom, type Stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant, MINUTE_MS } from '../kernel/instant.ts'
import type { AccessPolicyAnswer, AccessPolicyQuestion } from '../model/access-policy.ts'
import type { Decision } from '../model/decision.ts'
import type { Env } from '../model/env.ts'
import type { IdentitySpec, Stored } from '../model/manifest.ts'
import type { Override, OverrideScope } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'

interface World extends Stage {
  readonly web: Stored<'Asset'>
  readonly db: Stored<'Asset'>
}

function world(): World {
  const made = stage()
  const web = made.asset('web', {}, { service: 'web' })
  const db = made.asset('db', { owner: 'team-db' })
  return { ...made, web, db }
}

const minutes = (at: Decision['allowedUntil']): number | null =>
  at === null ? null : (at - NOW) / MINUTE_MS
const inMinutes = (count: number): ReturnType<typeof instant> => instant(NOW + count * MINUTE_MS)

/** Its only asset was heard an hour ago; `before` may do anything else to it. */
function decided(
  tier: Tier,
  before: (made: World) => void = () => undefined,
  env: Partial<Env> = {},
  spec: Partial<IdentitySpec> = {},
): Decision & { readonly names: string } {
  const made = world()
  made.heard(made.web)
  const use = usedFrom(made, [made.web], spec)
  before(made)
  const decision = use(tier, env)
  const names = decision.overrides.map((id) => made.state.overrides.get(id)?.name).join(' ')
  return { ...decision, names }
}

const overdue = (made: World): void => void made.open(made.web)
const both =
  (...steps: readonly ((made: World) => void)[]) =>
  (made: World): void => {
    for (const step of steps) step(made)
  }
const kept = (scope: (made: World) => OverrideScope, change: Partial<Override> = {}, name = 'o') => (made: World): void => void made.override(name, { scope: scope(made), ...change }) // prettier-ignore
const whole = kept((made) => ({ assets: [made.web.uid] }))
const old =
  (hours: number) =>
  (made: World): void =>
    made.heard(made.web, { lastGoodAt: instant(NOW - hours * HOUR) })

describe('a permit ends with', () => {
  const ROWS: readonly (readonly [
    what: string,
    tier: Tier,
    before: ((made: World) => void) | undefined,
    minutes: number,
  ])[] = [
    ['the lease of its row', 0, undefined, 5],
    ['the lease of its row, tier 1', 1, undefined, 15],
    ['its grant', 0, (made) => { made.put('Grant', 'g0', { identity: 'svc', resource: 't0', actions: ['read'], expires: inMinutes(2) }) }, 2], // prettier-ignore
    ['its evidence', 0, (made) => made.heard(made.web, { lastGoodAt: inMinutes(3 - 26 * 60) }), 3],
    ['the next date', 0, (made) => { made.open(made.web, { due: [inMinutes(4), null, null, null] }) }, 4], // prettier-ignore
    ['the date of its own tier', 1, (made) => { made.open(made.web, { due: [inMinutes(4), inMinutes(9), null, null] }) }, 9], // prettier-ignore
    ['what keeps it open, at the latest', 0, both(overdue, whole), 5],
    ['the end of what keeps it open', 0, both(overdue, kept((made) => ({ assets: [made.web.uid] }), { expiresAt: inMinutes(2) })), 2], // prettier-ignore
    ['the first end of several', 0, both(overdue, whole, kept((made) => ({ assets: [made.web.uid] }), { expiresAt: inMinutes(1) }, 'p')), 1], // prettier-ignore
    ['no review date', 0, both(overdue, kept((made) => ({ assets: [made.web.uid] }), { kind: 'report-only', expiresAt: inMinutes(-9) })), 5], // prettier-ignore
    ['a short time where it is not enforced', 2, both((made) => { made.open(made.web, { weight: 'critical' }) }, (made) => made.mode('report-only')), 5], // prettier-ignore
  ]
  for (const [what, tier, before, end] of ROWS) {
    test(what, () => {
      const decision = decided(tier, before)
      assert.equal(decision.decision, true)
      assert.equal(minutes(decision.allowedUntil), end)
    })
  }

  test('nothing of its asset where the lane keeps it open', () => {
    const lane = { lane: 'remediation' } as const
    const ends = (before: (made: World) => void): unknown => minutes(decided(0, before, {}, lane).allowedUntil) // prettier-ignore
    assert.equal(
      ends((made) => made.heard(made.web, { lastGoodAt: inMinutes(3 - 26 * 60) })),
      5,
    )
    assert.equal(ends((made) => { made.open(made.web, { due: [inMinutes(4), null, null, null] }) }), 5) // prettier-ignore
    assert.equal(ends(overdue), 5)
  })
})

describe('a denial of posture', () => {
  const cause =
    (lineage: string) =>
    (made: World): void =>
      void made.open(made.web, { lineage })
  const of = (lineage: string, name: string) => kept(() => ({ lineages: [lineage] }), {}, name)
  const ROWS: readonly (readonly [
    what: string,
    tier: Tier,
    before: (made: World) => void,
    code: Decision['code'],
    names: string,
  ])[] = [
    // Is turned by overrides that cover it, as a whole or reason by reason.
    ['by one of the asset', 0, both(overdue, whole), 'permitted-by-override', 'o'],
    ['by one of the identity', 0, both(overdue, kept((made) => ({ identities: [...made.state.manifests.Identity.values()].map((identity) => identity.uid) }))), 'permitted-by-override', 'o'], // prettier-ignore
    ['by one of its source', 0, both(overdue, kept(() => ({ sources: ['agent'] }))), 'permitted-by-override', 'o'], // prettier-ignore
    ['by one of its domain', 0, both(overdue, kept(() => ({ domains: ['//web'] }))), 'permitted-by-override', 'o'], // prettier-ignore
    ['by one of each reason', 0, both(cause('A'), cause('B'), of('A', 'a'), of('B', 'b')), 'permitted-by-override', 'a b'], // prettier-ignore
    ['by one of its age', 0, both(old(30), kept(() => ({ domains: ['//web'], codes: ['asset-stale'] }))), 'permitted-by-override', 'o'], // prettier-ignore
    ['by one of a gap', 0, both((made) => { made.open(made.web, { class: 'cannot-judge', component: 'lib' }) }, kept(() => ({ gaps: ['lib'] }))), 'permitted-by-override', 'o'], // prettier-ignore
    ['where it is not enforced', 0, both(overdue, (made) => made.mode('report-only')), 'permitted-report-only', ''], // prettier-ignore
    ['by the override, also where it is not enforced', 0, both(overdue, whole, (made) => made.mode('report-only')), 'permitted-by-override', 'o'], // prettier-ignore
    // Stays where any of it is left.
    ['of a cause', 0, overdue, 'asset-blocked', ''],
    ['of one of two causes', 0, both(cause('A'), cause('B'), of('A', 'a')), 'asset-blocked', ''],
    ['of two, each covered elsewhere', 0, both(cause('A'), cause('B'), of('A', 'a'), kept((made) => ({ lineages: ['B'], assets: [made.db.uid] }), {}, 'b')), 'asset-blocked', ''], // prettier-ignore
    ['of its age, its causes are covered', 0, both(old(30), cause('A'), cause('B'), of('A', 'a'), of('B', 'b')), 'asset-stale', ''], // prettier-ignore
    ['of a cause, its age is covered', 0, both(old(30), cause('A'), kept(() => ({ domains: ['//web'], codes: ['asset-stale'] }))), 'asset-blocked', ''], // prettier-ignore
    ['by an override that ended', 0, both(overdue, kept((made) => ({ assets: [made.web.uid] }), { endedAt: NOW })), 'asset-blocked', ''], // prettier-ignore
    ['by an override that ends now', 0, both(overdue, kept((made) => ({ assets: [made.web.uid] }), { expiresAt: NOW })), 'asset-blocked', ''], // prettier-ignore
    ['by one of another asset', 0, both(overdue, kept((made) => ({ assets: [made.db.uid] }))), 'asset-blocked', ''], // prettier-ignore
    ['by one of another tier', 0, both(overdue, kept((made) => ({ assets: [made.web.uid], tiers: [1] }))), 'asset-blocked', ''], // prettier-ignore
    [
      'by one of nothing',
      0,
      both(
        overdue,
        kept(() => ({})),
      ),
      'asset-blocked',
      '',
    ],
    ['not enforced at another tier', 0, both(overdue, (made) => made.mode('report-only', { tiers: [1] })), 'asset-blocked', ''], // prettier-ignore
    ['by a quarantine, whatever covers it', 0, both((made) => { made.open(made.web, { weight: 'compromise' }) }, whole), 'asset-quarantined', ''], // prettier-ignore
    ['by a quarantine, in every mode', 3, both((made) => { made.open(made.web, { weight: 'compromise' }) }, (made) => made.mode('report-only')), 'asset-quarantined', ''], // prettier-ignore
  ]
  for (const [what, tier, before, code, names] of ROWS) {
    test(what, () => {
      const decision = decided(tier, before)
      assert.equal(decision.code, code)
      assert.equal(decision.names.split(' ').toSorted().join(' '), names)
      assert.equal(decision.decision, code.startsWith('permitted'))
      assert.equal(decision.allowedUntil === null, !decision.decision)
      assert.equal(decision.reportOnly, code === 'permitted-report-only')
    })
  }

  test('of several overrides their order is that of their ids', () => {
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const { overrides } = decided(0, both(cause('A'), cause('B'), of('A', names[0] ?? ''), of('B', names[1] ?? ''))) // prettier-ignore
      assert.deepEqual(overrides, overrides.toSorted())
      const all = decided(0, both(overdue, ...names.map((name) => kept((made) => ({ assets: [made.web.uid] }), {}, name)))) // prettier-ignore
      assert.deepEqual(all.overrides, all.overrides.toSorted())
      assert.equal(all.overrides.length, 2)
    }
  })

  test('of several assets is covered where every one is; what is not enforced need not be', () => {
    const two = (before: (made: World) => void): string => {
      const made = world()
      for (const asset of [made.web, made.db]) {
        made.heard(asset)
        made.open(asset)
      }
      const use = usedFrom(made, [made.web, made.db])
      before(made)
      return use(0).code
    }
    assert.equal(two(() => undefined), 'asset-blocked') // prettier-ignore
    assert.equal(two(whole), 'asset-blocked')
    assert.equal(two(kept((made) => ({ assets: [made.web.uid, made.db.uid] }))), 'permitted-by-override') // prettier-ignore
    assert.equal(two(both(whole, kept((made) => ({ assets: [made.db.uid] }), {}, 'p'))), 'permitted-by-override') // prettier-ignore
    const free = (name: 'web' | 'db') => (made: World): void => made.mode('report-only', { assets: [made[name].uid] }) // prettier-ignore
    assert.equal(two(free('db')), 'asset-blocked')
    assert.equal(two(both(whole, free('db'))), 'permitted-by-override')
    assert.equal(two(both(whole, free('web'))), 'asset-blocked')
    assert.equal(two(both(free('web'), free('db'))), 'permitted-report-only')
  })

  test('of no asset at all is covered by what names none, and enforced by a mode that names none', () => {
    const none = (before: (made: World) => void): string => {
      const made = world()
      const use = usedFrom(made, [])
      before(made)
      return use(0).code
    }
    assert.equal(none(() => undefined), 'asset-not-established') // prettier-ignore
    assert.equal(none(whole), 'asset-not-established')
    assert.equal(none(kept(() => ({ everything: true }))), 'permitted-by-override')
    assert.equal(
      none((made) => made.mode('report-only')),
      'permitted-report-only',
    )
    assert.equal(none((made) => made.mode('report-only', { assets: [made.web.uid] })), 'asset-not-established') // prettier-ignore
  })

  test('of what it runs on, which is not there, is covered by no override of assets', () => {
    const made = world()
    const pod = made.asset('pod')
    made.heard(pod)
    made.put('Asset', 'pod', { type: 'host', runsOn: ['gone'] })
    made.open(pod)
    const use = usedFrom(made, [pod])
    assert.equal(use(0).code, 'asset-blocked')
    made.override('o', { scope: { assets: [pod.uid] } })
    assert.equal(use(0).code, 'permitted-by-override')
    made.override('o', { scope: { assets: [pod.uid] }, endedAt: NOW })
    made.override('p', { scope: { lineages: ['CVE-2026-1000'] } })
    made.write('cause.opened', { cause: { ...made.open(pod), suppressed: { statement: evidenceId('s'), until: inMinutes(9) } } }) // prettier-ignore
    assert.equal(use(0).code, 'posture-unknown')
  })
})

describe('what is in doubt', () => {
  const suspect = { clockSuspect: true }
  const backup = { fromBackup: true }
  const lost = (made: World): void => {
    made.state.restoredAt = NOW
  }
  const report = (made: World): void => made.mode('report-only')
  const ROWS: readonly (readonly [
    what: string,
    tier: Tier,
    before: ((made: World) => void) | undefined,
    env: Partial<Env>,
    code: Decision['code'],
    spec?: Partial<IdentitySpec>,
  ])[] = [
    ['the clock, at tier 0', 0, undefined, suspect, 'clock-suspect'],
    ['the clock, in every mode', 0, both(overdue, report), suspect, 'clock-suspect'],
    ['the clock, whatever keeps it open', 0, both(overdue, whole), suspect, 'clock-suspect'],
    ['the clock, at tier 1', 1, undefined, suspect, 'permitted'],
    ['a backup, at tier 0', 0, undefined, backup, 'from-backup'],
    ['a backup, at tier 1', 1, undefined, backup, 'from-backup'],
    ['a backup, at tier 2', 2, undefined, backup, 'permitted'],
    ['a backup, in every mode', 0, both(overdue, report), backup, 'from-backup'],
    ['a backup, whatever keeps it open', 1, both(overdue, whole), backup, 'from-backup'],
    ['a backup, and it is blocked', 0, overdue, backup, 'asset-blocked'],
    ['a backup, in the lane', 0, undefined, backup, 'permitted', { lane: 'remediation' }],
    ['not heard of since, at tier 0', 0, lost, {}, 'asset-unheard'],
    ['not heard of since, at tier 1', 1, lost, {}, 'asset-unheard'],
    ['not heard of since, at tier 2', 2, lost, {}, 'permitted'],
    ['not heard of since, not enforced', 0, both(lost, report), {}, 'permitted'],
    ['not heard of since, kept open', 0, both(overdue, whole, lost), {}, 'permitted-by-override'],
    ['not heard of since, in the lane', 0, lost, {}, 'permitted', { lane: 'remediation' }],
    ['heard of since', 0, (made) => { made.state.restoredAt = instant(NOW - 2 * HOUR) }, {}, 'permitted'], // prettier-ignore
  ]
  for (const [what, tier, before, env, code, spec] of ROWS) {
    test(`${what}: ${code}`, () => assert.equal(decided(tier, before, env, spec).code, code))
  }

  test('blames the assets that were not heard of, and no cause or hold of theirs', () => {
    const made = world()
    for (const asset of [made.web, made.db]) made.heard(asset)
    made.heard(made.db, { lastGoodAt: inMinutes(1) })
    made.state.restoredAt = NOW
    made.open(made.web, { weight: 'watch' })
    const use = usedFrom(made, [made.web, made.db])
    const unheard = use(0)
    assert.deepEqual([unheard.denying, unheard.causes, unheard.hold], [[made.web.uid], [], null])
    const doubted = use(0, backup)
    assert.deepEqual([doubted.code, doubted.denying], ['from-backup', []])
    assert.match(use(2, backup).reason, /\(as of a backup that nobody has accepted yet\)$/)
    assert.doesNotMatch(use(0, backup).reason, /as of a backup/)
  })
})

describe('an access policy narrows what posture permits', () => {
  const policy = (answer: Partial<AccessPolicyAnswer>, asked: AccessPolicyQuestion[] = []) => ({
    accessPolicy: {
      ...envAt(NOW).accessPolicy,
      evaluate: (question: AccessPolicyQuestion) => {
        asked.push(question)
        return { permits: [], forbids: [], errors: [], ...answer }
      },
    },
  })
  const ROWS: readonly (readonly [
    what: string,
    answer: Partial<AccessPolicyAnswer>,
    before: ((made: World) => void) | undefined,
    code: Decision['code'],
    policies: readonly string[],
  ])[] = [
    ['it says nothing', {}, undefined, 'permitted', []],
    ['it permits', { permits: ['p'] }, undefined, 'permitted', []],
    ['it permits what is blocked', { permits: ['p'] }, overdue, 'asset-blocked', []],
    ['it forbids', { permits: ['p'], forbids: ['f'] }, undefined, 'policy-forbids', ['f']],
    ['it fails', { permits: ['p'], errors: ['e'] }, undefined, 'policy-error', []],
    ['it forbids and fails', { forbids: ['f'], errors: ['e'] }, undefined, 'policy-forbids', ['f']],
    ['it forbids what an override keeps open', { forbids: ['f'] }, both(overdue, whole), 'policy-forbids', ['f']], // prettier-ignore
    ['it forbids what is not enforced', { forbids: ['f'] }, both(overdue, (made) => made.mode('report-only')), 'policy-forbids', ['f']], // prettier-ignore
  ]
  for (const [what, answer, before, code, policies] of ROWS) {
    test(what, () => {
      const decision = decided(0, before, policy(answer))
      assert.equal(decision.code, code)
      assert.deepEqual(decision.policies, policies)
      assert.deepEqual(decision.overrides, [])
      const asked = code !== 'asset-blocked'
      assert.deepEqual(decision.policyErrors, asked ? (answer.errors ?? []) : [])
    })
  }

  test('it is asked of what is permitted alone, and told nothing of the request beside its names', () => {
    const asked: AccessPolicyQuestion[] = []
    decided(0, overdue, policy({}, asked))
    assert.deepEqual(asked, [])
    decided(0, undefined, policy({}, asked))
    assert.deepEqual(asked, [
      {
        subject: { type: 'identity', id: 'svc' },
        action: { name: 'read' },
        resource: { type: 'secret', id: 't0' },
        context: {},
        governed: true,
      },
    ])
  })
})

describe('the answer', () => {
  test('names the hold where a cause is the reason, and none where its age is', () => {
    const held = (tier: Tier, before: (made: World) => void): boolean =>
      decided(tier, before).hold !== null
    assert.equal(held(0, overdue), true)
    assert.equal(held(0, both(overdue, whole)), true)
    assert.equal(
      held(
        0,
        both(overdue, (made) => made.mode('report-only')),
      ),
      true,
    )
    assert.equal(held(0, old(30)), false)
    const flaw = (lineage: string) =>
      both((made) => void made.open(made.web, { lineage }), kept(() => ({ lineages: [lineage] }), {}, lineage)) // prettier-ignore
    assert.equal(held(0, both(old(30), flaw('A'), flaw('B'))), false)
    const never = (made: World): void => made.heard(made.web, { lastGoodAt: null })
    assert.equal(held(0, both(never, flaw('A'), flaw('B'))), false)
    assert.equal(held(0, (made) => made.state.assets.get(made.web.uid)?.standings && made.heard(made.web, { lastGoodAt: null })), false) // prettier-ignore
    assert.equal(held(3, overdue), false)
    assert.equal(held(0, () => undefined), false) // prettier-ignore
  })

  test('is of the asset that denies, and asks its owner, else that of the identity', () => {
    const made = world()
    for (const asset of [made.web, made.db]) made.heard(asset)
    const use = usedFrom(made, [made.web, made.db], { owner: 'team-svc' })
    made.open(made.db, { weight: 'critical' })
    assert.match(use(0).reason, /^svc is blocked on db: .*\(hold h_/)
    assert.match(use(0).next ?? '', /ask team-db$/)
    assert.deepEqual(use(0).denying, [made.db.uid])
    made.open(made.web, { weight: 'critical' })
    assert.match(use(0, {}, ['web']).next ?? '', /ask team-svc$/)
    assert.equal(use(0, {}, ['web']).posture, 'restricted')
    assert.deepEqual([use(3).denying, use(3).posture, use(3).decision], [[], 'restricted', true])
    assert.deepEqual(use(3).actingAssets.toSorted(), [made.web.uid, made.db.uid].toSorted())
  })

  test('of two that deny the one that is held is named, whichever is told', () => {
    const made = world()
    made.heard(made.db)
    const use = usedFrom(made, [made.web, made.db])
    made.open(made.db)
    const decision = use(0)
    assert.equal(decision.denying.length, 2)
    assert.equal(decision.code, 'asset-blocked')
    assert.equal(decision.hold, use(0, {}, ['db']).hold)
    assert.equal(decision.causes.length, 1)
  })
})
