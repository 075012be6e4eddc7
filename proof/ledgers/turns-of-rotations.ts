/** A secret that went to a blocked asset: what may have been copied is recorded, and the secret gets another value. */

import { DAY_MS } from '@holdfast/core/kernel/instant'
import type { ExposedRow } from '@holdfast/core/model/exposed'
import type { InputOf } from '@holdfast/core/model/input'
import type { Hold } from '@holdfast/core/model/hold'
import { manifest, type Fleet } from '../testkit/fleet.ts'
import { A, digest, uid, type Turn } from './turns.ts'

function ended(made: Fleet): Hold {
  const hold = [...made.state.pastHolds.values()].find((one) => one.subject.uid === uid(made, A))
  if (hold?.closedBy?.kind !== 'proven') throw new Error('it was released by proof')
  return hold
}

const write = (made: Fleet, path: string): void =>
  void made.run({
    kind: 'write-secret',
    path,
    envelope: digest('e'),
    masterKey: 'k',
    keys: ['password'],
    expectedVersion: null,
    patched: null,
  })

const row = (made: Fleet, resource: string): ExposedRow => ({
  identity: `i-${A}`,
  resource,
  type: 'secret',
  tier: 0,
  owner: null,
  delivered: { version: made.state.secrets.get(resource)?.numbered ?? 0, at: made.now() },
  permitted: { count: 2, first: made.now(), last: made.now() },
  outside: false,
})

function renewed(made: Fleet, path: string): Omit<InputOf<'renew-secret'>, 'kind'> {
  const rotation = [...made.state.rotations.values()].find((one) => one.resource === path)?.id
  const over = made.state.secrets.get(path)?.versions.at(-1)?.version
  if (rotation === undefined || over === undefined) throw new Error('it is to be rotated')
  return { rotation, over, envelope: digest('f'), masterKey: 'k', keys: ['password'] }
}

export const ROTATIONS: readonly Turn[] = [
  [
    ['exposure.assessed', 'rotation.intended'],
    (made) => {
      made.declare(
        manifest('Resource', 'r0', {
          type: 'secret',
          tier: 0,
          rotate: { generate: { keys: ['password'] } },
        }),
        manifest('Resource', 'way-in', { type: 'secret', tier: 0 }),
        manifest('PosturePolicy', 'rotates', {
          assets: { names: [A] },
          rotateOnExposure: { tiers: [0] },
        }),
      )
      write(made, 'r0')
      write(made, 'way-in')
      const { id: hold, openedAt: from, closedAt } = ended(made)
      if (closedAt === null) throw new Error('it has ended')
      const counts = { delivered: 1, permitted: 0, reachable: 1 }
      const assessed = { hold, from, to: closedAt, whole: true, list: digest('9'), counts }
      made.run({ kind: 'assess-exposure', assessed, rows: [row(made, 'r0'), row(made, 'way-in')] })
    },
  ],
  [
    ['rotation.renewed', 'secret.written'],
    (made) => {
      made.run({ kind: 'renew-secret', ...renewed(made, 'r0') })
      const at = { enforcementPoint: 'db', refs: ['role/app_a', 'role/app_b'] }
      made.run({ kind: 'renew-secret', ...renewed(made, 'way-in'), made: at })
    },
  ],
  [
    ['rotation.settled', 'secret.destroyed'],
    (made) => {
      made.later(2 * DAY_MS)
      made.run({ kind: 'settle-rotations' })
      made.run({ kind: 'settle-rotations', ended: [...made.state.rotations.keys()] })
    },
  ],
]
