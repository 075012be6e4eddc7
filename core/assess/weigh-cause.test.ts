/** What a look makes of a cause: its age, weight and dates may tighten and never loosen; a restart is what it completes. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import {
  causeOf,
  evidenceId,
  foundOf,
  inHours,
  stage,
  statementOf,
  type CauseChange,
  type Stage,
} from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { DAY_MS, HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { FoundCause } from '../model/found-cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import { NOTHING_TOLD, no, yes, type Inputs } from '../model/told.ts'
import { openCauses } from './open-causes.ts'
import { policyFor, weighed, type Looked } from './weigh-cause.ts'

const ago = (hours: number): Instant => instant(NOW - hours * HOUR)
const told = (change: Partial<Inputs>): Inputs => ({ ...NOTHING_TOLD, ...change })
const hours = (due: readonly (Instant | null)[] | undefined): string =>
  (due ?? []).map((at) => (at === null ? '-' : String((at - NOW) / HOUR))).join(' ')

const LOOKED: Looked = {
  about: { exposure: undefined, standings: new Map() },
  policy: undefined,
  seenAt: NOW,
  mayRaise: true,
}

/** What becomes of what is found, where these are open already. */
function look(
  found: Parameters<typeof foundOf>[0],
  known: readonly CauseChange[] = [],
  looked: Partial<Looked> = {},
  made: Stage = stage(),
): Cause {
  const asset = made.state.manifests.Asset.values().next().value ?? made.asset('a')
  const open = openCauses(known.map((change) => causeIn(made, asset.uid, change)))
  return weighed(made.state, asset.uid, foundOf(found), open, { ...LOOKED, ...looked }, envAt(NOW))
}

/** Under the id that the product would give it. */
function causeIn(made: Stage, asset: Cause['asset'], change: CauseChange): Cause {
  const { class: of = 'pending-fix', component = 'zlib', lineage = 'CVE-2026-1000' } = change
  const named = foundOf({ class: of, component, lineage })
  const { id } = weighed(made.state, asset, named, openCauses([]), LOOKED, envAt(NOW))
  return causeOf({ asset, id, ...change })
}

describe('the policy of an asset', () => {
  const spec = (change: Partial<PosturePolicySpec>): PosturePolicySpec => ({
    assets: { all: true },
    ...change,
  })
  const profile = (...policies: readonly (readonly [string, PosturePolicySpec])[]): unknown => {
    const made = stage()
    const asset = made.asset('a')
    for (const [name, policy] of policies) made.put('PosturePolicy', name, policy)
    return policyFor(made.state, asset.uid)?.grace?.[0]
  }
  const grace = (hour: number): Partial<PosturePolicySpec> => ({ grace: [hour, 0, 0, 0] })

  test('is the first by name that selects it, whichever was applied first', () => {
    assert.equal(profile(['b', spec(grace(2))], ['a', spec(grace(1))]), 1)
    assert.equal(profile(['a', spec(grace(1))], ['b', spec(grace(2))]), 1)
    assert.equal(profile(['a', spec({ ...grace(1), assets: { names: ['x'] } })], ['b', spec(grace(2))]), 2) // prettier-ignore
    assert.equal(profile(['a', spec({ ...grace(1), assets: {} })]), undefined)
    assert.equal(profile(), undefined)
  })

  test('of an asset that is not there is none', () => {
    const made = stage()
    made.put('PosturePolicy', 'p', spec(grace(1)))
    assert.equal(policyFor(made.state, causeOf().asset), undefined)
  })
})

describe('age and identity', () => {
  test('what is new is seen now, and opened now', () => {
    const seenAt = ago(3)
    const cause = look({}, [], { seenAt })
    assert.deepEqual([cause.firstSeenAt, cause.openedAt], [seenAt, NOW])
    assert.deepEqual([cause.provenBy, cause.suppressed], [[], null])
    assert.ok(!('saidBy' in cause.detail))
  })

  test('what is known keeps its id, its age and its names, and is proven no longer', () => {
    const before = { lineage: 'DSA-1', detail: { advisories: ['CVE-2026-1000'] }, firstSeenAt: ago(50), openedAt: ago(40), provenBy: [{ source: 'x', evidence: evidenceId('p') }] } // prettier-ignore
    const cause = look({ detail: { source: 'b' } }, [before])
    assert.deepEqual(
      [cause.lineage, cause.firstSeenAt, cause.openedAt, cause.provenBy],
      ['DSA-1', ago(50), ago(40), []],
    )
    assert.deepEqual(cause.detail.saidBy, ['agent', 'b'])
    assert.equal(look({ lineage: 'DSA-1' }).id, cause.id)
  })

  test('of another flaw, component, class or asset nothing is inherited', () => {
    const old = { firstSeenAt: ago(50) }
    const rows: readonly CauseChange[] = [
      { ...old, lineage: 'CVE-2026-2000' },
      { ...old, component: 'bzip2' },
      { ...old, class: 'cannot-judge' },
    ]
    for (const row of rows) assert.equal(look({}, [row]).firstSeenAt, NOW)
  })

  test('an end of support keeps the first date that was told', () => {
    const of = { class: 'end-of-life', component: 'os', lineage: 'end-of-life' } as const
    const ended = (before: number | null, now: number | null): unknown => {
      const detail = (hour: number | null): Partial<CauseDetail> =>
        hour === null ? {} : { supportEndedAt: ago(hour) }
      const cause = look(
        { ...of, detail: { ...detail(now), source: 'b', missingProof: 'm', installed: 'x' } },
        [{ ...of, detail: { ...detail(before), installed: 'debian:9' } }],
      )
      assert.deepEqual([cause.detail.installed, cause.detail.source, cause.detail.missingProof], ['debian:9', 'b', 'm']) // prettier-ignore
      const at = cause.detail.supportEndedAt
      return at === undefined ? 'none' : (NOW - at) / HOUR
    }
    assert.deepEqual([ended(9, 5), ended(null, 5), ended(9, null), ended(null, null)], [9, 5, 9, 'none']) // prettier-ignore
  })

  test('what is replaced or cannot be judged is told as it is found now', () => {
    for (const kind of ['replaced-code', 'cannot-judge'] as const) {
      const cause = look({ class: kind, detail: { programs: ['b(2)'], installed: '3' } }, [
        { class: kind, detail: { programs: ['a(1)'], installed: '1' } },
      ])
      assert.deepEqual([cause.detail.programs, cause.detail.installed], [['b(2)'], '3'])
    }
  })
})

describe('weight and dates', () => {
  const EXPLOITED = { said: told({ exploited: yes('feed:kev'), exposed: yes('agent') }) }
  const ROWS: readonly (readonly [
    what: string,
    found: Parameters<typeof foundOf>[0],
    known: readonly CauseChange[],
    weight: Cause['weight'],
    due: string,
  ])[] = [
    ['high, nothing told', {}, [], 'serious', '- - - -'],
    ['medium', { detail: { severity: 'medium' } }, [], 'watch', '- - - -'],
    ['medium, known as critical', { detail: { severity: 'medium' } }, [{ weight: 'critical', due: inHours(-1, 3, null, null), detail: { inputs: NOTHING_TOLD } }], 'critical', '-1 3 - -'], // prettier-ignore
    ['exploited and exposed', EXPLOITED, [], 'critical', '0 24 72 72'],
    ['exploited and exposed, known as serious', EXPLOITED, [{ due: inHours(4, 4, 4, 4) }], 'critical', '0 4 4 4'], // prettier-ignore
    ['no longer said to be exploited', {}, [{ weight: 'critical', due: inHours(0, 24, 48, 48) }], 'critical', '0 24 48 48'], // prettier-ignore
    // The dates of what was proven were a part of them.
    ['proven before', EXPLOITED, [{ due: inHours(-9, null, null, null), provenBy: [{ source: 'x', evidence: evidenceId('p') }] }], 'critical', '0 24 72 72'], // prettier-ignore
  ]
  for (const [what, found, known, weight, due] of ROWS) {
    test(what, () => {
      const cause = look(found, known)
      assert.equal(cause.weight, weight)
      assert.equal(hours(cause.due), due)
    })
  }

  test('what the manifest declares is asked of a fix, and of what asks nothing it is not', () => {
    const about = { exposure: 'internet', standings: new Map() } as const
    const said = told({ exploited: yes('feed:kev') })
    assert.equal(look({ said }, [], { about }).weight, 'critical')
    assert.equal(look({ said }, [], {}).weight, 'serious')
    const { detail } = look({ class: 'cannot-judge', said }, [], { about })
    assert.deepEqual([detail.exploited, detail.inputs], [true, undefined])
    const asked = told({ exploited: no('feed:gone') })
    assert.match(look({ said: asked }).rule, /exploited not known/)
  })

  test('the policy of the asset, the listed triage and the end of support reach the rule', () => {
    const policy = { assets: {}, deadline: { after: HOUR_MS } } as const
    assert.equal(hours(look({}, [], { policy }).due), '1 1 1 1')
    const listed = look({ ...EXPLOITED, listedTriage: true, said: told({ exploited: yes('f'), exposed: no('x'), impact: no('x') }) }) // prettier-ignore
    assert.equal(listed.triage?.because, 'listed')
    const supportEndedAt = instant(NOW + DAY_MS)
    const ended = look({ class: 'end-of-life', detail: { supportEndedAt } })
    assert.equal(hours(ended.due), `${91 * 24} ${91 * 24} - -`)
    assert.equal(ended.triage, undefined)
  })
})

describe('from when its age counts as an exploited flaw', () => {
  const flagged = (at: Instant | null): FoundCause['said'] =>
    told({ exploited: yes('feed:kev', at) })
  const KNOWN: CauseChange = { detail: { exploited: true, exploitedFrom: ago(70) } }
  const ROWS: readonly (readonly [
    what: string,
    said: Inputs,
    known: readonly CauseChange[],
    from: number | null,
  ])[] = [
    ['the flag has no date: our receipt', flagged(null), [], 0],
    ['the flag is older than our receipt', flagged(ago(90)), [], 0],
    ['the flag is newer than our first sight', flagged(instant(NOW + HOUR)), [], -1],
    ['a day ahead, and still a date', flagged(instant(NOW + DAY_MS)), [], -24],
    ['further ahead it is none', flagged(instant(NOW + DAY_MS + 1)), [], 0],
    ['known before: since then', flagged(null), [KNOWN], 70],
    ['known before these dates were kept: its first sight', flagged(null), [{ firstSeenAt: ago(50), detail: { exploited: true } }], 50], // prettier-ignore
    ['known before, and not as exploited', flagged(null), [{ firstSeenAt: ago(50) }], 0],
    ['nobody says so', NOTHING_TOLD, [], null],
    ['no longer said, and not remembered as an answer', NOTHING_TOLD, [{ detail: { inputs: NOTHING_TOLD } }], null], // prettier-ignore
  ]
  for (const [what, said, known, from] of ROWS) {
    test(what, () => {
      const { detail } = look({ said }, known)
      const at = detail.exploitedFrom
      assert.equal(at === undefined ? null : (NOW - at) / HOUR, from)
      assert.equal(detail.exploited, from !== null)
    })
  }

  test('it, and not the first sight, makes the dates', () => {
    const said = told({ exploited: yes('f', null), exposed: yes('agent') })
    assert.equal(hours(look({ said }, [{ firstSeenAt: ago(500), due: inHours(null, null, null, null) }]).due), '0 24 72 72') // prettier-ignore
    const exposed = told({ exposed: yes('agent'), automatable: yes('f') })
    const aged = look({ said: exposed }, [{ firstSeenAt: ago(24), due: inHours(null, null, null, null) }]) // prettier-ignore
    assert.equal(hours(aged.due), '48 48 48 48')
  })
})

describe('that nothing listens is the word of the last look', () => {
  const before = (by: string): CauseChange => ({ detail: { inputs: told({ exposed: no(by) }) } })
  const ROWS: readonly (readonly [
    what: string,
    by: string,
    source: string,
    now: Inputs,
    is: 'no' | 'unknown' | 'yes',
  ])[] = [
    ['the same source no longer says it', 'agent', 'agent', NOTHING_TOLD, 'unknown'],
    ['a feed was matched anew', 'agent', 'feed:osv', NOTHING_TOLD, 'unknown'],
    ['another source did not look', 'agent', 'scan', NOTHING_TOLD, 'no'],
    ['what CVSS says stays', 'cvss', 'agent', NOTHING_TOLD, 'no'],
    ['what CVSS says stays with every feed', 'cvss', 'feed:osv', NOTHING_TOLD, 'no'],
    ['it says it again', 'agent', 'agent', told({ exposed: no('agent') }), 'no'],
    ['it listens now', 'agent', 'agent', told({ exposed: yes('agent') }), 'yes'],
  ]
  for (const [what, by, source, now, is] of ROWS) {
    test(`${what}: ${is}`, () => {
      const { detail } = look({ said: now, detail: { source } }, [before(by)])
      assert.equal(detail.inputs?.exposed.is, is)
    })
  }

  test('another no does not take its place', () => {
    const said = told({ exposed: no('cvss') })
    const { inputs } = look({ said, detail: { source: 'feed:osv' } }, [before('agent')]).detail
    assert.deepEqual(inputs?.exposed, no('agent'))
  })

  test('that something listens stays until its own source says otherwise', () => {
    const listened = { detail: { inputs: told({ exposed: yes('agent') }) } }
    const said = (now: Inputs): unknown => look({ said: now }, [listened]).detail.inputs?.exposed.is
    assert.equal(said(NOTHING_TOLD), 'yes')
    assert.equal(said(told({ exposed: no('agent') })), 'no')
  })
})

describe('what was only assumed', () => {
  const ASSUMED = { input: 'exposed', due: inHours(1, 2, null, null), rule: 'a' } as const
  const known = (inputs: Inputs = NOTHING_TOLD): CauseChange => ({
    assumed: ASSUMED,
    detail: { inputs },
  })
  const cases: readonly (readonly [string, Inputs, boolean, boolean])[] = [
    ['stays with who may not raise', told({ exposed: no('cvss') }), false, true],
    ['goes with who may raise', told({ exposed: no('cvss') }), true, false],
    ['goes where it is known to be exposed', told({ exposed: yes('agent') }), false, false],
  ]
  for (const [what, said, mayRaise, stays] of cases) {
    test(what, () => {
      const cause = look({ said }, [known()], { mayRaise })
      assert.deepEqual(cause.assumed, stays ? ASSUMED : undefined)
    })
  }

  test('an assumption made now is its own', () => {
    const said = told({ exploited: yes('feed:kev') })
    assert.equal(hours(look({ said }, [known()], { mayRaise: false }).assumed?.due), '24 72 - -')
  })
})

describe('a restart has the weight, dates and age of the fixes it completes', () => {
  const FIX: CauseChange = {
    weight: 'critical',
    due: inHours(-5, -4, 3, 3),
    firstSeenAt: ago(60),
    detail: { severity: 'critical' },
  }
  const NONE = 'watch - - - -'
  const ROWS: readonly (readonly [
    what: string,
    found: Parameters<typeof foundOf>[0],
    known: readonly CauseChange[],
    expected: string,
  ])[] = [
    ['of its component', { class: 'replaced-code' }, [FIX], 'critical -5 -4 3 3'],
    ['of a kernel', { class: 'kernel-restart' }, [FIX], 'critical -5 -4 3 3'],
    ['of a name it completes', { class: 'replaced-code', component: 'zlib1g', completes: ['zlib'] }, [FIX], 'critical -5 -4 3 3'], // prettier-ignore
    ['the worst of several', { class: 'replaced-code' }, [FIX, { lineage: 'CVE-2026-2000', due: inHours(-6, null, null, 1) }], 'critical -6 -4 3 1'], // prettier-ignore
    ['of none: by itself', { class: 'replaced-code' }, [], NONE],
    ['of a fix that a statement suppresses', { class: 'replaced-code' }, [{ ...FIX, suppressed: { statement: evidenceId('s'), until: NOW } }], NONE], // prettier-ignore
    ['of another component', { class: 'replaced-code' }, [{ ...FIX, component: 'bzip2' }], NONE],
    ['no fix completes another', {}, [{ ...FIX, lineage: 'CVE-2026-2000' }], NONE],
    ['nor does an end of support', { class: 'cannot-judge' }, [FIX], 'serious 24 72 - -'],
  ]
  for (const [what, found, known, expected] of ROWS) {
    test(what, () => {
      const cause = look({ ...found, detail: { severity: 'low' } }, known)
      assert.equal(`${cause.weight} ${hours(cause.due)}`, expected)
      assert.equal(cause.firstSeenAt, expected.startsWith('critical') ? ago(60) : NOW)
    })
  }

  test('it is as severe as they are, and asked about by their ids', () => {
    const made = stage()
    made.put('Source', 'kev', { assets: {}, says: [], independence: 'second', mayRaise: 'never' })
    const fix: CauseChange = { weight: 'watch', due: inHours(null, null, null, null), detail: { severity: 'high' } } // prettier-ignore
    const found = { class: 'replaced-code', lineage: 'replaced', detail: { severity: 'low' } } as const // prettier-ignore
    const cause = look(found, [fix], {}, made)
    assert.equal(cause.weight, 'serious')
    assert.match(cause.rule, /exploited not known/)
    assert.equal(cause.triage, undefined)
  })
})

describe('what a statement or another source has decided', () => {
  const DECIDED = { statement: evidenceId('report'), until: instant(NOW + HOUR) }
  const source = (made: Stage, name: string, independence: 'host' | 'second'): Stage => {
    made.put('Source', name, { assets: {}, says: [], independence, mayRaise: 'always' })
    return made
  }
  const left = (
    suppressed: Cause['suppressed'],
    found: Parameters<typeof foundOf>[0] = {},
    made: Stage = stage(),
  ): unknown => look(found, [{ suppressed }], {}, made).suppressed

  test('lasts against who is no more independent, and to its end', () => {
    assert.deepEqual(left(DECIDED), DECIDED)
    assert.deepEqual(left(DECIDED, { detail: { source: 'b' } }, source(stage(), 'b', 'host')), DECIDED) // prettier-ignore
    assert.equal(left(DECIDED, { detail: { source: 'b' } }, source(stage(), 'b', 'second')), null)
    assert.equal(left({ ...DECIDED, until: NOW }), null)
    assert.equal(left({ ...DECIDED, until: ago(1) }), null)
    assert.equal(left(null), null)
  })

  test('a statement counts while it does, and is no decision of a source', () => {
    const made = stage()
    const statement = statementOf('vex')
    made.write('statement.proposed', { statement })
    const by = { statement: statement.id, until: statement.expiresAt }
    assert.deepEqual(left(null, {}, made), by)
    assert.deepEqual(left(DECIDED, {}, made), by)
    made.write('statement.ended', { id: statement.id, why: 'w' })
    assert.equal(left({ statement: statement.id, until: instant(NOW + HOUR) }, {}, made), null)
  })
})
