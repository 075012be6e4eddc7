/** An account outside from its cut to the day it has its access back, with what goes wrong meanwhile. */

import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { Sighting, TargetStanding } from '@holdfast/core/model/target'
import { manifest, type Fleet } from '../testkit/fleet.ts'
import { B, type Turn } from './turns.ts'

const REF = 'auth/approle/role/app'

const look = (made: Fleet): void =>
  void made.run({ kind: 'plan-effects', accounts: [{ point: 'vault', ref: REF }] })

function standing(made: Fleet): TargetStanding {
  const [one] = [...made.state.targets.values()]
  if (one === undefined) throw new Error('an account was cut')
  return one
}

function see(made: Fleet, result: Sighting['result'], allows: readonly string[] = []): void {
  const { point, ref, turn } = standing(made)
  const seen = { by: 'read-back', allows, denies: [], detail: 'answered 204', result } as const
  made.run({ kind: 'observe-target', point, ref, turn, begunAt: made.now(), ...seen })
}

export const EFFECTS: readonly Turn[] = [
  [
    ['effect.intended'],
    (made) => {
      made.declare(
        manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url: 'https://vault.example' }),
        manifest('Identity', `i-${B}`, {
          type: 'service-account',
          assets: [B],
          accounts: [{ enforcementPoint: 'vault', ref: REF, metadata: 'asset' }],
        }),
      )
      made.run({ kind: 'quarantine', asset: B, reason: 'a drill' })
      look(made)
    },
  ],
  [
    ['effect.sent'],
    (made) => {
      const { point, ref, turn } = standing(made)
      const step = 'revokes the token 1'
      made.run({ kind: 'send-effect', point, ref, turn, step, undo: null })
    },
  ],
  [
    ['effect.observed', 'effect.unrevoked'],
    (made) => {
      made.later(MINUTE_MS)
      see(made, 'otherwise', ['1 token'])
    },
  ],
  [['effect.settled'], (made) => see(made, 'as-intended')],
  [['drift.seen'], (made) => see(made, 'otherwise', ['1 token'])],
  [['effect.intended'], look],
  [['drift.ended', 'effect.settled'], (made) => see(made, 'as-intended')],
  [
    ['point.tested'],
    (made) => {
      const { point } = standing(made)
      const failures = [{ ref: REF, why: 'OpenBao answered 503' }]
      const canary = [{ say: 'logs in', ok: true, detail: 'answered 200' }]
      const looked = { manifest: 1, why: null, looked: 1, failed: 1, failures, canary }
      made.run({ kind: 'test-point', point, found: { occasion: 'asked', ...looked } })
    },
  ],
]
