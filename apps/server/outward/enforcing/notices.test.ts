/** Notices on their way out: what cannot be told is an outcome that says so; what waited goes in its order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { instant } from '@holdfast/core/kernel/instant'
import type { Change, Notice } from '@holdfast/core/model/effect'
import type { Input } from '@holdfast/core/model/input'
import { emptyState } from '@holdfast/core/state/state'
import { OutboundError } from '@holdfast/edges-base/http/outbound'
import type { Enforcer, Told } from '@holdfast/edges-base/ports/enforcers'
import { enforcer as webhook } from '@holdfast/enforcers/webhook/enforcer'
import type { Driver } from '../../driver/driver.ts'
import type { LoadEnforcer } from './door.ts'
import { noticesOver, openNotices } from './notices.ts'

const notice = (id: string, intendedAt = 0, outcome: Notice['outcome'] = null): Notice =>
  ({ id, point: 'door', type: 'notify-blocked', hold: 'h', body: {}, intendedAt, outcome }) as never // Only what is looked at.

const NOTHING_LENT = { secrets: null, data: '', lent: new Map(), privateHosts: [], directories: [] }

/** What the ledger is told of `notices`, at a point of that spec; null: there is none. */
async function told(
  spec: object | null,
  notices: readonly Notice[],
  load?: LoadEnforcer,
  fromBackup = false,
): Promise<Input[]> {
  const view = emptyState()
  if (spec !== null) {
    const point = { kind: 'EnforcementPoint', uid: 'p', name: 'door', spec }
    view.manifests.EnforcementPoint.set('p', point as never) // The same.
    view.names.set('EnforcementPoint/door', 'p')
  }
  const inputs: Input[] = []
  const driver = {
    view,
    env: () => ({ now: instant(1), fromBackup }),
    submit: (input: Input) => {
      inputs.push(input)
      return Promise.resolve({ answer: { kind: 'done', ids: [] }, size: 1 })
    },
  } as unknown as Driver // As much of it as a notice needs.
  await noticesOver(NOTHING_LENT, load).tell(notices, driver)
  return inputs
}

for (const [spec, detail] of [
  [{ adapter: 'lapse' }, 'there is no adapter `lapse`'],
  [null, 'the enforcement point is gone'],
  [{ adapter: 'webhook' }, 'the enforcement point has no url'],
  [{ adapter: 'webhook', url: 'https://hooks.example' }, 'the signing secret cannot be read'],
] as const) {
  test(`a notice at ${JSON.stringify(spec)} is settled as refused: ${detail}`, async () => {
    assert.deepEqual(await told(spec, [notice('ef_1')]), [
      { kind: 'settle-effect', effect: 'ef_1', outcome: 'refused', detail },
    ])
  })
}

test('a secret that is not lent is refused in the words of what the operator has to allow', async () => {
  const spec = { adapter: 'webhook', url: 'https://a.example', secret: { from: 'file', name: 'x' } }
  const [input] = await told(spec, [notice('ef_1')])
  assert.ok(input?.kind === 'settle-effect' && input.outcome === 'refused')
  assert.match(input.detail, /HOLDFAST_SECRETS/)
})

test('from a backup nothing is sent', async () => {
  assert.deepEqual(await told({ adapter: 'webhook' }, [notice('ef_1')], undefined, true), [])
})

test('only what is told and has no outcome is open', () => {
  const view = emptyState()
  const cut = { id: 'd', type: 'cut', outcome: null } as Change
  for (const one of [notice('a'), notice('b', 0, 'refused'), notice('c', 0, 'unknown'), cut]) {
    view.effects.set(one.id, one)
  }
  assert.deepEqual(
    openNotices(view).map(({ id }) => id),
    ['a'],
  )
})

type Tell = NonNullable<Enforcer['tell']>

/** The webhook with another way of telling: what was told, in order. */
function telling(
  tell: Tell,
  change: Partial<Enforcer> = {},
): { readonly tells: Notice[]; readonly load: LoadEnforcer } {
  const tells: Notice[] = []
  const noted: Tell = (one, point, call) => {
    tells.push(one)
    return tell(one, point, call)
  }
  const enforcer = { ...webhook, problems: () => [], ...change, tell: noted }
  return { tells, load: () => Promise.resolve(enforcer) }
}

const TOLD: Told = { outcome: 'confirmed', detail: 'answered 200' }

const thrown =
  (error: Error): Tell =>
  () =>
    Promise.reject(error)

for (const [what, tell, outcome] of [
  ['told', () => Promise.resolve(TOLD), 'confirmed'],
  ['refused', () => Promise.resolve({ outcome: 'refused', detail: 'answered 500' }), 'refused'],
  ['no answer', () => Promise.resolve({ outcome: 'unknown', detail: 'no answer' }), 'unknown'],
  ['an error: nobody knows what arrived', thrown(new Error('broke')), 'unknown'],
  ['no target, nothing sent', thrown(new OutboundError('name', 'no such host', '')), 'refused'],
  ['cut off, perhaps sent', thrown(new OutboundError('cut-short', 'cut', '')), 'unknown'],
] as const satisfies readonly (readonly [string, Tell, Told['outcome']])[]) {
  test(`${what}: ${outcome}, and not told again`, async () => {
    const { tells, load } = telling(tell)
    const [input] = await told({ adapter: 'webhook' }, [notice('ef_1')], load)
    assert.ok(input?.kind === 'settle-effect')
    assert.deepEqual([input.outcome, tells.length], [outcome, 1])
  })
}

test('an adapter that tells nobody is refused', async () => {
  const { tell: _, ...mute } = webhook
  const load: LoadEnforcer = () => Promise.resolve({ ...mute, problems: () => [] })
  const [input] = await told({ adapter: 'webhook' }, [notice('ef_1')], load)
  assert.ok(input?.kind === 'settle-effect' && input.outcome === 'refused')
})

test('a call that never ends is given up after what its adapter says it takes', async () => {
  const capabilities = { ...webhook.capabilities, worstCaseEffectMs: 1 }
  const { load } = telling(() => new Promise(() => undefined), { capabilities })
  const [input] = await told({ adapter: 'webhook' }, [notice('ef_1')], load)
  assert.ok(input?.kind === 'settle-effect')
  assert.deepEqual([input.outcome, input.detail], ['unknown', 'no whole answer within 1 ms'])
})

test('what waited goes in the order of its intents, a few at a time, each once', async () => {
  const many = Array.from({ length: 50 }, (_, at) => notice(`e${50 - at}`, 50 - at))
  let running = 0
  let most = 0
  const { tells, load } = telling(async () => {
    running += 1
    most = Math.max(most, running)
    await turn()
    running -= 1
    return TOLD
  })
  assert.equal((await told({ adapter: 'webhook' }, many, load)).length, 50)
  assert.deepEqual(
    tells.map(({ intendedAt }) => intendedAt),
    Array.from({ length: 50 }, (_, at) => at + 1),
  )
  assert.ok(most <= 8, `${most} at once`)
})
