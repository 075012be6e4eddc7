/** Effects on their way out: what cannot be acted on is an outcome that says so; what waited goes in its order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { instant } from '@holdfast/core/kernel/instant'
import type { Effect } from '@holdfast/core/model/effect'
import type { Input } from '@holdfast/core/model/input'
import { emptyState } from '@holdfast/core/state/state'
import { OutboundError } from '@holdfast/edges-base/http/outbound'
import type { Acted, Enforcer, Seen, Step } from '@holdfast/edges-base/ports/enforcers'
import { enforcer as webhook } from '@holdfast/enforcers/webhook/enforcer'
import type { Driver } from '../../driver/driver.ts'
import { openEffects, outboxOver, type LoadEnforcer } from './outbox.ts'

const effect = (id: string, intendedAt = 0, outcome: Effect['outcome'] = null): Effect =>
  ({ id, point: 'door', type: 'notify-blocked', hold: 'h', body: {}, intendedAt, outcome }) as never // Only what is looked at.

const NOTHING_LENT = { secrets: null, data: '', lent: new Map(), privateHosts: [], directories: [] }

/** What the ledger is told of `effects`, at a point of that spec; null: there is none. */
async function told(
  spec: object | null,
  effects: readonly Effect[],
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
  } as unknown as Driver // As much of it as an effect needs.
  await outboxOver(NOTHING_LENT, load).send(effects, driver)
  return inputs
}

for (const [spec, detail] of [
  [{ adapter: 'lapse' }, 'there is no adapter `lapse`'],
  [null, 'the enforcement point is gone'],
  [{ adapter: 'webhook' }, 'the enforcement point has no url'],
  [{ adapter: 'webhook', url: 'https://hooks.example' }, 'the signing secret cannot be read'],
] as const) {
  test(`an effect at ${JSON.stringify(spec)} is settled as refused: ${detail}`, async () => {
    assert.deepEqual(await told(spec, [effect('ef_1')]), [
      { kind: 'settle-effect', effect: 'ef_1', outcome: 'refused', detail },
    ])
  })
}

test('a secret that is not lent is refused in the words of what the operator has to allow', async () => {
  const spec = { adapter: 'webhook', url: 'https://a.example', secret: { from: 'file', name: 'x' } }
  const [input] = await told(spec, [effect('ef_1')])
  assert.ok(input?.kind === 'settle-effect' && input.outcome === 'refused')
  assert.match(input.detail, /HOLDFAST_SECRETS/)
})

test('from a backup nothing is sent', async () => {
  assert.deepEqual(await told({ adapter: 'webhook' }, [effect('ef_1')], undefined, true), [])
})

test('only what has no outcome is open', () => {
  const view = emptyState()
  for (const one of [effect('a'), effect('b', 0, 'confirmed'), effect('c', 0, 'unknown')]) {
    view.effects.set(one.id, one)
  }
  assert.deepEqual(
    openEffects(view).map((openEffect) => openEffect.id),
    ['a'],
  )
})

/** The webhook with other calls: what was acted on, in order. */
function acting(change: Partial<Enforcer>): { readonly acts: Step[]; readonly load: LoadEnforcer } {
  const acts: Step[] = []
  const act: Enforcer['act'] = (step, call) => {
    acts.push(step)
    return (change.act ?? (() => Promise.resolve(ACTED.confirmed)))(step, call)
  }
  return { acts, load: () => Promise.resolve({ ...webhook, problems: () => [], ...change, act }) }
}

const ACTED = {
  confirmed: { outcome: 'confirmed', detail: 'answered 200' },
  refused: { outcome: 'refused', detail: 'answered 500' },
  unknown: { outcome: 'unknown', detail: 'no answer' },
} as const satisfies Record<string, Acted>

const SEEN = (asWanted: boolean): Seen => ({ kind: 'observed', asWanted })
const STEPS: Enforcer['plan'] = ({ target }) =>
  ['one', 'two'].map((body) => ({ target, body, undo: null, proof: 'answer' }))

const answers =
  (...list: readonly (Acted | Error)[]): Enforcer['act'] =>
  ({ body }) => {
    const answer = list[body === 'two' ? 1 : 0] ?? ACTED.confirmed
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }

for (const [what, change, outcome, calls] of [
  ['one step', {}, 'confirmed', 1],
  ['every step', { plan: STEPS }, 'confirmed', 2],
  ['nothing to do', { plan: () => [] }, 'confirmed', 0],
  [
    'the first step that is refused is the last',
    { plan: STEPS, act: answers(ACTED.refused) },
    'refused',
    1,
  ],
  [
    'a later step that is refused',
    { plan: STEPS, act: answers(ACTED.confirmed, ACTED.refused) },
    'refused',
    2,
  ],
  ['no answer is unknown, and not tried again', { act: answers(ACTED.unknown) }, 'unknown', 1],
  ['an error is unknown', { act: answers(new Error('broke')) }, 'unknown', 1],
  [
    'no target, nothing sent',
    { act: answers(new OutboundError('name', 'no such host', '')) },
    'refused',
    1,
  ],
  [
    'cut off, perhaps sent',
    { act: answers(new OutboundError('cut-short', 'cut', '')) },
    'unknown',
    1,
  ],
  [
    'unknown, and seen as wanted',
    { act: answers(ACTED.unknown), observe: () => Promise.resolve(SEEN(true)) },
    'confirmed',
    1,
  ],
  [
    'unknown, and seen otherwise',
    { act: answers(ACTED.unknown), observe: () => Promise.resolve(SEEN(false)) },
    'unknown',
    1,
  ],
  [
    'unknown, and nothing to be seen',
    { act: answers(ACTED.unknown), observe: () => Promise.reject(new Error('away')) },
    'unknown',
    1,
  ],
  [
    'refused is refused, whatever is seen',
    { act: answers(ACTED.refused), observe: () => Promise.resolve(SEEN(true)) },
    'refused',
    1,
  ],
] as const satisfies readonly (readonly [string, Partial<Enforcer>, Effect['outcome'], number])[]) {
  test(`${what}: ${outcome} after ${calls} calls`, async () => {
    const { acts, load } = acting(change)
    const [input] = await told({ adapter: 'webhook' }, [effect('ef_1')], load)
    assert.ok(input?.kind === 'settle-effect')
    assert.deepEqual([input.outcome, acts.length], [outcome, calls])
  })
}

test('a call that never ends is given up after what its adapter says it takes', async () => {
  const capabilities = { ...webhook.capabilities, worstCaseEffectMs: 1 }
  const { load } = acting({ capabilities, act: () => new Promise(() => undefined) })
  const [input] = await told({ adapter: 'webhook' }, [effect('ef_1')], load)
  assert.ok(input?.kind === 'settle-effect')
  assert.deepEqual([input.outcome, input.detail], ['unknown', 'no whole answer within 1 ms'])
})

test('what waited goes in the order of its intents, a few at a time, each once', async () => {
  const many = Array.from({ length: 50 }, (_, at) => effect(`e${50 - at}`, 50 - at))
  const begun: number[] = []
  let running = 0
  let most = 0
  const { load } = acting({
    async act(_, call) {
      begun.push(call.effect.intendedAt)
      running += 1
      most = Math.max(most, running)
      await turn()
      running -= 1
      return ACTED.confirmed
    },
  })
  assert.equal((await told({ adapter: 'webhook' }, many, load)).length, 50)
  assert.deepEqual(
    begun,
    Array.from({ length: 50 }, (_, at) => at + 1),
  )
  assert.ok(most <= 8, `${most} at once`)
})
