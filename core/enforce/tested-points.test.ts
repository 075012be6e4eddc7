/** Enforcing is switched on only where a cut is known to take effect: a passed test, of what the point is now, of today. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { fleet, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import type { Digest } from '../kernel/hash.ts'
import { HOUR_MS } from '../kernel/instant.ts'
import type { ModeScope } from '../model/mode.ts'
import type { PointFindings } from '../model/point-test.ts'
import { modeOf } from '../model/mode.ts'
import { find } from '../state/state.ts'

const SHOWN = `sha256:${'0'.repeat(64)}` as Digest
const [HERE, THERE] = [nameOf(0), nameOf(1)]
const WORKS = { say: 'reads with it again after the cut', ok: true, detail: 'answered 403' }
const LETS_IN = { ...WORKS, ok: false, detail: 'answered 200' }

describe('switching on where something is cut', () => {
  let made: Fleet
  const uidOf = (kind: 'Asset' | 'Identity' | 'EnforcementPoint', name: string) => {
    const stored = find(made.state, kind, name)
    assert.ok(stored !== undefined, name)
    return stored.uid
  }
  const declared = (url: string): void =>
    made.declare(manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url }))
  const tested = (found: Partial<PointFindings> = {}): void => {
    const point = find(made.state, 'EnforcementPoint', 'vault')
    assert.ok(point !== undefined)
    const looked = { why: null, looked: 1, failed: 0, failures: [], canary: null } as const
    const about = { manifest: point.seq, occasion: 'asked' } as const
    const all = { ...about, ...looked, ...found }
    made.run({ kind: 'test-point', point: point.uid, found: all })
  }
  const set = (scope: ModeScope = { everything: true }): void =>
    void made.run({ kind: 'set-mode', mode: 'enforce', scope, reason: 'r', shown: SHOWN })
  beforeEach(() => {
    made = fleet(2)
    const everywhere = { mode: 'report-only', scope: { everything: true } } as const
    made.run({ kind: 'set-mode', ...everywhere, reason: 'first look', shown: null })
    made.run({ kind: 'rehearse-off', reason: 'drill', checked: 0, stays: 0 })
    declared('https://vault.example')
    made.declare(
      manifest('Identity', 'app', {
        type: 'service-account',
        assets: [HERE],
        accounts: [{ enforcementPoint: 'vault', ref: 'auth/approle/role/app' }],
      }),
    )
  })

  const REFUSED: readonly (readonly [string, () => void, RegExp])[] = [
    ['never tested', () => undefined, /`vault` was not tested/],
    [
      'tested a day and more ago',
      () => {
        tested()
        made.later(26 * HOUR_MS)
      },
      /`vault` was not tested/,
    ],
    [
      'changed since it was tested',
      () => {
        tested()
        declared('https://vault-2.example')
      },
      /`vault` was not tested/,
    ],
    ['not reached', () => tested({ why: 'nobody answers', looked: 0 }), /failed its test: nobody/],
    [
      'an account could not be looked at',
      () =>
        tested({ failed: 1, failures: [{ ref: 'auth/approle/role/app', why: 'answered 403' }] }),
      /role\/app could not be looked at: answered 403/,
    ],
    ['nothing was looked at', () => tested({ looked: 0 }), /no account there was looked at/],
    [
      'a cut was not felt',
      () => tested({ canary: [{ ...WORKS, say: 'logs in' }, LETS_IN] }),
      /the canary reads with it again after the cut: answered 200/,
    ],
    [
      'a canary of which no step was tried',
      () => tested({ canary: [] }),
      /the canary was not tried/,
    ],
    [
      'it passed, and failed since',
      () => {
        tested()
        tested({ canary: [LETS_IN] })
      },
      /failed its test: the canary/,
    ],
  ]
  for (const [what, done, words] of REFUSED) {
    test(`refused: ${what}`, () => {
      done()
      assert.throws(() => set(), /test-first/)
      assert.throws(() => set(), words)
      assert.equal(modeOf(made.state), 'report-only')
    })
  }

  test('permitted: tested, as it is now, within a day', () => {
    tested({ canary: [WORKS] })
    made.later(25 * HOUR_MS)
    set()
    assert.equal(modeOf(made.state), 'enforce')
  })

  test('permitted: nobody in scope has an account there', () => {
    set({ assets: [uidOf('Asset', THERE)] } as ModeScope)
    assert.throws(() => set({ assets: [uidOf('Asset', HERE)] } as ModeScope), /test-first/)
    assert.throws(() => set({ identities: [uidOf('Identity', 'app')] } as ModeScope), /test-first/)
  })

  test('permitted: nothing can be cut there, or the way leads back to report-only', () => {
    const everywhere = { mode: 'report-only', scope: { everything: true } } as const
    made.run({ kind: 'set-mode', ...everywhere, reason: 'r', shown: null })
    made.declare(manifest('Identity', 'app', { type: 'service-account', assets: [HERE] }))
    made.declare(manifest('EnforcementPoint', 'pager', { adapter: 'webhook' }))
    set()
    assert.equal(modeOf(made.state), 'enforce')
  })

  test('a point that is deleted and declared anew was not tested', () => {
    tested()
    made.declare(manifest('Identity', 'app', { type: 'service-account', assets: [HERE] }))
    made.run({ kind: 'delete-manifest', manifest: 'EnforcementPoint', name: 'vault', reason: 'r' })
    assert.equal(made.state.pointTests.size, 0)
  })
})
