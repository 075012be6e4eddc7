/** The undo pack follows what is denied: written when that changes, tried again where it fails, and with nothing secret. */

import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { UndoPack } from '@holdfast/core/ledger/undo-pack'
import type { Entry } from '@holdfast/core/state/entries'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../../../proof/testkit/fleet.ts'
import { keepUndo, type UndoKeeper, type UndoKeeperParts } from './undo-keeper.ts'

const WEB = nameOf(0)
const ENTITY = 'entity/645f46fe-5928-61e1-96eb-f03db056bd16'
const BLOB = `sha256:${'0'.repeat(64)}` as Digest // Of this grammar.

interface Kept {
  readonly made: Fleet
  readonly keeper: UndoKeeper
  readonly written: UndoPack[]
  /** What `act` adds to the ledger is told, and what follows from it is written. */
  readonly by: (act: () => void) => Promise<void>
}

async function kept({
  fails = () => false,
  fromBackup = false,
  clockSuspect = false,
}: {
  fails?: () => boolean
  fromBackup?: boolean
  clockSuspect?: boolean
} = {}): Promise<Kept> {
  const made = fleet(1)
  const secret = { from: 'file', name: 'bao-token' }
  made.declare(
    manifest('EnforcementPoint', 'vault', {
      adapter: 'openbao',
      url: 'https://vault.example',
      secret,
    }),
    manifest('Identity', 'svc', {
      type: 'service-account',
      assets: [WEB],
      accounts: [{ enforcementPoint: 'vault', ref: ENTITY }],
    }),
    manifest('Resource', 'db', { type: 'secret', tier: 0 }),
    manifest('Grant', 'db', { identity: 'svc', resource: 'db', actions: ['read'] }),
  )
  const written: UndoPack[] = []
  const listeners: ((entries: readonly Entry[], from: number) => void)[] = []
  const parts: UndoKeeperParts = {
    driver: {
      view: made.state,
      env: () => ({ ...made.env(), fromBackup, clockSuspect }),
      onEntries: (listener) => void listeners.push(listener),
    },
    writer: {
      keepUndo(line) {
        written.push(JSON.parse(line) as UndoPack)
        return Promise.resolve([{ path: '/srv/l.hfu', problem: fails() ? 'no space left' : null }])
      },
    },
    config: { checkpointSink: null, undo: '/srv' },
    log: { error: () => undefined },
  }
  const keeper = keepUndo(parts)
  await turn()
  return {
    made,
    keeper,
    written,
    async by(act) {
      const from = made.entries.length
      act()
      for (const listener of listeners) listener(made.entries.slice(from), from)
      await turn()
    },
  }
}

const plan = (made: Fleet): void =>
  void made.run({ kind: 'plan-effects', accounts: [{ point: 'vault', ref: ENTITY }] })
const cut = (made: Fleet): void => {
  made.run({ kind: 'quarantine', asset: WEB, reason: 'r' })
  plan(made)
}
const at = (made: Fleet) => {
  const [standing] = made.state.targets.values()
  assert.ok(standing !== undefined)
  return standing
}
const seen = (made: Fleet): void => {
  const { point, ref, turn: of } = at(made)
  const nothing = { allows: [], denies: [], detail: '', result: 'as-intended' } as const
  made.run({ kind: 'observe-target', point, ref, turn: of, begunAt: made.now(), by: 'read-back', ...nothing }) // prettier-ignore
}

test('of each account what is denied, what we made so, and for whose sake; no secret, no name of one', async () => {
  const { made, keeper, written, by } = await kept()
  assert.deepEqual(
    written.map(({ points }) => points),
    [[]],
  )
  await by(() => cut(made))
  assert.equal(keeper.accounts(), 1)
  const before = written.at(-1)?.points[0]?.accounts[0]
  assert.deepEqual([before?.denied.whole, before?.gives.whole, before?.done], [true, false, []])
  const { point, ref, turn: of } = at(made)
  await by(() =>
    made.run({
      kind: 'send-effect',
      point,
      ref,
      turn: of,
      step: 'suspends the entity',
      undo: BLOB,
    }),
  )
  const [only, ...others] = written.at(-1)?.points ?? []
  assert.deepEqual(others, [])
  assert.deepEqual(
    [only?.name, only?.adapter, only?.config],
    ['vault', 'openbao', { url: 'https://vault.example' }],
  )
  assert.match(only?.byHand ?? '', /disabled=false/)
  const [account] = only?.accounts ?? []
  const holds = [...made.state.holds.keys()].map((id) => ({ id, asset: WEB }))
  const whole = { whole: true, assets: [], paths: [] }
  assert.deepEqual(account, {
    ref: ENTITY,
    metadata: null,
    identities: ['svc'],
    denied: whole,
    gives: whole,
    quarantined: whole,
    done: ['suspends the entity'],
    holds,
  })
  assert.doesNotMatch(JSON.stringify(written), /bao-token|sha256/)
})

test('what is given back is in it until that is proven; then it holds nothing', async () => {
  const { made, keeper, written, by } = await kept()
  await by(() => cut(made))
  await by(() => seen(made))
  await by(() => {
    made.run({ kind: 'lift-quarantine', asset: WEB, reason: 'over' })
    plan(made)
  })
  assert.equal(written.at(-1)?.points[0]?.accounts[0]?.denied.whole, true)
  await by(() => seen(made))
  assert.deepEqual([written.at(-1)?.points, keeper.accounts()], [[], 0])
  const times = written.length
  await by(() => made.run({ kind: 'stop-enforcement', reason: 'r', eject: false }))
  await by(() => made.declare(manifest('Asset', 'other', { type: 'host' })))
  assert.equal(written.length, times, 'nothing that it says has changed')
})

/** A flaw that is due at once: no person's word. */
const block = (made: Fleet): void => {
  made.scan(WEB)
  made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, WEB)], retracted: [] })
  plan(made)
}

test('a quarantine of what is held already changes no effect, and is told by the pack all the same', async () => {
  const { made, written, by } = await kept()
  const marked = (): unknown => {
    const account = written.at(-1)?.points[0]?.accounts[0]
    return [account?.denied.whole, account?.quarantined?.whole]
  }
  await by(() => block(made))
  assert.deepEqual(marked(), [true, false])
  const { turn: before } = at(made)
  await by(() => made.run({ kind: 'quarantine', asset: WEB, reason: 'r' }))
  assert.deepEqual(marked(), [true, true])
  await by(() => made.run({ kind: 'stop-enforcement', reason: 'r', eject: true }))
  assert.deepEqual(marked(), [true, false], 'ejected, nothing of ours stays')
  await by(() => made.run({ kind: 'resume-enforcement', reason: 'r' }))
  assert.deepEqual(marked(), [true, true])
  await by(() => made.run({ kind: 'lift-quarantine', asset: WEB, reason: 'over' }))
  assert.deepEqual(marked(), [true, false])
  const times = written.length
  await by(() => made.run({ kind: 'stop-enforcement', reason: 'r', eject: false }))
  assert.deepEqual([written.length, at(made).turn], [times, before], 'the same, and no effect')
})

test('a clock in doubt hides no quarantine of tier 0', async () => {
  const { made, written, by } = await kept({ clockSuspect: true })
  await by(() => cut(made))
  assert.equal(written.at(-1)?.points[0]?.accounts[0]?.quarantined?.whole, true)
})

test('a place that cannot be written is said until it can, and tried again', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let full = true
  const { keeper, written } = await kept({ fails: () => full })
  const problem = 'the undo pack /srv/l.hfu cannot be written: no space left'
  assert.deepEqual(keeper.problems(), [problem])
  mock.timers.tick(60_000)
  await turn()
  assert.deepEqual([keeper.problems(), written.length], [[problem], 2])
  full = false
  mock.timers.tick(60_000)
  await turn()
  assert.deepEqual([keeper.problems(), written.length], [[], 3])
  mock.timers.tick(60_000)
  await turn()
  assert.equal(written.length, 3)
  mock.timers.reset()
})

test('an older state writes none: a newer one has a pack of its own', async () => {
  const { made, written, by } = await kept({ fromBackup: true })
  await by(() => cut(made))
  assert.deepEqual(written, [])
})
