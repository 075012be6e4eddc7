/** Known only from imports: a list that shows the fix, and a boot later than it; or still blocked, and what gives the rest. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { HOUR_MS, MINUTE_MS, plus } from '../kernel/instant.ts'
import type { AssetType } from '../model/manifest.ts'
import { find } from '../state/state.ts'
import { explainAsset } from './answer/explain.ts'

const NAME = nameOf(0)

function blocked(type: AssetType): Fleet {
  const made = fleet(1)
  made.declare(manifest('Asset', NAME, { type, exposure: 'internet' }))
  made.scan(NAME)
  made.later(MINUTE_MS)
  made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })
  assert.equal(made.decide(NAME).code, 'asset-blocked')
  made.later(MINUTE_MS)
  return made
}

function why(made: Fleet) {
  const asset = find(made.state, 'Asset', NAME)
  assert.ok(asset !== undefined)
  return explainAsset(made.state, asset, made.env())
}

describe('known only from imports', () => {
  for (const type of ['host', 'runner', 'edge'] as const) {
    test(`${type}: released by a list with the fix and a boot since`, () => {
      const made = blocked(type)
      made.scan(NAME, '2.15.0')
      assert.equal(made.decide(NAME).code, 'asset-blocked')
      const told = why(made)
      assert.ok(told.checklist.some((line) => line.text.includes('proof-incomplete')))
      assert.ok(
        told.fix.some((line) => line.includes(`collect.sh | holdfast import - --asset ${NAME}`)),
        told.fix.join('\n'),
      )
      made.later(HOUR_MS)
      made.scan(NAME, '2.15.0', [], true, plus(made.now(), -MINUTE_MS))
      assert.equal(made.decide(NAME).code, 'permitted')
      assert.equal(why(made).hold, null)
    })

    const STILL: readonly (readonly [string, (made: Fleet) => void])[] = [
      ['the old version listed again', (made) => made.scan(NAME)],
      ['the fix listed, and no word on a boot', (made) => made.scan(NAME, '2.15.0')],
      [
        'the fix listed, and a boot before it',
        (made) => {
          made.scan(NAME, '2.15.0')
          made.later(MINUTE_MS)
          made.scan(NAME, '2.15.0', [], true, plus(made.now(), -HOUR_MS))
        },
      ],
      [
        'the fix listed, and a boot that lies ahead',
        (made) => {
          made.scan(NAME, '2.15.0')
          made.later(MINUTE_MS)
          made.scan(NAME, '2.15.0', [], true, plus(made.now(), HOUR_MS))
        },
      ],
      [
        'another kind of packages only',
        (made) => made.scan(NAME, '2.15.0', [], true, made.now(), 'scan', 'language:npm'),
      ],
    ]
    for (const [what, act] of STILL) {
      test(`${type}: still blocked by ${what}`, () => {
        const made = blocked(type)
        const { hold } = why(made)
        act(made)
        assert.equal(made.decide(NAME).code, 'asset-blocked')
        assert.equal(why(made).hold, hold)
        assert.ok(why(made).checklist.length > 0)
      })
    }
  }
})
