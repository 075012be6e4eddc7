/** Apps, deploy keys and members of GitHub, as its webhooks tell and its API lists. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, NHI, readNhi, refusedNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import { readDocument } from '../registry.ts'

function read(value: unknown): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(value)))
}

describe('real events', { skip: needsShared(NHI) }, () => {
  const INSTALLATIONS: readonly (readonly [file: string, state: 'active' | 'suspended'])[] = [
    ['installation.created', 'active'],
    ['installation.created.with-requester', 'active'],
    ['installation.suspend', 'suspended'],
    ['installation_repositories.added', 'active'],
  ]
  for (const [file, state] of INSTALLATIONS) {
    test(`${file}: one app, ${state}, a grant for each permission`, () => {
      const found = readNhi(`github/${file}.json`)
      assert.equal(found.format, 'github-access')
      const [identity] = found.inventories.flatMap(({ claims }) => claims)
      assert.ok(identity?.kind === 'identity')
      assert.equal(identity.state, state)
      assert.equal(rowsOf(found, 'identity'), 1)
      assert.ok(rowsOf(found, 'grant') > 5)
      assert.equal(rowsOf(found, 'credential'), 0)
    })
  }

  test('a deploy key: whose it is, what it may, and never the key itself', () => {
    const found = readNhi('github/deploy_key.created.json')
    const key = claimOf(found, 'credential', 'GitHub deploy key 100')
    assert.deepEqual([key.identity, key.scopes], ['GitHub deploy key 100', ['read']])
    const grant = claimOf(
      found,
      'grant',
      'GitHub deploy key 100 has read in Codertocat/Hello-World',
    )
    assert.equal(grant.scope, 'Codertocat/Hello-World')
    assert.doesNotMatch(JSON.stringify(found), /AAAAB3NzaC1yc2E/)
  })

  test('a member is a person, with a role that the event does not tell', () => {
    const found = readNhi('github/member.added.json')
    assert.equal(claimOf(found, 'identity', 'GitHub user hacktocat').type, 'human')
    const ref = 'GitHub user hacktocat has membership in Codertocat/Hello-World'
    assert.equal(claimOf(found, 'grant', ref).rules, undefined)
  })

  for (const file of [
    'code_scanning_alert.created',
    'code_scanning_alert.closed-by-user',
    'dependabot_alert.created',
    'repository_vulnerability_alert.create',
    'security_advisory.published',
    'security_advisory.withdrawn',
    'github_app_authorization.revoked',
  ]) {
    test(`${file} is refused by name`, () => {
      assert.match(refusedNhi(`github/${file}.json`), /this document is not read \(.*GitHub/)
    })
  }
})

const KEY = {
  id: 1,
  key: 'ssh-ed25519 AAAA',
  url: 'https://api.github.com/repos/octo/shop/keys/1',
  title: 'deploys',
  created_at: '2026-01-02T00:00:00Z',
  read_only: false,
}

describe('lists', () => {
  test('keys of a repository say which in their addresses', () => {
    const found = read([KEY])
    assert.ok(found.ok)
    assert.equal(
      claimOf(found.value, 'grant', 'GitHub deploy key 1 has write in octo/shop').as,
      'deploy key access',
    )
  })

  test('a key that names no repository reaches what is not known', () => {
    const found = read([{ ...KEY, url: undefined }])
    assert.ok(found.ok)
    assert.equal(rowsOf(found.value, 'grant'), 0)
    assert.equal(found.value.dropped.length, 1)
  })

  test('installations of an organisation, as the API answers them', () => {
    const one = {
      id: 5,
      app_id: 6,
      app_slug: 'bot',
      account: { login: 'octo' },
      permissions: { contents: 'read' },
    }
    const found = read({ total_count: 1, installations: [one] })
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', 'GitHub installation 5 of octo').name, 'bot')
  })

  test('what was removed is no row', () => {
    for (const event of [
      { action: 'deleted', key: KEY, repository: { full_name: 'octo/shop' } },
      { action: 'removed', member: { login: 'x' }, repository: { full_name: 'octo/shop' } },
      {
        action: 'deleted',
        installation: { id: 5, app_id: 6, account: { login: 'octo' }, permissions: {} },
      },
    ]) {
      const found = read(event)
      assert.ok(found.ok, found.ok ? '' : found.error.message)
      assert.deepEqual([rowsOf(found.value, 'identity'), found.value.dropped.length], [0, 1])
    }
  })

  test('a key without an id is refused by its place', () => {
    const found = read([KEY, { ...KEY, id: undefined }])
    assert.ok(!found.ok)
    assert.match(found.error.message, /\[1\]\.id is empty/)
  })

  test('an empty list and people are not taken for it', () => {
    for (const value of [[], [{ login: 'x', type: 'User' }]]) {
      const found = read(value)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    }
  })
})
