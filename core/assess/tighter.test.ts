/** An open cause looked at again without a report: it may come sooner or weigh more, and nothing else of it moves. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { causeOf, evidenceId, inHours, stage, type CauseChange } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { DAY_MS, HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import { NOTHING_TOLD, no, yes, type Inputs } from '../model/told.ts'
import type { About } from '../state/causes/inputs.ts'
import { tighter } from './tighter.ts'

const EXPOSED: About = { exposure: 'internet', standings: new Map() }
const NOT_DECLARED: About = { exposure: undefined, standings: new Map() }
const PROVEN = [{ source: 'x', evidence: evidenceId('p') }]

function again(cause: Cause, about: About, policy?: PosturePolicySpec): Cause {
  return tighter(stage().state, cause, { about, policy }, envAt(NOW))
}

const hours = (due: readonly (Instant | null)[] | undefined): string =>
  (due ?? []).map((at) => (at === null ? '-' : String(Math.round((at - NOW) / HOUR)))).join(' ')

const inputs_ = (change: Partial<Inputs>): Inputs => ({ ...NOTHING_TOLD, ...change })
/** Nobody told anything but this, first seen two hours ago, due in a month. */
const known = (inputs: Partial<Inputs>, change: CauseChange = {}): Cause =>
  causeOf({ due: inHours(700, 700, 700, 700), ...change, detail: { inputs: inputs_(inputs), ...change.detail } }) // prettier-ignore

const SOON: PosturePolicySpec = { assets: {}, deadline: { after: HOUR_MS } }
const LATE: PosturePolicySpec = { assets: {}, deadline: { after: 365 * DAY_MS } }

describe('looked at again', () => {
  const ROWS: readonly (readonly [
    what: string,
    cause: Cause,
    about: About,
    policy: PosturePolicySpec | undefined,
    expected: string,
  ])[] = [
    ['declared to be exposed', known({ exploited: yes('kev') }), EXPOSED, undefined, 'critical -2 22 70 70'], // prettier-ignore
    ['of a restart', known({ exploited: yes('kev') }, { class: 'replaced-code' }), EXPOSED, undefined, 'critical -2 22 70 70'], // prettier-ignore
    ['a policy that gives less time', known({}), NOT_DECLARED, SOON, 'serious -1 -1 -1 -1'],
    ['the age of an exploited flaw', known({ exploited: yes('kev') }, { detail: { inputs: inputs_({ exploited: yes('kev') }), exploitedFrom: NOW } }), EXPOSED, undefined, 'critical 0 24 72 72'], // prettier-ignore
    ['a worse severity weighs more', known({}, { weight: 'watch', detail: { inputs: NOTHING_TOLD, severity: 'high' } }), NOT_DECLARED, undefined, 'serious 700 700 700 700'], // prettier-ignore
    ['a policy for ends of support', known({}, { class: 'end-of-life' }), NOT_DECLARED, { assets: {}, endOfLife: { after: HOUR_MS } }, 'serious -1 -1 700 700'], // prettier-ignore
    ['its support ends later', known({}, { class: 'end-of-life', detail: { supportEndedAt: NOW } }), NOT_DECLARED, { assets: {}, endOfLife: { after: HOUR_MS } }, 'serious 1 1 700 700'], // prettier-ignore
    // What stays as it is.
    ['a policy that gives more time', known({}), NOT_DECLARED, LATE, 'serious 700 700 700 700'],
    ['no longer exposed', known({ exploited: yes('kev'), exposed: no('cvss') }, { weight: 'critical', due: inHours(-1, 3, 4, 5) }), NOT_DECLARED, undefined, 'critical -1 3 4 5'], // prettier-ignore
    ['a medium flaw that is serious already', known({}, { detail: { inputs: NOTHING_TOLD, severity: 'medium' } }), NOT_DECLARED, undefined, 'serious 700 700 700 700'], // prettier-ignore
    ['what is proven', known({ exploited: yes('kev') }, { provenBy: PROVEN }), EXPOSED, SOON, 'serious 700 700 700 700'], // prettier-ignore
    ['an end of support, no policy speaks of it', known({}, { class: 'end-of-life', due: inHours(null, null, null, null) }), EXPOSED, SOON, 'serious - - - -'], // prettier-ignore
    ['what cannot be judged', known({}, { class: 'cannot-judge' }), EXPOSED, { ...SOON, endOfLife: { after: 0 } }, 'serious 700 700 700 700'], // prettier-ignore
    ['a quarantine', known({}, { class: 'human-quarantine', weight: 'compromise', due: inHours(9, 9, 9, 9) }), EXPOSED, SOON, 'compromise 9 9 9 9'], // prettier-ignore
  ]
  for (const [what, cause, about, policy, expected] of ROWS) {
    test(what, () => {
      const next = again(cause, about, policy)
      assert.equal(`${next.weight} ${hours(next.due)}`, expected)
      for (const name of [
        'id',
        'class',
        'detail',
        'firstSeenAt',
        'openedAt',
        'provenBy',
      ] as const) {
        assert.deepEqual(next[name], cause[name], name)
      }
    })
  }

  test('where nothing moves it is the very same', () => {
    for (const [, cause, about, policy, expected] of ROWS) {
      const was = `${cause.weight} ${hours(cause.due)}`
      if (was === expected) assert.equal(again(cause, about, policy), cause)
      else assert.notEqual(again(cause, about, policy), cause)
    }
  })
})

describe('what is assumed', () => {
  const ASSUMED = { input: 'exposed', due: inHours(5, 6, null, null), rule: 'a' } as const
  const assumedOf = (inputs: Partial<Inputs>, about: About, before?: Cause['assumed']): string =>
    hours(again(known(inputs, before === undefined ? {} : { assumed: before }), about).assumed?.due)
  test('begins where exposure is not known, and stays until it is known to be so', () => {
    assert.equal(assumedOf({ exploited: yes('kev') }, NOT_DECLARED), '22 70 - -')
    assert.equal(assumedOf({}, NOT_DECLARED, ASSUMED), '5 6 - -')
    assert.equal(assumedOf({ exploited: yes('kev'), exposed: no('cvss') }, NOT_DECLARED, ASSUMED), '5 6 - -') // prettier-ignore
    assert.equal(assumedOf({ exploited: yes('kev') }, EXPOSED, ASSUMED), '')
    assert.equal(assumedOf({}, NOT_DECLARED), '')
  })
})

describe('its duty of triage', () => {
  const dutyOf = (inputs: Partial<Inputs>, about: About, change: CauseChange = {}): unknown =>
    again(known(inputs, change), about).triage?.because
  const listed = { triage: { because: 'listed', due: instant(NOW + HOUR) } } as const
  const assumed = { triage: { because: 'assumed', due: instant(NOW + HOUR) } } as const
  const KEV = { exploited: yes('kev') }
  test('begins, gets firmer, and never ends here', () => {
    assert.equal(dutyOf(KEV, EXPOSED), 'table')
    assert.equal(dutyOf(KEV, NOT_DECLARED), 'assumed')
    assert.equal(dutyOf(KEV, EXPOSED, assumed), 'table')
    assert.equal(dutyOf({ ...KEV, impact: no('x') }, EXPOSED, listed), 'listed')
    assert.equal(dutyOf(KEV, EXPOSED, listed), 'listed')
    assert.equal(dutyOf({}, EXPOSED, assumed), 'assumed')
    assert.equal(dutyOf({}, EXPOSED), undefined)
    assert.equal(dutyOf(KEV, EXPOSED, { class: 'replaced-code' }), undefined)
  })

  test('that was listed comes as soon as its row would have it', () => {
    const { triage } = again(known({ ...KEV, impact: no('x') }, { triage: { because: 'listed', due: instant(NOW + 999 * HOUR) } }), EXPOSED) // prettier-ignore
    assert.equal(triage?.due, NOW + 70 * HOUR)
  })
})
