/** Judged inputs in slices: histories of one host, and fleets whose guards trip. Nothing between is looser, and nobody is cut for a moment. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { apply } from '@holdfast/core/loop/apply'
import { decide } from '@holdfast/core/loop/answer/decide'
import { judge } from '@holdfast/core/loop/loop'
import type { Entry } from '@holdfast/core/state/entries'
import type { Input } from '@holdfast/core/model/input'
import type { State } from '@holdfast/core/state/state'
import { fleet, hit, manifest, nameOf, type Fleet } from '../testkit/fleet.ts'
import { osv, publish } from '../testkit/refusals.ts'
import { sliced, type Ask, type Sliced } from '../testkit/slices.ts'
import { HOST } from './facts.ts'
import { histories } from './histories.ts'
import { makeWorld } from './world.ts'

const COUNT = 120

test(`${COUNT} histories of one host`, () => {
  let several = 0
  for (const { enrolled, steps } of histories(20_261_126, COUNT)) {
    const product = {
      apply,
      decide,
      judge: (view: State, input: Input, actor: string, env: Parameters<typeof judge>[3]) => {
        const judged = judge(view, input, actor, env)
        const entries = judged.entries.map((entry) => ({ ...entry, salt: '' }) as Entry) // As a driver does.
        const ask: Ask = (at) =>
          [0, 1, 2, 3].map((tier) => decide(at, asked(HOST, 'svc', `r${tier}`), CALLER, env))
        if (entries.length > 1 && view.size > 0) {
          if (sliced(view, entries, ask, env.now).slices > 1) several += 1
        }
        return judged
      },
    }
    const world = makeWorld(product as Parameters<typeof makeWorld>[0], enrolled)
    for (const step of steps) world.take(step)
  }
  assert.ok(several > COUNT, `${several} judgements in several slices`)
})

const CALLER = { id: 't', vouchesFor: 'all' } as const

function asked(asset: string, identity: string, resource: string) {
  return {
    subject: { type: 'identity', id: identity },
    action: { name: 'read' },
    resource: { type: 'secret', id: resource },
    context: {},
    assets: [asset],
  }
}

const SIZE = 60
const NAMES = Array.from({ length: SIZE }, (_, at) => nameOf(at))

/** What is told, and what one input then does to all of them. */
const INPUTS: readonly (readonly [string, (made: Fleet) => Input])[] = [
  [
    'an advisory that hits most: a breaker trips',
    (made) => ({
      kind: 'matched',
      cause: 'feed/osv',
      hits: NAMES.slice(0, 50).map((one) => hit(made, one)),
      retracted: [],
    }),
  ],
  [
    'survivors of a group that would be refused',
    (made) => {
      made.declare(
        manifest('SurvivorGroup', 'few', {
          identities: NAMES.slice(0, 3).map((one) => `i-${one}`),
          min: 2,
        }),
      )
      return {
        kind: 'matched',
        cause: 'feed/osv',
        hits: NAMES.slice(0, 4).map((one) => hit(made, one)),
        retracted: [],
      }
    },
  ],
  [
    'all fall silent at once: telemetry',
    (made) => {
      made.later(27 * HOUR_MS)
      return { kind: 'tick', jumpedMs: 0 }
    },
  ],
  [
    'a stricter policy for all, with new objects and a new exception',
    (made) => ({
      kind: 'apply-manifests',
      dryRun: false,
      origin: 'declared',
      manifests: [
        manifest('PosturePolicy', 'strict', { assets: { all: true }, profile: 'strict' }),
        ...Array.from({ length: 20 }, (_, at) => manifest('Asset', `new-${at}`, { type: 'host' })),
        ...Array.from({ length: 20 }, (_, at) =>
          manifest('Identity', `n-${at}`, {
            type: 'service-account',
            assets: [`new-${at}`, NAMES[at] ?? ''],
          }),
        ),
        ...Array.from({ length: 20 }, (_, at) =>
          manifest('Grant', `n-${at}`, { identity: `n-${at}`, resource: 'r1', actions: ['read'] }),
        ),
        manifest('Exception', 'e', {
          scope: { assets: [NAMES[0]] },
          owner: 'o',
          reason: 'r',
          expires: made.now() + DAY_MS,
        }),
      ],
    }),
  ],
  [
    'what was blocked is told anew and is gone',
    (made) => {
      made.run({
        kind: 'matched',
        cause: 'feed/osv',
        hits: NAMES.slice(0, 3).map((one) => hit(made, one)),
        retracted: [],
      })
      made.later(HOUR_MS)
      const from = made.entries.length
      made.scan(NAMES[0] ?? '', '2.15.0', [], true, instant(made.now() + MINUTE_MS))
      assert.ok(made.entries.length > from)
      return {
        kind: 'matched',
        cause: 'feed/osv',
        hits: NAMES.slice(3, 12).map((one) => hit(made, one)),
        retracted: [],
      }
    },
  ],
]

describe(`a fleet of ${SIZE}`, () => {
  for (const [what, make] of INPUTS) {
    test(what, () => {
      const made = fleet(SIZE)
      made.declare(
        osv,
        manifest('PosturePolicy', 'p', {
          assets: { all: true },
          deadline: { after: 0, weight: 'critical' },
        }),
      )
      publish(made, 'a')
      for (const name of NAMES) made.scan(name)
      const input = make(made)
      const { entries: drafts } = judge(made.state, input, 'tester', made.env())
      const entries = drafts.map((draft) => ({ ...draft, salt: '' }) as Entry) // As a driver does.
      const ask: Ask = (at) =>
        NAMES.flatMap((name) =>
          ['r0', 'r1'].map((one) => decide(at, asked(name, `i-${name}`, one), CALLER, made.env())),
        )
      const done: Sliced = sliced(made.state, entries, ask, made.now())
      assert.ok(done.slices > 1, `${done.slices} slices of ${entries.length} entries`)
      // Who is permitted before and after, by an override or without, is permitted all the time.
      assert.deepEqual(done.tightened, [])
    })
  }
})
