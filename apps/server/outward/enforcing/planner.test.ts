/** Which accounts are looked at anew after what: those that it may be about, and no others. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Digest } from '@holdfast/core/kernel/hash'
import { plus } from '@holdfast/core/kernel/instant'
import type { Input } from '@holdfast/core/model/input'
import type { Entry } from '@holdfast/core/state/entries'
import { fleet, manifest, nameOf, type Fleet } from '../../../../proof/testkit/fleet.ts'
import type { Driver } from '../../driver/driver.ts'
import { planEffectsOver, type EffectPlanner } from './planner.ts'

const [WEB, TWO, NODE] = [nameOf(0), nameOf(1), nameOf(2)]

/** An account for each of two hosts, and one of what runs on a node. */
function estate(): Fleet {
  const made = fleet(3)
  const used = (asset: string, ref: string, from = asset) =>
    manifest('Identity', `i-${asset}`, {
      type: 'service-account',
      assets: [from],
      accounts: [{ enforcementPoint: 'vault', ref: `auth/approle/role/${ref}`, metadata: 'asset' }],
    })
  made.declare(
    manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url: 'https://vault.example' }),
    manifest('Asset', NODE, { type: 'node' }),
    manifest('Asset', 'pod', { type: 'vm', runsOn: [NODE] }),
    used(WEB, 'web'),
    used(TWO, 'two'),
    used(NODE, 'pod', 'pod'),
  )
  return made
}

async function asked(
  made: Fleet,
  act: () => void,
  by: (planner: EffectPlanner, entries: readonly Entry[]) => void = (planner, entries) =>
    planner.after(entries),
): Promise<string> {
  const from = made.entries.length
  act()
  const accounts: string[] = []
  const driver = {
    view: made.state,
    submit: (input: Input) => {
      assert.ok(input.kind === 'plan-effects')
      accounts.push(...input.accounts.map(({ ref }) => ref.slice('auth/approle/role/'.length)))
      return Promise.resolve({ answer: { kind: 'done', ids: [] }, size: 1 })
    },
  } as unknown as Driver // As much of it as a plan needs.
  const planner = planEffectsOver(driver)
  by(planner, made.entries.slice(from))
  await planner.idle()
  planner.close()
  return accounts.toSorted().join(' ') || 'none'
}

const spec = { type: 'service-account', assets: [WEB] }
const exception = (name: string) =>
  manifest('Exception', name, {
    scope: { assets: [WEB] },
    owner: 'ops',
    reason: 'r',
    expires: Date.UTC(2026, 10, 26),
  })
for (const [what, act, expected] of [
  [
    'a host is blocked',
    (made: Fleet) => made.run({ kind: 'quarantine', asset: WEB, reason: 'r' }),
    'web',
  ],
  [
    'a node is blocked',
    (made: Fleet) => made.run({ kind: 'quarantine', asset: NODE, reason: 'r' }),
    'pod',
  ],
  ['an identity changes', (made: Fleet) => made.declare(manifest('Identity', 'new', spec)), 'none'],
  [
    'a grant of one',
    (made: Fleet) =>
      made.declare(
        manifest('Grant', 'g', { identity: `i-${TWO}`, resource: 'r0', actions: ['write'] }),
      ),
    'two',
  ],
  [
    'a binding of one',
    (made: Fleet) => made.declare(manifest('Binding', 'b', { identity: `i-${TWO}`, asset: WEB })),
    'two',
  ],
  [
    'a resource that all reach',
    (made: Fleet) => made.declare(manifest('Resource', 'r0', { type: 'secret', tier: 1 })),
    'pod two web',
  ],
  [
    'a resource that nobody reaches',
    (made: Fleet) => made.declare(manifest('Resource', 'r9', { type: 'secret', tier: 0 })),
    'none',
  ],
  [
    'a credential',
    (made: Fleet) =>
      made.declare(manifest('Credential', 'c', { identity: `i-${WEB}`, type: 'key' })),
    'none',
  ],
  ['an override of one host', (made: Fleet) => made.declare(exception('until')), 'web'],
  [
    'a policy',
    (made: Fleet) => made.declare(manifest('PosturePolicy', 'p', { assets: { all: true } })),
    'pod two web',
  ],
  [
    'enforcement stops',
    (made: Fleet) => made.run({ kind: 'stop-enforcement', reason: 'r', eject: false }),
    'pod two web',
  ],
  [
    'a token is made',
    (made: Fleet) =>
      made.run({
        kind: 'create-token',
        subject: 's',
        scope: { kind: 'read' },
        hash: `sha256:${'1'.repeat(64)}` as Digest,
        expiresAt: plus(made.now(), 1),
      }),
    'none',
  ],
] as const) {
  test(`${what}: ${expected}`, async () => {
    const made = estate()
    assert.equal(await asked(made, () => void act(made)), expected)
  })
}

test('by the clock: what is blocked, and what was cut and is not blocked any more', async () => {
  const made = estate()
  const held = (act: () => void): Promise<string> => asked(made, act, (planner) => planner.held())
  assert.equal(await held(() => undefined), 'none')
  assert.equal(
    await held(() => void made.run({ kind: 'quarantine', asset: TWO, reason: 'r' })),
    'two',
  )
  const accounts = [{ point: 'vault', ref: 'auth/approle/role/two' }]
  made.run({ kind: 'plan-effects', accounts })
  assert.equal(
    await held(() => void made.run({ kind: 'lift-quarantine', asset: TWO, reason: 'r' })),
    'two',
  )
  assert.equal(
    await asked(
      made,
      () => undefined,
      (planner) => planner.all(),
    ),
    'pod two web',
  )
})
