/** What may be done from an asset: of each that is bound to it each grant, as it would be asked, and nothing that is gone. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NOWHERE, stage, type Stage } from '../../proof/testkit/stage.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { find } from '../state/state.ts'
import { usesFrom } from './uses.ts'

interface World {
  readonly made: Stage
  readonly web: AssetUid
}

/** `svc` acts from `web` and `db` and has two grants; `cron` from `web` has one; `ann` has one and acts from nowhere. */
function world(): World {
  const made = stage()
  const web = made.asset('web').uid
  made.asset('db')
  made.put('Identity', 'svc', { type: 'service-account', assets: ['web', 'db'] })
  made.put('Identity', 'cron', { type: 'bot', assets: ['web'] })
  made.put('Identity', 'ann', { type: 'human' })
  made.put('Resource', 'password', { type: 'secret', tier: 0 })
  made.put('Resource', 'deploy', { type: 'role', tier: 1 })
  made.put('Grant', 'g1', { identity: 'svc', resource: 'password', actions: ['read', 'write'] })
  made.put('Grant', 'g2', { identity: 'svc', resource: 'deploy', actions: ['assume'] })
  made.put('Grant', 'g3', { identity: 'cron', resource: 'password', actions: [] })
  made.put('Grant', 'g4', { identity: 'ann', resource: 'deploy', actions: ['assume'] })
  return { made, web }
}

/** Who would do what with which, in no order. */
const told = ({ made }: World, asset: AssetUid | undefined): readonly string[] =>
  [...usesFrom(made.state, asset ?? NOWHERE)]
    .map(({ identity, resource, actions }) => `${identity.name} ${actions.join('+')} ${resource.name}`)
    .toSorted() // prettier-ignore

const SVC = ['svc assume deploy', 'svc read+write password']
const CRON = 'cron  password'

test('from an asset each that is bound to it, with each of its grants', () => {
  const of = world()
  assert.deepEqual(told(of, of.web), [CRON, ...SVC])
  assert.deepEqual(told(of, find(of.made.state, 'Asset', 'db')?.uid), SVC)
})

test('by uid, of identities and of their grants, whatever was declared first', () => {
  const uses = [...usesFrom(world().made.state, world().web)]
  const ids = uses.map(({ identity }) => identity.uid)
  assert.deepEqual(ids, ids.toSorted())
  const { made, web } = world()
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    made.put('Identity', name, { type: 'bot', assets: ['web'] })
    for (const action of ['x', 'y', 'z']) {
      made.put('Grant', name + action, { identity: name, resource: 'deploy', actions: [action] })
    }
  }
  const grants = new Map([...made.state.manifests.Grant.values()].map((grant) => [`${grant.spec.identity} ${grant.spec.actions[0] ?? '-'}`, grant.uid])) // prettier-ignore
  const keys = [...usesFrom(made.state, web)].filter(({ actions }) => actions.length === 1).map(({ identity, actions }) => [identity.uid, grants.get(`${identity.name} ${actions[0] ?? '-'}`)].join(' ')) // prettier-ignore
  assert.equal(keys.length, 25)
  assert.deepEqual(keys, keys.toSorted())
})

describe('is asked', () => {
  const asked = (who: string, what: string): object | undefined => {
    const { made, web } = world()
    return [...usesFrom(made.state, web)].find(
      ({ identity, resource }) => identity.name === who && resource.name === what,
    )?.request
  }
  const request = (who: string, action: string, type: string, id: string): object => ({
    subject: { type: 'identity', id: who },
    action: { name: action },
    resource: { type, id },
    context: {},
    assets: ['web'],
  })

  test('for its first action, from this asset alone', () => {
    assert.deepEqual(asked('svc', 'password'), request('svc', 'read', 'secret', 'password'))
    assert.deepEqual(asked('svc', 'deploy'), request('svc', 'assume', 'role', 'deploy'))
  })

  test('for any where the grant names none', () => {
    assert.deepEqual(asked('cron', 'password'), request('cron', '*', 'secret', 'password'))
  })
})

describe('nothing comes of', () => {
  const gone = (kind: 'Asset' | 'Identity' | 'Resource' | 'Grant', name: string) => (of: World) => {
    const uid = find(of.made.state, kind, name)?.uid
    assert.ok(uid !== undefined)
    of.made.write('manifest.deleted', { kind, uid, name, reason: 'gone' })
  }
  /** As no fold leaves it: what lists name is asked for, and may not be there. */
  const outOfTable = (kind: 'Identity' | 'Grant' | 'Resource', name: string) => (of: World) => {
    const uid = find(of.made.state, kind, name)?.uid
    assert.ok(uid !== undefined)
    of.made.state.manifests[kind].delete(uid as never) // Of the kind whose table it is.
  }
  const NO_CRON = SVC
  const NO_SVC = [CRON]
  const NO_DEPLOY = [CRON, 'svc read+write password']
  const ROWS: readonly (readonly [string, (of: World) => void, readonly string[]])[] = [
    ['an identity that is gone', gone('Identity', 'cron'), NO_CRON],
    ['an identity that is not in its table', outOfTable('Identity', 'svc'), NO_SVC],
    ['a grant that is gone', gone('Grant', 'g2'), NO_DEPLOY],
    ['a grant that is not in its table', outOfTable('Grant', 'g2'), NO_DEPLOY],
    ['a resource that is gone', gone('Resource', 'deploy'), NO_DEPLOY],
    ['a resource that is not in its table', outOfTable('Resource', 'deploy'), NO_DEPLOY],
    ['an identity that acts from elsewhere now', (of) => void of.made.put('Identity', 'cron', { type: 'bot', assets: ['db'] }), NO_CRON],
    ['an identity without a grant', (of) => void of.made.put('Identity', 'idle', { type: 'bot', assets: ['web'] }), [CRON, ...SVC]],
    ['a grant of a resource that nobody declared', (of) => void of.made.put('Grant', 'g5', { identity: 'cron', resource: 'nowhere', actions: ['read'] }), [CRON, ...SVC]],
    ['a grant of an identity that nobody declared', (of) => void of.made.put('Grant', 'g5', { identity: 'nobody', resource: 'deploy', actions: ['read'] }), [CRON, ...SVC]],
  ] // prettier-ignore
  for (const [what, change, expected] of ROWS) {
    test(what, () => {
      const of = world()
      change(of)
      assert.deepEqual(told(of, of.web), expected)
    })
  }

  test('an asset that nothing acts from, or that nobody knows', () => {
    const of = world()
    assert.deepEqual(told(of, of.made.asset('far').uid), [])
    assert.deepEqual(told(of, NOWHERE), [])
  })
})

test('an asset that is not in its table is asked about by its uid: nobody takes it for another', () => {
  const { made, web } = world()
  made.state.manifests.Asset.delete(web)
  const asked = [...usesFrom(made.state, web)].map(({ request }) => request.assets)
  assert.deepEqual(asked, [[web], [web], [web]])
})
