/** A secret that went to a blocked asset: what may have been copied is recorded, and the secret gets another value. */

import { DAY_MS } from '@holdfast/core/kernel/instant'
import type { ExposedRow } from '@holdfast/core/model/exposed'
import type { Hold } from '@holdfast/core/model/hold'
import { manifest, type Fleet } from '../testkit/fleet.ts'
import { A, digest, uid, type Turn } from './turns.ts'

function ended(made: Fleet): Hold {
  const hold = [...made.state.pastHolds.values()].find((one) => one.subject.uid === uid(made, A))
  if (hold?.closedBy?.kind !== 'proven') throw new Error('it was released by proof')
  return hold
}

const write = (made: Fleet): void =>
  void made.run({
    kind: 'write-secret',
    path: 'r0',
    envelope: digest('e'),
    masterKey: 'k',
    keys: ['password'],
    expectedVersion: null,
    patched: null,
  })

const row = (made: Fleet): ExposedRow => ({
  identity: `i-${A}`,
  resource: 'r0',
  type: 'secret',
  tier: 0,
  owner: null,
  delivered: { version: made.state.secrets.get('r0')?.numbered ?? 0, at: made.now() },
  permitted: { count: 2, first: made.now(), last: made.now() },
  outside: false,
})

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
        manifest('PosturePolicy', 'rotates', {
          assets: { names: [A] },
          rotateOnExposure: { tiers: [0] },
        }),
      )
      write(made)
      const { id: hold, openedAt: from, closedAt } = ended(made)
      if (closedAt === null) throw new Error('it has ended')
      const counts = { delivered: 1, permitted: 0, reachable: 1 }
      const assessed = { hold, from, to: closedAt, whole: true, list: digest('9'), counts }
      made.run({ kind: 'assess-exposure', assessed, rows: [row(made)] })
    },
  ],
  [
    ['rotation.renewed', 'secret.written'],
    (made) => {
      const [rotation] = [...made.state.rotations.keys()]
      const over = made.state.secrets.get('r0')?.versions.at(-1)?.version
      if (rotation === undefined || over === undefined) throw new Error('it is to be rotated')
      const sealed = { envelope: digest('f'), masterKey: 'k', keys: ['password'] }
      made.run({ kind: 'renew-secret', rotation, over, ...sealed })
    },
  ],
  [
    ['rotation.settled', 'secret.destroyed'],
    (made) => {
      made.later(2 * DAY_MS)
      made.run({ kind: 'settle-rotations' })
    },
  ],
]
