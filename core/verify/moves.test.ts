/** When an identity has left a blocked image: seen on another that is verified, started since, and nowhere on the old one. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { foldCause } from '../../proof/testkit/folded.ts'
import { ago, causeOf, declareSource } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from '../kernel/instant.ts'
import type { AssetUid, EvidenceId, IdentityUid } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { Stored } from '../model/manifest.ts'
import type { Posture } from '../model/posture.ts'
import { runningKey, type RunningImage, type RunningList } from '../model/workload.ts'
import { find } from '../state/state.ts'
import { isLeft, moveLines, moveOf } from './moves.ts'

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`
const [OLD, NEW, NEXT] = [digest('a'), digest('b'), digest('c')]

function image(name: string, imageDigest?: string): void {
  const identifiers = imageDigest === undefined ? {} : { identifiers: { imageDigest } }
  declare(manifest('Asset', name, { type: 'image', ...identifiers }))
}

function actsFrom(...assets: readonly string[]): void {
  declare(manifest('Identity', 'svc', { type: 'service-account', assets }))
}

const assetNamed = (name: string): Stored<'Asset'> => {
  const known = find(state, 'Asset', name)
  assert.ok(known !== undefined)
  return known
}
const svc = (): Stored<'Identity'> => {
  const known = find(state, 'Identity', 'svc')
  assert.ok(known !== undefined)
  return known
}

const from = (imageDigest: string, change: Partial<RunningImage> = {}): RunningImage => ({
  image: 'registry/x',
  digests: [imageDigest],
  startedAt: ago(MINUTE_MS),
  count: 1,
  names: ['x-1'],
  ...change,
})

/** What `source` saw run on an asset. */
function saw(images: readonly RunningImage[], change: Partial<RunningList> = {}): void {
  const list: RunningList = {
    place: assetNamed('web').uid,
    source: 'runtime',
    evidence: 'ev_list' as EvidenceId,
    document: 'sha256:l' as Digest,
    seenAt: ago(0),
    mayRaise: true,
    images,
    ...change,
  }
  state.running.set(runningKey(list), list)
}

/** The old image has been blocked for two hours, as its cause says. */
function blocked(change: Partial<Cause> = {}): void {
  const { uid } = assetNamed('old')
  const cause = causeOf({ asset: uid, ...change })
  foldCause(state, cause, now)
}

beforeEach(() => {
  reset()
  image('old', OLD)
  image('new', NEW)
  declareSource('runtime', { says: ['containers'] })
  declareSource('mute', { says: ['containers'], mayRaise: 'never' })
  actsFrom('new')
  blocked()
})

const told = (postures: (asset: AssetUid) => Posture = () => 'verified'): string => {
  const { proof } = moveOf(state, svc(), assetNamed('old'), postures, env())
  return proof.kind === 'proven' ? proof.how : `missing: ${proof.what}`
}

describe('moved', () => {
  const ROWS: readonly (readonly [string, () => void, Posture?])[] = [
    ['seen on the other, started since', () => saw([from(NEW)])],
    ['the other is in grace', () => saw([from(NEW)]), 'grace'],
    ['started a moment after the cause opened', () => saw([from(NEW, { startedAt: ago(2 * HOUR_MS - 1) })])],
    ['by the clock of another machine, two minutes ahead', () => saw([from(NEW, { startedAt: instant(now + 2 * MINUTE_MS) })])],
    ['an older container of it runs as well', () => saw([from(NEW, { startedAt: ago(DAY_MS) }), from(NEW)])],
    ['one that does not say when is beside it', () => saw([from(NEW, { startedAt: null }), from(NEW)])],
    ['what blocks the old one is not due', () => {
      blocked({ due: [null, null, null, null] })
      saw([from(NEW, { startedAt: ago(DAY_MS) })])
    }],
    ['other images run there too', () => saw([from(NEXT), from(NEW)])],
    ['who may not raise saw the old one, and one who may has looked there since', () => {
      saw([from(OLD)], { source: 'mute', mayRaise: false, seenAt: ago(1) })
      saw([from(NEW)])
    }],
    ['the old one was seen a week ago', () => {
      saw([from(OLD)], { source: 'mute', seenAt: ago(7 * DAY_MS) })
      saw([from(NEW)])
    }],
    ['the old one was seen on what is declared no more', () => {
      saw([from(OLD)], { source: 'mute', place: 'as_gone' as AssetUid })
      saw([from(NEW)])
    }],
  ] // prettier-ignore
  for (const [what, setUp, posture = 'verified'] of ROWS) {
    test(what, () => {
      setUp()
      assert.equal(
        told(() => posture),
        'svc runs from new',
      )
    })
  }

  test('to several images at once: each was seen, and their lists are the evidence', () => {
    image('next', NEXT)
    actsFrom('new', 'next')
    saw([from(NEW)])
    declareSource('other', { says: ['containers'] })
    saw([from(NEXT)], { source: 'other', evidence: 'ev_other' as EvidenceId })
    const move = moveOf(state, svc(), assetNamed('old'), () => 'verified', env())
    assert.equal(move.proof.kind, 'proven')
    const seen = new Map(move.to.map((uid, at) => [uid, move.evidence[at]]))
    assert.equal(seen.get(assetNamed('new').uid), 'ev_list')
    assert.equal(seen.get(assetNamed('next').uid), 'ev_other')
    assert.equal(move.evidence.length, 2)
  })
})

describe('not moved', () => {
  const NOT_SEEN =
    'a container from new seen running by a source that says containers and may raise'
  const ROWS: readonly (readonly [string, () => void, string])[] = [
    ['it is declared to act from the old one still', () => { actsFrom('new', 'old'); saw([from(NEW)]) }, 'svc on another image: it is declared to act from old'],
    ['it is declared to act from no image', () => { actsFrom('web'); saw([from(NEW)]) }, 'svc on another image: it is declared to act from none'],
    ['it is declared to act from nothing', () => actsFrom(), 'svc on another image: it is declared to act from none'],
    ['nobody looked', () => undefined, NOT_SEEN],
    ['it was not seen', () => saw([from(NEXT)]), NOT_SEEN],
    ['it was seen by who may not raise', () => saw([from(NEW)], { source: 'mute' }), NOT_SEEN],
    ['it was seen in part of a list', () => saw([from(NEW)], { mayRaise: false }), NOT_SEEN],
    ['it was seen a week ago', () => saw([from(NEW)], { seenAt: ago(7 * DAY_MS) }), NOT_SEEN],
    ['who saw it may no longer raise', () => { declareSource('runtime', { says: ['containers'], mayRaise: 'never' }); saw([from(NEW)]) }, NOT_SEEN],
    ['who saw it no longer says what runs', () => { declareSource('runtime', { says: ['os-packages'] }); saw([from(NEW)]) }, NOT_SEEN],
    ['who saw it is no longer given that place', () => { declareSource('runtime', { says: ['containers'], assets: { types: ['image'] } }); saw([from(NEW)]) }, NOT_SEEN],
    ['the old one was seen there too', () => saw([from(NEW), from(OLD)]), 'no container from old: runtime saw one run on web'],
    ['the old one was seen by who may not raise', () => { saw([from(NEW)]); saw([from(OLD)], { source: 'mute' }) }, 'no container from old: mute saw one run on web'],
    ['the old one was seen after who may raise looked there', () => { saw([from(NEW)], { seenAt: ago(1) }); saw([from(OLD)], { source: 'mute' }) }, 'no container from old: mute saw one run on web'],
    ['the old one was seen elsewhere', () => { saw([from(OLD)], { source: 'mute', place: assetNamed('new').uid, seenAt: ago(1) }); saw([from(NEW)]) }, 'no container from old: mute saw one run on new'],
    ['only another who may not raise looked there since', () => {
      declareSource('deaf', { says: ['containers'], mayRaise: 'never' })
      saw([from(OLD)], { source: 'mute', seenAt: ago(1) })
      saw([from(NEW)], { source: 'deaf' })
    }, 'no container from old: mute saw one run on web'],
    ['the old one was seen by one who may raise, whatever another sees since', () => {
      declareSource('other', { says: ['containers'] })
      saw([from(OLD)], { source: 'other', seenAt: ago(1) })
      saw([from(NEW)])
    }, 'no container from old: other saw one run on web'],
    ['the other has a digest of the old one beside its own', () => { image(`new@${OLD}`, NEW); actsFrom(`new@${OLD}`); saw([]) }, `another digest: new@${OLD} has that of old`],
    ['it started before the cause opened', () => saw([from(NEW, { startedAt: ago(2 * HOUR_MS) })]), 'a container from new started after 2026-11-23T22:00:00Z: restart it, then list again'],
    ['it does not say when it started', () => saw([from(NEW, { startedAt: null })]), 'a container from new started after 2026-11-23T22:00:00Z: restart it, then list again'],
    ['it starts in the future', () => saw([from(NEW, { startedAt: instant(now + 2 * MINUTE_MS + 1) })]), 'a container from new started after 2026-11-23T22:00:00Z: restart it, then list again'],
    ['something there runs from nobody knows what', () => saw([from(NEW), from(NEXT, { digests: [] })]), 'which image x-1 runs from: its digest is not told'],
    ['the same, without a name', () => saw([from(NEW), from(NEXT, { digests: [], names: [] })]), 'which image registry/x runs from: its digest is not told'],
    ['the other has no digest', () => { image('new'); saw([from(NEW)]) }, 'the digest of new: spec.identifiers.imageDigest'],
    ['the other is the old one by another name', () => { image('new', OLD); saw([]) }, 'another digest: new has that of old'],
    ['one of two was not seen', () => { image('next', NEXT); actsFrom('new', 'next'); saw([from(NEXT)]) }, NOT_SEEN],
  ] // prettier-ignore
  for (const [what, setUp, expected] of ROWS) {
    test(what, () => {
      setUp()
      assert.equal(told(), `missing: ${expected}`)
    })
  }

  for (const posture of ['stale', 'unknown', 'restricted', 'quarantined'] as const) {
    test(`the other is ${posture}`, () => {
      saw([from(NEW)])
      assert.equal(
        told(() => posture),
        `missing: new verified: it is ${posture}`,
      )
    })
  }
})

describe('where it is declared to run', () => {
  beforeEach(() => {
    declare(
      manifest('Asset', 'node', { type: 'node', runsOn: ['new'] }),
      manifest('Asset', 'far', { type: 'node' }),
    )
    actsFrom('node')
  })
  const at = (name: string) => ({ place: assetNamed(name).uid })

  test('it is seen there, and what runs elsewhere is nothing to it', () => {
    saw([from(OLD)], at('far'))
    saw([from(NEW)], at('node'))
    assert.equal(told(), 'svc runs from new')
  })

  test('of two places and two images each may be seen in one', () => {
    image('next', NEXT)
    declare(manifest('Asset', 'near', { type: 'node', runsOn: ['next'] }))
    actsFrom('node', 'near')
    saw([from(NEW)], at('node'))
    saw([from(NEXT)], at('near'))
    saw([from(OLD)], at('far'))
    assert.match(told(), /^svc runs from /)
    saw([from(OLD)], at('near'))
    assert.equal(told(), 'missing: no container from old: runtime saw one run on near')
  })

  test('seen elsewhere alone it has not moved', () => {
    saw([from(NEW)], at('far'))
    assert.match(told(), /^missing: a container from new seen running/)
  })

  test('by the uid of the image as by its name', () => {
    declare(manifest('Asset', 'node', { type: 'node', runsOn: [assetNamed('new').uid] }))
    saw([from(NEW)], at('far'))
    assert.match(told(), /^missing: a container from new seen running/)
  })

  test('what runs on something else says no place', () => {
    declare(manifest('Asset', 'node', { type: 'node', runsOn: ['far'] }))
    actsFrom('node', 'new')
    saw([from(NEW)], at('web'))
    assert.equal(told(), 'svc runs from new')
  })
})

describe('a job of a runner', () => {
  const moved = (type: 'runner' | 'node'): void => {
    declare(manifest('Asset', 'place', { type, runsOn: ['new'] }))
    actsFrom('place')
    state.moving.set(svc().uid, new Map([[assetNamed('old').uid, ago(HOUR_MS)]]))
  }
  const job = (startedAt: number): void =>
    saw([from(NEW, { startedAt: instant(startedAt) })], { place: assetNamed('place').uid })

  const ROWS: readonly (readonly ['runner' | 'node', number, boolean])[] = [
    ['runner', HOUR_MS - 1, true],
    ['runner', HOUR_MS, false],
    ['runner', HOUR_MS + 1, false],
    ['node', HOUR_MS + 1, true],
    ['node', 2 * HOUR_MS, false],
  ]
  for (const [type, ms, proven] of ROWS) {
    test(`on a ${type}, started ${ms} ms ago, an hour after the move: ${proven ? 'moved' : 'not moved'}`, () => {
      moved(type)
      job(now - ms)
      assert.equal(told().startsWith('missing'), !proven)
    })
  }

  test('that nobody moved may have started when it liked', () => {
    moved('runner')
    state.moving.delete(svc().uid)
    job(now - HOUR_MS - 1)
    assert.equal(told(), 'svc runs from new')
  })
})

describe('an image that is left', () => {
  const left = (): boolean => isLeft(state, assetNamed('old').uid, env())
  beforeEach(() => {
    state.left.set(assetNamed('old').uid, now)
    saw([from(NEW)])
  })

  test('is left while nothing acts from it', () => assert.equal(left(), true))

  const NOT: readonly (readonly [string, () => void])[] = [
    ['it never was', () => state.left.delete(assetNamed('old').uid)],
    ['somebody is declared to act from it again', () => actsFrom('old')],
    ['somebody is on the way from it', () => state.moving.set(svc().uid, new Map([[assetNamed('old').uid, now]]))],
    ['it is seen to run', () => saw([from(OLD)])],
    ['it is seen to run by who may not raise', () => saw([from(OLD)], { source: 'mute' })],
  ] // prettier-ignore
  for (const [what, setUp] of NOT) {
    test(`not where ${what}`, () => {
      setUp()
      assert.equal(left(), false)
    })
  }

  test('not where it is gone', () => {
    const { uid } = assetNamed('old')
    state.manifests.Asset.delete(uid)
    assert.equal(isLeft(state, uid, env()), false)
  })
})

describe('what the checklist says', () => {
  const lines = (name = 'old'): readonly string[] =>
    moveLines(state, assetNamed(name), () => 'verified', env())

  test('of each that acts or acted from it, what it still needs', () => {
    declare(manifest('Identity', 'cron', { type: 'service-account', assets: ['old'] }))
    state.moving.set(svc().uid, new Map([[assetNamed('old').uid, ago(1)]]))
    assert.deepEqual([...lines()].toSorted(), [
      'a container from new seen running by a source that says containers and may raise',
      'cron on another image: it is declared to act from old',
    ])
    saw([from(NEW)])
    assert.deepEqual(lines(), ['cron on another image: it is declared to act from old'])
  })

  test('nothing of what nobody acts from, nor of what is no image', () => {
    assert.deepEqual(lines(), [])
    actsFrom('web')
    assert.deepEqual(lines('web'), [])
  })

  test('nothing of an identity that is gone', () => {
    state.moving.set('id_gone' as IdentityUid, new Map([[assetNamed('old').uid, now]]))
    assert.deepEqual(lines(), [])
  })
})
