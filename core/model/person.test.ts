/** Two names are two people only where nobody could take one for the other. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { people, personProblem, samePerson } from './person.ts'

const ONE: readonly (readonly [string, string])[] = [
  ['alice', 'alice'],
  ['alice', 'ALICE'],
  ['alice', 'Alice'],
  ['alice', 'alice '],
  ['alice', '\u00a0alice\t'],
  ['alice', '\u0430lice'],
  ['alice', '\u0430\u04cf\u0456\u0441\u0435'],
  ['alice', 'al\u200bice'],
  ['alice', 'al\u00adice'],
  ['alice', '\u202ealice'],
  ['alice', '\uff41\uff4c\uff49\uff43\uff45'],
  ['alice', '\u{1d41a}lice'],
  ['fiona', '\ufb01ona'],
  ['straße', 'STRASSE'],
  ['jos\u00e9', 'jose\u0301'],
  ['\u0391\u03a3', '\u03b1\u03c3'],
  ['\u03b1\u03c2', '\u0391\u03a3'],
  ['anna  maria', 'Anna Maria'],
  ['ops@example', 'OPS@example'],
]
const TWO: readonly (readonly [string, string])[] = [
  ['alice', 'bob'],
  ['alice', 'alice2'],
  ['alice', 'alices'],
  ['alice', '\u00e1lice'],
  ['anna maria', 'annamaria'],
  ['a.b', 'a-b'],
  ['李雷', '李蕾'],
  ['сара', 'саша'],
  ['', 'a'],
]

describe('the same person', () => {
  for (const [a, b] of ONE)
    test(`${JSON.stringify(a)} is ${JSON.stringify(b)}`, () => {
      assert.ok(samePerson(a, b) && samePerson(b, a))
      assert.deepEqual(people([a, b, a]), [a])
    })
  for (const [a, b] of TWO)
    test(`${JSON.stringify(a)} is not ${JSON.stringify(b)}`, () => {
      assert.ok(!samePerson(a, b) && !samePerson(b, a))
      assert.equal(people([a, b]).length, 2)
    })
})

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  ['  ', /empty/],
  ['alice ', /begins or ends with a space/],
  ['\talice', /begins or ends with a space/],
  ['al\u200bice', /cannot be seen/],
  ['al\u00adice', /cannot be seen/],
  ['\u202ealice', /cannot be seen/],
  ['ali\u0007ce', /cannot be seen/],
  ['ali\nce', /cannot be seen/],
  ['al\u0085ice', /cannot be seen/],
  ['\uff41lice', /stand for others: `alice`/],
  ['\ufb01ona', /stand for others: `fiona`/],
  ['\u0430lice', /several scripts: Cyrillic, Latin/],
  ['\u03bflga', /several scripts: Greek, Latin/],
  ['аліce', /several scripts/],
  ['x'.repeat(254), /longer than 253/],
]
const GIVEN = [
  'alice',
  'Alice Example',
  'alice@example.org',
  'José',
  'Łukasz',
  'Müller-Lüdenscheidt',
  'саша',
  'Σωκράτης',
  '李雷',
  '田中ハナコ',
  'きむら Ken',
  '김철수',
  'נועה',
  'x',
  'team-web',
  'ci 7',
]
describe('names that are given', () => {
  for (const [name, why] of REFUSED)
    test(`${JSON.stringify(name.slice(0, 20))} is refused`, () => {
      assert.match(personProblem(name) ?? 'nothing', why)
    })
  for (const name of GIVEN) test(`${name} is taken`, () => assert.equal(personProblem(name), null))
})
