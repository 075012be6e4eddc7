/** When the value of before ends: who is waited for, what has to be ended elsewhere first, and what a person may say. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../../proof/testkit/loop.ts'
import { stage, type Stage } from '../../../proof/testkit/stage.ts'
import { NOW } from '../../../proof/worlds/clock.ts'
import type { HoldId, RotationId } from '../../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant, plus } from '../../kernel/instant.ts'
import { finished } from '../../kernel/stepwise.ts'
import type { RotatedAt, Rotation } from '../../model/rotation.ts'
import { finishRotation, renewSecret, settleRotations, toEnd } from './rotations.ts'

const ID = 'rt_1' as RotationId
const AT: RotatedAt = { enforcementPoint: 'db', refs: ['role/app_a', 'role/app_b'] }
const LATER = plus(NOW, DAY_MS)

interface Case {
  /** Numbers of the versions that can be read; the newest was made for the rotation. */
  readonly versions?: readonly number[]
  readonly made?: RotatedAt | null
  /** Version that a reader was seen with; absent: nobody reads it. */
  readonly reader?: number
  readonly isGranted?: boolean
  readonly until?: typeof NOW
}

function made({
  versions = [1, 2],
  reader,
  isGranted = true,
  until = LATER,
  ...rest
}: Case): Stage {
  const scene = stage()
  const host = scene.asset('web-01')
  const app = scene.put('Identity', 'app', { type: 'service-account', assets: ['web-01'] })
  scene.put('Resource', 'r', { type: 'secret', tier: 3 })
  if (isGranted) scene.put('Grant', 'app-r', { identity: 'app', resource: 'r', actions: ['read'] })
  const at = instant(NOW - HOUR_MS)
  scene.state.secrets.set('r', {
    path: 'r',
    versions: versions.map((version) => ({
      version,
      envelope: `sha256:${'0'.repeat(64)}` as never, // Nobody opens it.
      masterKey: 'k',
      keys: ['password'],
      at,
      deletedAt: null,
      destroyedAt: null,
    })),
    numbered: Math.max(...versions),
    createdAt: at,
    updatedAt: at,
    settings: { custom: null, versionsMax: 0, casRequired: false },
  })
  if (reader !== undefined) {
    scene.write('exposure.recorded', {
      exposure: { identity: app.uid, asset: host.uid, secret: 'r', version: reader, at },
    })
  }
  const rotation: Rotation = {
    id: ID,
    resource: 'r',
    hold: 'h_1' as HoldId,
    asset: host.uid,
    tier: 3,
    owner: null,
    dueAt: LATER,
    how: 'store',
    because: 'policy',
    version: 1,
    intendedAt: at,
    renewed: { version: Math.max(...versions), at, until, made: rest.made ?? null },
    settled: null,
  }
  scene.state.rotations.set(ID, rotation)
  return scene
}

function settled(scene: Stage, ended?: readonly RotationId[]): string[] {
  const input = { kind: 'settle-rotations', ...(ended !== undefined && { ended }) } as const
  const { bodies: entries } = finished(settleRotations(scene.state, input, envAt(NOW)))
  return entries.map(({ kind, body }) => ('detail' in body ? `${kind}: ${body.detail}` : kind))
}

const SEEN = 'every reader was seen with it'
const BURNT = ['secret.destroyed']
const ends = (detail: string): string[] => [`rotation.settled: ${detail}`]

describe('the value of before ends', () => {
  const ROWS: readonly (readonly [
    what: string,
    scene: Case,
    ended: readonly RotationId[] | undefined,
    becomes: readonly string[],
    asked: readonly number[],
  ])[] = [
    ['made here: at once where nobody reads it', {}, undefined, [...BURNT, ...ends(`version 2; version 1 is burnt; ${SEEN}`)], []],
    ['not while a reader has only the old one', { reader: 1 }, undefined, [], []],
    ['when the reader has the new one', { reader: 2 }, undefined, [...BURNT, ...ends(`version 2; version 1 is burnt; ${SEEN}`)], []],
    ['for a reader who may not read any more nobody waits', { reader: 1, isGranted: false }, undefined, [...BURNT, ...ends(`version 2; version 1 is burnt; ${SEEN}`)], []],
    ['at its deadline, whoever has it', { reader: 1, until: NOW }, undefined, [...BURNT, ...ends('version 2; version 1 is burnt; not seen with it by its deadline: app on web-01')], []],
    ['made at a point: not before it was seen to be ended there', { made: AT }, undefined, [], [1]],
    ['nor where another one was', { made: AT }, ['rt_2' as RotationId], [], [1]],
    ['nor is it asked for while a reader has only the old one', { made: AT, reader: 1 }, undefined, [], []],
    ['and that it is ended does not make a reader see', { made: AT, reader: 1 }, [ID], [], []],
    ['at its deadline it is ended there whoever has it', { made: AT, reader: 1, until: NOW }, undefined, [], [1]],
    ['ended there, it is burnt here', { made: AT }, [ID], [...BURNT, ...ends(`version 2; version 1 is burnt; ended at db; ${SEEN}`)], [1]],
    ['each of before is ended', { made: AT, versions: [1, 2, 3] }, undefined, [], [1, 2]],
    ['where nothing of before is left there is nothing to end', { made: AT, versions: [2] }, undefined, ends(`version 2; nothing older was left; ${SEEN}`), []],
  ] // prettier-ignore
  for (const [what, row, ended, becomes, asked] of ROWS) {
    test(what, () => {
      const scene = made(row)
      const rotation = scene.state.rotations.get(ID)
      assert.ok(rotation !== undefined)
      const ending = toEnd(scene.state, rotation, envAt(NOW))
      assert.deepEqual(ending.map(({ version }) => version), asked) // prettier-ignore
      assert.deepEqual(settled(scene, ended), becomes)
    })
  }

  test('nothing while the clock cannot be trusted to say that time is up', () => {
    const scene = made({ until: NOW })
    const env = { ...envAt(NOW), clockSuspect: true }
    assert.deepEqual(
      finished(settleRotations(scene.state, { kind: 'settle-rotations' }, env)).bodies,
      [],
    )
  })
})

describe('a person says that it is done', () => {
  const say = (scene: Stage) =>
    finishRotation(scene.state, { kind: 'finish-rotation', rotation: ID, reason: 'by hand' }, envAt(NOW), 'ann') // prettier-ignore

  test('refused where what was made here ends by itself', () => {
    const { answer } = say(made({}))
    assert.deepEqual(answer.kind === 'refused' && answer.refusals.map(({ code }) => code), [
      'already-rotated',
    ])
  })

  test('where a point cannot end it: nothing of before is read here any more', () => {
    const { bodies: entries } = say(made({ made: AT, reader: 1 }))
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['secret.destroyed', 'rotation.settled'],
    )
  })
})

describe('a new value is written', () => {
  const sealed = {
    envelope: `sha256:${'1'.repeat(64)}`,
    masterKey: 'k',
    keys: ['password'],
  } as never // Nobody opens it.
  const renew = (over: number, at?: RotatedAt) => {
    const scene = made({ versions: [1] })
    const known = scene.state.rotations.get(ID)
    assert.ok(known !== undefined)
    scene.state.rotations.set(ID, { ...known, renewed: null })
    const input = { kind: 'renew-secret', rotation: ID, over, ...(sealed as object) } as never // As above.
    return renewSecret(scene.state, at === undefined ? input : { ...(input as object), made: at } as never, envAt(NOW)) // prettier-ignore
  }

  test('not over another than the newest', () => {
    assert.equal(renew(7, AT).answer.kind, 'refused')
  })

  test('made here it says what it said before; made at a point it says where', () => {
    const said = (at?: RotatedAt) => renew(1, at).bodies.map(({ kind, v = 1 }) => `${kind}@${v}`)
    assert.deepEqual(said(), ['secret.written@1', 'rotation.renewed@1'])
    assert.deepEqual(said(AT), ['secret.written@1', 'rotation.renewed@2'])
  })
})
