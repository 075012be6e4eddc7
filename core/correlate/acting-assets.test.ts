/** From which assets somebody acts: what is proven or vouched for; whatever else is named may only tighten. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { AssetUid, IdentityUid } from '../kernel/ids.ts'
import type { Caller } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import { actingAssets } from './acting-assets.ts'

interface World {
  readonly made: Stage
  readonly uid: (name: string) => AssetUid
  readonly identity: (name: string) => IdentityUid
}

/** `svc` acts from `web` and from `pod`, which runs from `image` on `node`; `cron` from `far`, `idle` from nothing. */
function world(): World {
  const made = stage()
  const assets: Stored<'Asset'>[] = [
    made.asset('image', { type: 'image' }),
    made.asset('node', { type: 'node', runsOn: ['image'] }),
    made.asset('pod', { runsOn: ['node'] }),
    made.asset('web'),
    made.asset('far'),
    made.asset('old', { type: 'image' }),
  ]
  const identities = [
    made.put('Identity', 'svc', { type: 'service-account', assets: ['pod', 'web'] }),
    made.put('Identity', 'cron', { type: 'bot', assets: ['far'] }),
    made.put('Identity', 'idle', { type: 'bot' }),
  ]
  const named = <T extends { name: string }>(all: readonly T[], name: string): T => {
    const known = all.find((each) => each.name === name)
    assert.ok(known !== undefined, `${name} is there`)
    return known
  }
  return {
    made,
    uid: (name) => named(assets, name).uid,
    identity: (name) => named(identities, name).uid,
  }
}

/** Of a caller: which names it vouches for, or where it is proven to act and as whom. */
type Says = Caller['vouchesFor'] | { readonly proven: string; readonly as?: string }

function acts(of: World, named: readonly string[], says: Says, who = 'svc'): string {
  const proven =
    typeof says === 'object' && 'proven' in says
      ? { identity: of.identity(says.as ?? who), asset: of.uid(says.proven), issuedAt: NOW }
      : undefined
  const vouchesFor = typeof says === 'object' && 'proven' in says ? 'none' : says
  const caller: Caller = { id: 'c', vouchesFor, ...(proven === undefined ? {} : { proven }) }
  const found = actingAssets(of.made.state, of.identity(who), named, caller)
  if (found.kind === 'refused') return found.code
  const names = found.assets.map((uid) => of.made.state.manifests.Asset.get(uid)?.name ?? '?')
  const missing = found.missing ? ', and more' : ''
  return `${found.established ? 'established' : 'the worst of'}: ${names.toSorted().join(' ')}${missing}`
}

const ALL = 'the worst of: image node pod web'

describe('it is established', () => {
  const ROWS: readonly (readonly [string, readonly string[], Says, string, string?])[] = [
    ['by the asset of its token', [], { proven: 'web' }, 'established: web'],
    ['by the asset of its token, with what that runs on', [], { proven: 'pod' }, 'established: image node pod'],
    ['by a caller who vouches for every asset', ['web'], 'all', 'established: web'],
    ['by a caller who vouches for this one', ['web'], ['web'], 'established: web'],
    ['by a caller who vouches for each that it names', ['web', 'pod'], ['pod', 'node', 'web'], 'established: image node pod web'],
    ['by its token, and what is named beside it counts too', ['pod'], { proven: 'web' }, 'established: image node pod web'],
    ['by its token, which names the same', ['web', 'web'], { proven: 'web' }, 'established: web'],
  ] // prettier-ignore
  for (const [what, named, says, expected] of ROWS) {
    test(what, () => assert.equal(acts(world(), named, says), expected))
  }
})

describe('it is not established, and the worst of all counts', () => {
  const ROWS: readonly (readonly [string, readonly string[], Says])[] = [
    ['nothing is named', [], 'none'],
    ['nothing is named, whomever the caller vouches for', [], 'all'],
    ['nothing is named, and it vouches for some', [], ['web']],
    ['it is named by who vouches for none', ['web'], 'none'],
    ['it is named by who vouches for another', ['web'], ['pod']],
    ['it is named by who vouches for an empty list', ['web'], []],
    ['it is named by who vouches for a part of its name', ['web'], ['we']],
    ['one of two is vouched for', ['web', 'pod'], ['web']],
  ]
  for (const [what, named, says] of ROWS) {
    test(`where ${what}`, () => assert.equal(acts(world(), named, says), ALL))
  }

  test('which of what acts from nothing is nothing', () => {
    assert.equal(acts(world(), [], 'all', 'idle'), 'the worst of: ')
  })
})

describe('it is refused', () => {
  const ROWS: readonly (readonly [string, readonly string[], Says, string])[] = [
    ['where an asset is not known', ['nowhere'], 'all', 'asset-unknown'],
    ['where one of two is not known', ['web', 'nowhere'], 'all', 'asset-unknown'],
    ['where one is not known, whatever its token says', ['nowhere'], { proven: 'web' }, 'asset-unknown'],
    ['where it is not bound', ['far'], 'all', 'not-bound'],
    ['where it is not bound to one of two', ['web', 'far'], ['web', 'far'], 'not-bound'],
    ['where it is not bound, by who vouches for none', ['far'], 'none', 'not-bound'],
    ['where it is not bound to what its own runs on', ['node'], 'all', 'not-bound'],
    ['where its token names what it is not bound to', [], { proven: 'far' }, 'not-bound'],
    ['where another is named than its token says, to which it is not bound', ['far'], { proven: 'web' }, 'not-bound'],
    ['where the token is of another', [], { proven: 'far', as: 'cron' }, 'caller-not-entitled'],
    ['where the token is of another, on an asset of its own', ['web'], { proven: 'web', as: 'cron' }, 'caller-not-entitled'],
    ['where the token is of another, before anything else', ['nowhere'], { proven: 'far', as: 'cron' }, 'caller-not-entitled'],
  ] // prettier-ignore
  for (const [what, named, says, expected] of ROWS) {
    test(`${what}: ${expected}`, () => assert.equal(acts(world(), named, says), expected))
  }

  test('where it acts from nothing, and something is named', () => {
    assert.equal(acts(world(), ['web'], 'all', 'idle'), 'not-bound')
    assert.equal(acts(world(), [], { proven: 'web' }, 'idle'), 'not-bound')
  })

  test('where the binding has gone since the token was made', () => {
    const of = world()
    of.made.put('Identity', 'svc', { type: 'service-account', assets: ['pod'] })
    assert.equal(acts(of, [], { proven: 'web' }), 'not-bound')
  })
})

describe('beyond what is said', () => {
  const leaving = (who: string): World => {
    const of = world()
    of.made.state.moving.set(of.identity(who), new Map([[of.uid('old'), NOW]]))
    return of
  }

  const ROWS: readonly (readonly [string, readonly string[], Says, string])[] = [
    ['vouched for', ['web'], 'all', 'established: old web'],
    ['proven', [], { proven: 'web' }, 'established: old web'],
    ['not established', [], 'none', 'the worst of: image node old pod web'],
  ]
  for (const [what, named, says, expected] of ROWS) {
    test(`the blocked image that it is leaving counts: ${what}`, () => {
      assert.equal(acts(leaving('svc'), named, says), expected)
    })
  }

  test('an image that another is leaving does not count', () => {
    assert.equal(acts(leaving('cron'), ['web'], 'all'), 'established: web')
  })

  test('to name the image that it is leaving is to name what it is not bound to', () => {
    assert.equal(acts(leaving('svc'), ['old'], 'all'), 'not-bound')
  })

  test('what it runs on may not be known, and that is said', () => {
    const of = world()
    of.made.asset('web', { runsOn: ['nowhere'] })
    assert.equal(acts(of, ['web'], 'all'), 'established: web, and more')
    assert.equal(acts(of, ['pod'], 'all'), 'established: image node pod')
    assert.equal(acts(of, [], 'none'), `${ALL}, and more`)
  })
})
