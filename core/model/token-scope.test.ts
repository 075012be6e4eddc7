/** Scopes of tokens are judged before there is one: what is created means what it says. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseScope, scopeText } from './token-scope.ts'

const TAKEN: readonly (readonly [text: string, written: string])[] = [
  ['decide', 'decide'],
  ['decide:vouch=all', 'decide:vouch=all'],
  ['decide:vouch=*', 'decide:vouch=all'],
  ['decide:vouch=web-01', 'decide:vouch=web-01'],
  ['decide:vouch=host/shop:1,web-01,web-01', 'decide:vouch=host/shop:1,web-01'],
  ['report:source=trivy', 'report:source=trivy'],
  ['apply', 'apply'],
  ['apply:*', 'apply'],
  ['apply:Asset,Grant', 'apply:Asset,Grant'],
  ['enroll:web-01', 'enroll:web-01'],
  ['read', 'read'],
  ['approve', 'approve'],
  ['admin', 'admin'],
]
const REFUSED: readonly (readonly [text: string, why: RegExp])[] = [
  ['', /not known: ``/],
  ['red', /not known: `red`: did you mean `read`/],
  ['Admin', /did you mean `admin`/],
  ['workload', /not known/],
  ['read:all', /takes nothing behind a colon/],
  ['admin:', /nothing behind its colon/],
  ['decide:', /nothing behind its colon/],
  ['decide:vouch', /is empty/],
  ['decide:vouch=', /is empty/],
  ['decide:vouch=,', /is empty/],
  ['decide:vouch=a,,b', /is empty/],
  ['decide:vouch=a b', /`a b` is no name/],
  ['decide:vouch=$(id)', /is no name/],
  ['decide:voch=a', /knows `vouch=` and not `voch`/],
  ['report', /needs the source/],
  ['report:', /nothing behind its colon/],
  ['report:trivy', /needs the source/],
  ['report:source=', /no name of a source/],
  ['report:source=a b', /no name of a source/],
  ['report:source=-x', /no name of a source/],
  ['apply:', /nothing behind its colon/],
  ['apply:,', /is empty/],
  ['apply:Asset,', /is empty/],
  ['apply:Nope', /`Nope` is no kind of manifest: there are Asset/],
  ['apply:asset', /did you mean `Asset`/],
  ['apply:Sources', /did you mean `Source`/],
  ['enroll', /needs the asset/],
  ['enroll:', /nothing behind its colon/],
  ['enroll:a b', /no name of an asset/],
  [`enroll:${'x'.repeat(300)}`, /no name of an asset/],
  ['enroll:\u202ex', /no name of an asset/],
]
for (const [text, written] of TAKEN)
  test(`${text} is taken`, () => {
    const scope = parseScope(text)
    assert.ok(scope.ok, text)
    assert.equal(scopeText(scope.value), written)
  })
for (const [text, why] of REFUSED)
  test(`${text.slice(0, 40)} is refused`, () => {
    const scope = parseScope(text)
    assert.ok(!scope.ok, text)
    assert.match(scope.error.message, why)
    assert.match(scope.error.help, /enroll:ASSET/)
  })
