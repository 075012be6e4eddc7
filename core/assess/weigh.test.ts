/** The directive's table row by row, what each unknown leans to, and what a deadline and a duty are made of. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { readFileSync } from 'node:fs'
import { DAY_MS, HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { PosturePolicySpec } from '../model/manifest.ts'
import { no, untold, yes, type Told } from '../model/told.ts'
import { bodDays, bodTriage, weigh, type WeighInputs } from './weigh.ts'

const FROM = instant(Date.UTC(2026, 5, 1))
const YES = yes('feed:kev')
const NO = no('feed:kev')
const UNKNOWN = untold('not-looked')

const WORDS: { readonly [word: string]: Told } = { y: YES, n: NO, '?': UNKNOWN }

/** `y`, `n` or `?` for exploited, exposed, automatable and total impact. */
function inputs(letters: string, change: Partial<WeighInputs> = {}): WeighInputs {
  const told = (place: number): Told => WORDS[letters[place] ?? '?'] ?? UNKNOWN
  return {
    class: 'pending-fix',
    severity: 'high',
    exploited: told(0),
    exposed: told(1),
    automatable: told(2),
    impact: told(3),
    ...change,
  }
}

/** Hours after the age began; `-`: no date. */
function hours(due: readonly (Instant | null)[] | undefined): string {
  return due === undefined
    ? 'none'
    : due.map((at) => (at === null ? '-' : String((at - FROM) / HOUR_MS))).join(' ')
}

test(
  'the sixteen rows are those that CERT/CC publishes, with their triage',
  { skip: needsShared('conformance/ssvc') },
  () => {
    const text = readFileSync(sharedPath('conformance/ssvc/cisa_bod_26_04_1_0_0.csv'), 'utf8')
    const rows = text.trim().split('\n').slice(1)
    assert.equal(rows.length, 16)
    for (const line of rows) {
      const [, exploited, exposed, automatable, impact, timeline = ''] = line.trim().split(',')
      const row = {
        exploited: exploited === 'yes',
        exposed: exposed === 'yes',
        automatable: automatable === 'yes',
        total: impact === 'total',
      }
      const days = /^(\d+) days/.exec(timeline)?.[1]
      assert.equal(bodDays(row), days === undefined ? null : Number(days), line)
      assert.equal(bodTriage(row), timeline.includes('forensic'), line)
    }
  },
)

describe('what follows, hours after the age began', () => {
  const D3 = '72'
  const D14 = '336'
  const D60 = '1440'
  const ROWS: readonly (readonly [
    letters: string,
    weight: string,
    due: string,
    assumed: string,
  ])[] = [
    // Exploited and exposed, both known: at once at tier 0.
    ['yyyy', 'critical', `0 24 ${D3} ${D3}`, 'none'],
    ['yyn?', 'critical', `0 24 ${D3} ${D3}`, 'none'],
    ['yy?n', 'critical', `0 24 ${D14} ${D14}`, 'none'],
    ['yynn', 'critical', `0 24 ${D14} ${D14}`, 'none'],
    // Exploited, exposure not known: the worst known stands, what is assumed restricts tiers 0 and 1 only.
    ['y???', 'serious', `${D14} ${D14} ${D14} ${D14}`, `24 ${D3} - -`],
    ['y?n?', 'serious', `${D14} ${D14} ${D14} ${D14}`, `24 ${D3} - -`],
    ['y?nn', 'serious', `${D14} ${D14} ${D14} ${D14}`, `24 ${D14} - -`],
    ['y?yn', 'serious', `${D14} ${D14} ${D14} ${D14}`, `24 ${D3} - -`],
    ['y?yy', 'serious', `${D3} ${D3} ${D3} ${D3}`, `24 ${D3} - -`],
    // Exploited and known not to be exposed: by the table, nothing at once, nothing assumed.
    ['yn??', 'serious', `${D14} ${D14} ${D14} ${D14}`, 'none'],
    ['ynyy', 'serious', `${D3} ${D3} ${D3} ${D3}`, 'none'],
    ['ynnn', 'serious', `${D14} ${D14} ${D14} ${D14}`, 'none'],
    // Not exploited, or nobody was asked: it leans no, and exposure not known leans not exposed.
    ['????', 'serious', '- - - -', 'none'],
    ['n???', 'serious', '- - - -', 'none'],
    ['n?n?', 'serious', '- - - -', 'none'],
    ['?n??', 'serious', '- - - -', 'none'],
    ['?ny?', 'serious', `${D60} ${D60} ${D60} ${D60}`, 'none'],
    ['?y??', 'serious', `${D14} ${D14} ${D14} ${D14}`, 'none'],
    ['ny?n', 'serious', `${D60} ${D60} ${D60} ${D60}`, 'none'],
    ['?yy?', 'serious', `${D3} ${D3} ${D3} ${D3}`, 'none'],
  ]
  for (const [letters, weight, due, assumed] of ROWS) {
    test(letters, () => {
      const found = weigh(inputs(letters), undefined, FROM)
      assert.equal(found.weight, weight)
      assert.equal(hours(found.due), due)
      assert.equal(hours(found.assumed?.due), assumed)
    })
  }
})

describe('the rule says what it took, and never calls unknown a no', () => {
  const SAYS: readonly (readonly [string, RegExp])[] = [
    ['yyyy', /exploited yes, exposed yes, automatable yes, impact total: 3 days; .*tier 0 at once/],
    ['????', /exploited not known \(taken as no\), exposed not known \(taken as no\)/],
    ['nn??', /exploited no, exposed no, automatable not known \(taken as no\)/],
    ['nnnn', /impact partial: next upgrade$/],
    ['yn?n', /automatable not known \(taken as no\), impact partial: 14 days$/],
    ['y?yy', /exposed not known \(taken as no\)/],
  ]
  for (const [letters, says] of SAYS) {
    test(letters, () => assert.match(weigh(inputs(letters), undefined, FROM).rule, says))
  }
  test('what is assumed has a rule of its own', () => {
    const { assumed } = weigh(inputs('y???'), undefined, FROM)
    assert.match(assumed?.rule ?? '', /exposed not known \(taken as yes at tiers 0 and 1\).*24 h/)
  })
})

describe('weight', () => {
  test('a medium flaw is watched, and what is assumed beside it still has its dates', () => {
    const found = weigh(inputs('y???', { severity: 'medium' }), undefined, FROM)
    assert.equal(found.weight, 'watch')
    assert.equal(hours(found.assumed?.due), '24 72 - -')
  })

  const POLICIES: readonly (readonly [string, PosturePolicySpec, string, string, string])[] = [
    ['y???', { assets: {}, deadline: { after: HOUR_MS } }, 'serious', '1 1 1 1', '1 1 - -'],
    ['yy??', { assets: {}, deadline: { after: HOUR_MS } }, 'critical', '1 1 1 1', 'none'],
    ['yn??', { assets: {}, deadline: { after: HOUR_MS } }, 'serious', '1 1 1 1', 'none'],
    [
      'y???',
      { assets: {}, deadline: { after: HOUR_MS, weight: 'watch' } },
      'watch',
      '1 1 1 1',
      'none',
    ],
    ['y???', { assets: {}, grace: [HOUR_MS, 0, 0, 0] }, 'serious', '337 336 336 336', '25 72 - -'],
  ]
  for (const [letters, policy, weight, due, assumed] of POLICIES) {
    test(`${letters} under ${JSON.stringify(policy)}`, () => {
      const found = weigh(inputs(letters), policy, FROM)
      assert.equal(found.weight, weight)
      assert.equal(hours(found.due), due)
      assert.equal(hours(found.assumed?.due), assumed)
    })
  }

  test('grace is told with the rule it moves', () => {
    const grace = [2 * HOUR_MS, 0, 0, DAY_MS] as const
    const { rule } = weigh(inputs('yyyy'), { assets: {}, grace }, FROM)
    assert.match(rule, /grace of 2 h at tier 0, 1 d at tier 3$/)
  })

  for (const kind of ['human-quarantine', 'failed-attestation'] as const) {
    test(`${kind} asks nobody`, () => {
      const found = weigh(inputs('????', { class: kind }), undefined, FROM)
      assert.equal(found.weight, 'compromise')
      assert.equal(hours(found.due), '0 0 0 0')
      assert.equal(found.triage, undefined)
    })
  }
})

describe('forensic triage', () => {
  const ROWS: readonly (readonly [string, boolean | undefined, string])[] = [
    ['yyny', undefined, 'table'],
    ['ynyy', undefined, 'table'],
    // Impact nobody published counts as total, as the directive says.
    ['yyn?', undefined, 'table'],
    ['y?n?', undefined, 'assumed'],
    ['yynn', true, 'listed'],
    ['ynnn', true, 'listed'],
    // The row is known: the catalogue's no does not take it away.
    ['yyyy', false, 'table'],
    ['yyn?', false, 'none'],
    ['y?n?', false, 'none'],
    ['ynn?', undefined, 'none'],
    ['yn??', undefined, 'none'],
    ['yyyn', undefined, 'none'],
    ['y?yn', undefined, 'none'],
    ['nyyy', undefined, 'none'],
    ['?yyy', undefined, 'none'],
    ['????', undefined, 'none'],
    // Of a flaw that nobody calls exploited no list asks anything.
    ['nyyy', true, 'none'],
  ]
  for (const [letters, listed, because] of ROWS) {
    test(`${letters}, listed ${String(listed)}: ${because}`, () => {
      const change = listed === undefined ? {} : { listedTriage: listed }
      const { triage } = weigh(inputs(letters, change), undefined, FROM)
      assert.equal(triage?.because ?? 'none', because)
      if (triage !== undefined) assert.equal(triage.due - FROM, 3 * DAY_MS)
    })
  }
})

describe('what is weighed by a rule of its own', () => {
  const ended = (hour: number | undefined, policy?: PosturePolicySpec): string => {
    const supportEndedAt = hour === undefined ? undefined : instant(FROM + hour * HOUR_MS)
    const { weight, due } = weigh(inputs('yyyy', { class: 'end-of-life', supportEndedAt }), policy, FROM) // prettier-ignore
    return `${weight} ${hours(due)}`
  }
  const ROWS: readonly (readonly [string, () => string, string])[] = [
    [
      'nobody says when it ended: from our first sight',
      () => ended(undefined),
      'serious 2160 2160 - -',
    ],
    ['it ended before', () => ended(-1_000), 'serious 2160 2160 - -'],
    ['it ends later', () => ended(10), 'serious 2170 2170 - -'],
    ['by policy', () => ended(undefined, { assets: {}, endOfLife: { after: HOUR_MS } }), 'serious 1 1 - -'], // prettier-ignore
    ['by policy, with grace', () => ended(10, { assets: {}, endOfLife: { after: HOUR_MS }, grace: [HOUR_MS, 2 * HOUR_MS, 0, 0] }), 'serious 12 13 - -'], // prettier-ignore
    ['only watched', () => ended(10, { assets: {}, endOfLife: 'watch', grace: [1, 1, 1, 1] }), 'watch - - - -'], // prettier-ignore
    ['the age of fixes is none of it', () => ended(undefined, { assets: {}, deadline: { after: 0 } }), 'serious 2160 2160 - -'], // prettier-ignore
  ]
  for (const [what, found, expected] of ROWS) {
    test(`an end of support: ${what}`, () => assert.equal(found(), expected))
  }

  test('what cannot be judged: a day at tier 0, three at tier 1, never below', () => {
    const of = (policy?: PosturePolicySpec): string => {
      const { weight, due, rule } = weigh(inputs('yyyy', { class: 'cannot-judge' }), policy, FROM)
      return `${weight} ${hours(due)} ${rule}`
    }
    const rule = 'cannot be judged: 24 h at tier 0, 3 days at tier 1'
    assert.equal(of(), `serious 24 72 - - ${rule}`)
    assert.equal(of({ assets: {}, grace: [HOUR_MS, 0, HOUR_MS, 0] }), `serious 25 72 - - ${rule}; and grace of 1 h at tier 0, 1 h at tier 2`) // prettier-ignore
    assert.equal(of({ assets: {}, deadline: { after: 0 } }), `serious 24 72 - - ${rule}`)
  })

  test('a policy that names the directive is the directive', () => {
    const policy = { assets: {}, deadline: { table: 'cisa-bod-26-04' } } as const
    for (const letters of ['yyyy', 'y???', '????']) {
      assert.deepEqual(weigh(inputs(letters), policy, FROM), weigh(inputs(letters), undefined, FROM)) // prettier-ignore
    }
  })
})
