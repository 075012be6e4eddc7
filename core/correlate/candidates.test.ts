/** What a search may find: what somebody declared, each once, and nothing of another kind or type. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { EntityRef } from '../model/decision.ts'
import type { Env } from '../model/env.ts'
import { actionsOn, candidatesOf, isDeclared } from './candidates.ts'

/** Of the estate: two identities, three resources and what may be done with two of them. */
function world(): Stage {
  const made = stage()
  made.put('Identity', 'svc', { type: 'service-account' })
  made.put('Identity', 'ann', { type: 'human' })
  made.put('Resource', 'db/password', { type: 'secret', tier: 0 })
  made.put('Resource', 'db/user', { type: 'secret', tier: 1 })
  made.put('Resource', 'deploy', { type: 'role', tier: 1 })
  const of = (resource: string, ...actions: readonly string[]) => ({
    identity: 'svc',
    resource,
    actions,
  })
  made.put('Grant', 'g1', of('db/password', 'write', 'read'))
  made.put('Grant', 'g2', of('db/password', 'read', '*'))
  made.put('Grant', 'g3', of('deploy', '*'))
  made.put('Grant', 'g4', of('gone', 'list'))
  return made
}

const POLICY: readonly EntityRef[] = [
  { type: 'page', id: 'home', properties: { open: true } },
  { type: 'page', id: 'admin' },
  { type: 'secret', id: 'db/user', properties: { owner: 'team-a' } },
  { type: 'identity', id: 'robot' },
]

/** Access policies that declare entities of three types, and actions of two. */
const env: Env = envAt(NOW, {
  accessPolicy: {
    ...envAt(NOW).accessPolicy,
    entities: (type) => POLICY.filter((entity) => entity.type === type),
    actions: (type) => (type === 'page' ? ['view', 'Edit'] : type === 'secret' ? ['list', 'read'] : []), // prettier-ignore
  },
})
const silent: Env = envAt(NOW)

describe('a search finds', () => {
  const ROWS: readonly (readonly ['Identity' | 'Resource', string, Env, readonly string[]])[] = [
    ['Identity', 'identity', env, ['robot', 'svc', 'ann']],
    ['Identity', 'identity', silent, ['svc', 'ann']],
    ['Identity', 'human', env, ['ann']],
    ['Identity', 'page', env, ['home', 'admin']],
    ['Resource', 'secret', env, ['db/user', 'db/password']],
    ['Resource', 'secret', silent, ['db/password', 'db/user']],
    ['Resource', 'role', env, ['deploy']],
    ['Resource', 'page', env, ['home', 'admin']],
    // And nothing of another kind or type.
    ['Resource', 'identity', silent, []],
    ['Resource', 'human', env, []],
    ['Identity', 'secret', silent, []],
    ['Identity', 'bot', env, []],
    ['Resource', 'page', silent, []],
    ['Resource', 'sec', env, []],
    ['Resource', '', env, []],
  ]
  for (const [kind, type, of, expected] of ROWS) {
    const where = of === env ? 'declared anywhere' : 'declared in the estate'
    test(`of kind ${kind} and type \`${type}\`, ${where}: ${expected.join(', ')}`, () => {
      const found = [...candidatesOf(world().state, kind, type, of)]
      assert.deepEqual(found.map(({ id }) => id), expected) // prettier-ignore
      for (const entity of found) assert.equal(entity.type, type)
    })
  }

  test('the properties that a policy gives it, also of what the estate declares', () => {
    const secrets = [...candidatesOf(world().state, 'Resource', 'secret', env)]
    assert.deepEqual(secrets, [
      { type: 'secret', id: 'db/user', properties: { owner: 'team-a' } },
      { type: 'secret', id: 'db/password' },
    ])
  })

  test('each once, however often policies declare it', () => {
    const twice = envAt(NOW, {
      accessPolicy: { ...env.accessPolicy, entities: () => [...POLICY.slice(0, 1), { type: 'page', id: 'home' }] },
    }) // prettier-ignore
    assert.deepEqual([...candidatesOf(world().state, 'Resource', 'page', twice)], [POLICY[0]])
  })
})

describe('what may be done with it', () => {
  const ROWS: readonly (readonly [string, string, string, Env, readonly string[]])[] = [
    ['what grants and policies say', 'secret', 'db/password', env, ['list', 'read', 'write']],
    ['what grants say, in order and each once', 'secret', 'db/password', silent, ['read', 'write']],
    ['what policies say, in order', 'page', 'home', env, ['Edit', 'view']],
    ['what policies say, though nobody granted anything', 'secret', 'db/user', env, ['list', 'read']], // prettier-ignore
    ['nothing where a grant says everything: it names nothing', 'role', 'deploy', env, []],
    ['nothing where nobody says anything', 'secret', 'db/user', silent, []],
    ['nothing of a part of its name', 'secret', 'db', silent, []],
    ['nothing of a longer name', 'secret', 'db/password2', silent, []],
  ]
  for (const [what, type, id, of, expected] of ROWS) {
    test(what, () => assert.deepEqual(actionsOn(world().state, { type, id }, of), expected))
  }
})

describe('somebody has declared', () => {
  const ROWS: readonly (readonly [string, string, Env, boolean])[] = [
    ['page', 'home', env, true],
    ['page', 'admin', env, true],
    ['identity', 'robot', env, true],
    ['identity', 'svc', silent, true],
    ['secret', 'db/password', silent, true],
    ['secret', 'db/user', env, true],
    ['page', 'home', silent, false],
    ['page', 'robot', env, false],
    ['page', 'hom', env, false],
    ['identity', 'robot', silent, false],
    ['secret', 'db', env, false],
    ['secret', '', env, false],
    // A grant of it is not its declaration.
    ['secret', 'gone', env, false],
  ]
  for (const [type, id, of, is] of ROWS) {
    test(`${type} \`${id}\`, ${of === env ? 'anywhere' : 'in the estate'}: ${is}`, () => {
      assert.equal(isDeclared(world().state, { type, id }, of), is)
    })
  }
})
