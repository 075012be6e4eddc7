/** What is written of identities that left a blocked image, and when nothing acts from it any more. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, declareSource } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, EvidenceId, IdentityUid } from '../kernel/ids.ts'
import { MINUTE_MS } from '../kernel/instant.ts'
import type { Posture } from '../model/posture.ts'
import { runningKey, type RunningList } from '../model/workload.ts'
import type { EntryBodies } from '../state/entries.ts'
import { find } from '../state/state.ts'
import { provenMoves, type Moves } from './moves.ts'

const DIGESTS = { old: 'a', new: 'b', next: 'c' } as const
type Image = keyof typeof DIGESTS
const digest = (image: Image): string => `sha256:${DIGESTS[image].repeat(64)}`

const uidOf = (name: string): AssetUid => {
  const known = find(state, 'Asset', name)
  assert.ok(known !== undefined)
  return known.uid
}

function acts(identity: string, ...assets: readonly string[]): void {
  declare(manifest('Identity', identity, { type: 'service-account', assets }))
}

/** Declared elsewhere, it acts from there until it is seen to have left. */
function kept(identity: string, from = 'old'): IdentityUid {
  const known = find(state, 'Identity', identity)
  assert.ok(known !== undefined)
  state.moving.set(known.uid, new Map([[uidOf(from), ago(1)]]))
  return known.uid
}

/** What `source` saw run on `web`, started a minute ago. */
function saw(source: string, ...images: readonly Image[]): void {
  const list: RunningList = {
    place: uidOf('web'),
    source,
    evidence: `ev_${source}` as EvidenceId,
    document: 'sha256:l' as Digest,
    seenAt: now,
    mayRaise: true,
    images: images.map((image) => ({
      image: 'registry/x',
      digests: [digest(image)],
      startedAt: ago(MINUTE_MS),
      count: 1,
      names: [image],
    })),
  }
  state.running.set(runningKey(list), list)
}

const moves = (from = 'old', posture: Posture = 'verified'): Moves =>
  provenMoves(state, uidOf(from), () => posture, env())

const movedBodies = ({ bodies }: Moves): readonly EntryBodies['binding.moved'][] =>
  bodies.flatMap((entry) => (entry.kind === 'binding.moved' ? [entry.body] : []))

const NOTHING: Moves = { bodies: [], evidence: null }

beforeEach(() => {
  reset()
  for (const name of ['old', 'new', 'next'] as const) {
    declare(manifest('Asset', name, { type: 'image', identifiers: { imageDigest: digest(name) } }))
  }
  declareSource('runtime', { says: ['containers'] })
  declareSource('cluster', { says: ['containers'] })
  acts('svc', 'new')
})

describe('the last that acted from it has left', () => {
  test('the only one', () => {
    const identity = kept('svc')
    saw('runtime', 'new')
    const body = { identity, asset: uidOf('old'), to: [uidOf('new')], evidence: ['ev_runtime'], last: true } // prettier-ignore
    assert.deepEqual(moves(), {
      bodies: [{ kind: 'binding.moved', body }],
      evidence: ['ev_runtime'],
    })
  })

  const TWO: readonly (readonly [string, () => void, readonly string[]])[] = [
    ['one list that shows both is told once', () => saw('runtime', 'new', 'next'), ['ev_runtime']],
    ['each list that shows them is told', () => {
      saw('runtime', 'new')
      saw('cluster', 'next')
    }, ['ev_cluster', 'ev_runtime']],
  ] // prettier-ignore
  for (const [what, setUp, expected] of TWO) {
    test(`of two the second in order: ${what}`, () => {
      acts('cron', 'next')
      const both = [kept('svc'), kept('cron')].toSorted()
      setUp()
      const found = moves()
      assert.deepEqual(
        movedBodies(found).map(({ identity, last }) => [identity, last]),
        [[both[0], false], [both[1], true]],
      ) // prettier-ignore
      assert.deepEqual(found.evidence?.toSorted(), expected)
    })
  }

  test('where one that was kept on it is declared no more', () => {
    kept('svc')
    state.moving.set('id_gone' as IdentityUid, new Map([[uidOf('old'), now]]))
    saw('runtime', 'new')
    assert.deepEqual(movedBodies(moves()).map(({ last }) => last), [true]) // prettier-ignore
    assert.deepEqual(moves().evidence, ['ev_runtime'])
  })
})

describe('one has left, and nothing shows that it is left', () => {
  const ROWS: readonly (readonly [string, () => void])[] = [
    ['another was not seen elsewhere', () => {
      acts('cron', 'next')
      kept('cron')
    }],
    ['another is declared to act from it', () => acts('cron', 'old')],
    ['another is declared to act from what runs from it', () => {
      declare(manifest('Asset', 'pod', { type: 'node', runsOn: ['old'] }))
      acts('cron', 'pod')
    }],
    ['another came back to it while it was on its way', () => {
      acts('cron', 'new', 'old')
      kept('cron')
    }],
    // Whichever of the two comes first by its uid.
    ...['a', 'b', 'c', 'd', 'e'].map((name) => [
      `another, \`${name}\`, was not seen elsewhere`,
      () => {
        acts(name, 'next')
        kept(name)
      },
    ] as const),
  ] // prettier-ignore
  for (const [what, setUp] of ROWS) {
    test(what, () => {
      const identity = kept('svc')
      setUp()
      saw('runtime', 'new')
      const found = moves()
      assert.deepEqual(
        movedBodies(found).map((body) => [body.identity, body.last]),
        [[identity, false]],
      )
      assert.equal(found.evidence, null)
    })
  }
})

describe('nobody has left', () => {
  const ROWS: readonly (readonly [string, () => void, Parameters<typeof moves>?])[] = [
    ['nobody acted from it', () => saw('runtime', 'new')],
    ['it is kept on another image', () => { kept('svc', 'next'); saw('runtime', 'new') }],
    ['it is declared to act from it, and was never kept', () => { acts('svc', 'old'); saw('runtime', 'new') }],
    ['it was seen nowhere', () => { kept('svc') }],
    ['it was seen there as well', () => { kept('svc'); saw('runtime', 'new', 'old') }],
    ['another source saw it there', () => { kept('svc'); saw('runtime', 'new'); saw('cluster', 'old') }],
    ['who saw it may not raise', () => {
      kept('svc')
      saw('runtime', 'new')
      declareSource('runtime', { says: ['containers'], mayRaise: 'never' })
    }],
    ['where it went is blocked itself', () => { kept('svc'); saw('runtime', 'new') }, ['old', 'restricted']],
    ['where it went is not known to be good', () => { kept('svc'); saw('runtime', 'new') }, ['old', 'unknown']],
    ['what is blocked is no image', () => { kept('svc', 'web'); saw('runtime', 'new') }, ['web']],
  ] // prettier-ignore
  for (const [what, setUp, asked = []] of ROWS) {
    test(what, () => {
      setUp()
      assert.deepEqual(moves(...asked), NOTHING)
    })
  }

  test('the image is gone', () => {
    kept('svc')
    saw('runtime', 'new')
    const old = uidOf('old')
    state.manifests.Asset.delete(old)
    assert.deepEqual(provenMoves(state, old, () => 'verified', env()), NOTHING) // prettier-ignore
  })
})
