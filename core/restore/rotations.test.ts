/** What becomes of a value that may have been copied: what is refused, what is due, and what is another value since. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { envAt } from '../../proof/testkit/loop.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { HoldId, RotationId } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { WEIGHTS, type Weight } from '../model/cause.ts'
import type { ExposedRow } from '../model/exposed.ts'
import type { Hold, HoldEnd } from '../model/hold.ts'
import type { PosturePolicySpec, SpecOf } from '../model/manifest.ts'
import type { Rotation } from '../model/rotation.ts'
import { intendRotations, remedyOf, type Exposing } from './rotations.ts'

const ago = (hours: number) => instant(NOW - hours * HOUR_MS)
const PROVEN: HoldEnd = { kind: 'proven', evidence: [], singleSource: true }
const LIFTED: HoldEnd = { kind: 'lifted', by: 'ann', reason: 'a drill' }
const ENDED: HoldEnd = { kind: 'ended', why: 'gone' }

function setUp(spec: Partial<SpecOf['Resource']> = {}, versions: readonly number[] = [1]): Stage {
  const made = stage()
  made.asset('a')
  made.put('Resource', 'r', { type: 'secret', tier: 1, owner: 'data', ...spec })
  if (versions.length > 0) {
    made.state.secrets.set('r', {
      path: 'r',
      versions: versions.map((version) => ({
        version,
        envelope: `sha256:${'0'.repeat(64)}` as never, // Nobody opens it.
        masterKey: 'k',
        keys: ['password'],
        at: ago(10 - version),
        deletedAt: null,
        destroyedAt: null,
      })),
      numbered: Math.max(...versions),
      createdAt: ago(10),
      updatedAt: ago(10),
      settings: { custom: null, versionsMax: 0, casRequired: false },
    })
  }
  return made
}

const row = (change: Partial<ExposedRow> = {}): ExposedRow => ({
  identity: 'i',
  resource: 'r',
  type: 'secret',
  tier: 1,
  owner: 'data',
  delivered: { version: 1, at: ago(9) },
  permitted: null,
  outside: false,
  ...change,
})

function exposing(
  made: Stage,
  end: HoldEnd | null,
  weight: Weight,
  rotateOnExposure?: PosturePolicySpec['rotateOnExposure'],
): Exposing {
  const uid = [...made.state.manifests.Asset.keys()][0] as Hold['subject']['uid'] & string
  const hold = {
    id: 'h_1' as HoldId,
    subject: { kind: 'asset', uid },
    openedAt: ago(5),
    state: end === null ? 'open' : 'released',
    closedAt: end === null ? null : ago(1),
    closedBy: end,
    causes: [],
  } as unknown as Hold // What is left out nobody here reads.
  const asked = rotateOnExposure === undefined ? {} : { rotateOnExposure }
  return { hold, weight, policy: { assets: { all: true }, ...asked } }
}

const rotation = (change: Partial<Rotation> = {}): Rotation => ({
  id: 'rt_1' as RotationId,
  resource: 'r',
  hold: 'h_1' as HoldId,
  asset: 'as_1' as Rotation['asset'],
  tier: 1,
  owner: 'data',
  dueAt: plus(NOW, DAY_MS),
  how: 'person',
  because: 'exposed',
  version: 1,
  intendedAt: ago(1),
  renewed: null,
  settled: null,
  ...change,
})

function known(made: Stage, one: Rotation): void {
  made.state[one.settled === null ? 'rotations' : 'pastRotations'].set(one.id, one)
  made.state.rotationsByResource.set(one.resource, new Set([one.id]))
}

describe('what becomes of it', () => {
  type Row = readonly [
    what: string,
    end: HoldEnd | null,
    weight: Weight,
    row: ExposedRow,
    asked: PosturePolicySpec['rotateOnExposure'] | undefined,
    becomes: string,
  ]
  const AT_LAST = 'at-release'
  const NONE = 'none'
  const NAMED = { resources: ['r'] }
  const UNUSED = { delivered: null, permitted: null } as const
  const USED = { delivered: null, permitted: { count: 2, first: ago(4), last: ago(3) } } as const
  const ROWS: readonly Row[] = [
    ['nothing of what was in reach and never asked for', null, 'critical', row(UNUSED), undefined, NONE],
    ['nothing of that, though a policy names it', PROVEN, 'compromise', row(UNUSED), NAMED, NONE],
    ['nothing of what ends by itself', PROVEN, 'compromise', row({ type: 'role', ...USED }), { tiers: [1] }, NONE],
    ['nothing of what a token was minted for', PROVEN, 'compromise', row({ type: 'token-audience', ...USED }), undefined, NONE],
    ['nothing where nobody is known to exploit it', PROVEN, 'serious', row(), undefined, NONE],
    ['nothing where a policy names another resource', PROVEN, 'serious', row(), { resources: ['rr'] }, NONE],
    ['nothing where it names another tier', PROVEN, 'serious', row(), { tiers: [0, 2, 3] }, NONE],
    ['nothing where it names nothing', PROVEN, 'serious', row(), {}, NONE],
    ['nothing where it names no resource', PROVEN, 'serious', row(), { resources: [], tiers: [] }, NONE],
    ['nothing where a person lifted the block', LIFTED, 'compromise', row(), undefined, NONE],
    ['nothing then, though a policy names it', LIFTED, 'compromise', row(), NAMED, NONE],
    ['nothing while a policy names a tier and nobody declares it', PROVEN, 'serious', row({ tier: null }), { tiers: [0, 1, 2, 3] }, NONE],
    ['it waits while the block is open', null, 'critical', row(), undefined, AT_LAST],
    ['it follows from an exploited flaw', PROVEN, 'critical', row(), undefined, AT_LAST],
    ['it follows from a compromise', PROVEN, 'compromise', row(), undefined, AT_LAST],
    ['it follows where the asset is gone', ENDED, 'critical', row(), undefined, AT_LAST],
    ['it follows from a permit alone', PROVEN, 'critical', row(USED), undefined, AT_LAST],
    ['it follows where nobody here sees what is read', PROVEN, 'critical', row({ ...UNUSED, outside: true }), undefined, AT_LAST],
    ['it follows by name', PROVEN, 'serious', row(), NAMED, AT_LAST],
    ['it follows by tier', PROVEN, 'serious', row(), { tiers: [1] }, AT_LAST],
  ] // prettier-ignore
  for (const [what, end, weight, one, asked, becomes] of ROWS) {
    test(what, () => {
      const made = setUp()
      assert.equal(remedyOf(made.state, one, exposing(made, end, weight, asked)).kind, becomes)
    })
  }

  test('a version that came since is another value; the same one is not', () => {
    const kind = (versions: readonly number[]): string => {
      const made = setUp({}, versions)
      return remedyOf(made.state, row(), exposing(made, PROVEN, 'critical')).kind
    }
    assert.deepEqual([kind([1]), kind([1, 2]), kind([2]), kind([])], [AT_LAST, 'rotated', 'rotated', AT_LAST]) // prettier-ignore
  })

  test('an open rotation is told until it is settled, beside the new version too', () => {
    const made = setUp({}, [1, 2])
    const now = (one: Rotation): string => {
      known(made, one)
      return remedyOf(made.state, row(), exposing(made, PROVEN, 'critical')).kind
    }
    assert.equal(now(rotation({ renewed: { version: 2, at: NOW, until: NOW, made: null } })), 'due')
    made.state.rotations.delete('rt_1' as RotationId)
    const end = { at: NOW, outcome: 'by-hand', detail: 'x', by: 'ann' } as const
    assert.equal(now(rotation({ settled: end })), 'rotated')
  })

  test('what was copied of the new version is another matter', () => {
    const made = setUp({}, [1, 2])
    known(
      made,
      rotation({ hold: 'h_0' as HoldId, renewed: { version: 2, at: NOW, until: NOW, made: null } }),
    )
    const copied = row({ delivered: { version: 2, at: ago(1) } })
    assert.equal(remedyOf(made.state, copied, exposing(made, PROVEN, 'critical')).kind, AT_LAST)
  })
})

describe('what is intended', () => {
  const env = envAt(NOW)
  const intended = (made: Stage, by: Exposing, ...rows: readonly ExposedRow[]) => {
    const [asset] = made.state.manifests.Asset.values()
    assert.ok(asset !== undefined)
    return intendRotations(made.state, rows, by, asset.uid, env)
  }

  test('one for a resource, of the newest version, due by its tier', () => {
    const made = setUp({}, [3])
    const by = exposing(made, PROVEN, 'critical')
    const [one, ...more] = intended(
      made,
      by,
      row({ delivered: { version: 2, at: ago(9) } }),
      row({ identity: 'j', delivered: { version: 3, at: ago(8) } }),
    )
    assert.deepEqual(more, [])
    // Version 3 is the newest: what was copied of 2 alone would be another value since.
    assert.deepEqual(
      [one?.resource, one?.version, one?.how, one?.because, one?.owner, one?.dueAt],
      ['r', 3, 'person', 'exposed', 'data', plus(NOW, LIMITS.rotationDueMs[1])],
    )
  })

  const ROTATE = { rotate: { generate: { keys: ['password'] } } }
  test('made here only where a policy asks, a manifest says how, and there is a value', () => {
    const how = (
      spec: Partial<SpecOf['Resource']>,
      asked: PosturePolicySpec['rotateOnExposure'] | undefined,
      versions: readonly number[] = [1],
    ): string | undefined => {
      const made = setUp(spec, versions)
      return intended(made, exposing(made, PROVEN, 'critical', asked), row())[0]?.how
    }
    assert.deepEqual(
      [
        how(ROTATE, { tiers: [1] }),
        how(ROTATE, { resources: ['r'] }),
        how(ROTATE, undefined),
        how(ROTATE, { tiers: [0] }),
        how({}, { tiers: [1] }),
        how(ROTATE, { tiers: [1] }, []),
      ],
      ['store', 'store', 'person', 'person', 'person', 'person'],
    )
  })

  test('never while the block is open or after a person lifted it: no cut rotates anything', () => {
    const made = setUp(ROTATE)
    const weights = fc.constantFrom(...WEIGHTS)
    const ends = fc.constantFrom(null, LIFTED)
    const asked = fc.constantFrom(undefined, { tiers: [0, 1, 2, 3] as const }, { resources: ['r'] })
    fc.assert(
      fc.property(weights, ends, asked, (weight, end, policy) => {
        const by = exposing(made, end, weight, policy)
        const found = intended(made, by, row(), row({ identity: 'j', outside: true }))
        assert.deepEqual(end === null ? [] : found, [])
      }),
    )
  })
})
