/** Answers of Okta: one row for each thing however often it was answered, and none for what was removed. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

function outcome(answer: object): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(answer)))
}

function read(answer: object): ReadDocument {
  const found = outcome(answer)
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

interface Recorded {
  readonly method: string
  readonly url: string
}

function recordedIn(file: string): readonly Recorded[] {
  // The files are arrays of exchanges, as their README says.
  return JSON.parse(readFileSync(sharedPath(NHI, file), 'utf8')) as readonly Recorded[]
}

/** The recording as it would be, had nobody removed anything at its end. */
function kept(file: string): ReadDocument {
  return read(recordedIn(file).filter(({ method }) => method !== 'DELETE'))
}

const file = (name: string): string => `okta/${name}.oie-00.json`
const TOKEN = file('TestAccResourceAPITokenResource_basic')
const INTEGRATION = file('TestAccDataSourceOktaAPIServiceIntegration_read')
const APP = file('TestAccDataSourceOktaAppOauth_read')
const ROLES = file('TestAccResourceOktaAppOAuthRoleAssignment_basic')
const JWKS = file('TestAccResourceOktaAppOauth_serviceWithJWKS')
const REFRESH = file('TestAccDataSourceOktaAuthServerClients_read')

const REMOVED = [TOKEN, INTEGRATION, APP, ROLES, JWKS]

describe('recordings', { skip: needsShared(NHI) }, () => {
  for (const each of REMOVED) {
    test(`${each}: all that it made was removed at its end`, () => {
      assert.equal(recordedIn(each).length, factsOf(each)['length'])
      const said = readNhi(each)
      assert.equal(said.format, 'okta-answers')
      assert.deepEqual(said.inventories, [])
      assert.ok(said.dropped.some(({ reason }) => reason === 'what was removed afterwards'))
    })
  }

  test('a refresh token that was answered over and over is one row, of its client', () => {
    assert.equal(factsOf(REFRESH)['length'], 5)
    const said = readNhi(REFRESH)
    assert.equal(rowsOf(said, 'credential', 'refresh token'), 1)
    const token = claimOf(said, 'credential', 'oar123456abcdefghijklm')
    assert.deepEqual(
      [token.identity, token.state, token.scopes],
      ['0oa123456abcdefghijklm', 'active', ['offline_access', 'openid']],
    )
    assert.equal(token.expires, Date.parse('2025-11-04T17:36:58Z'))
    assert.equal(said.inventories[0]?.whole, false)
  })

  test('a token is of the user who made it', () => {
    const said = kept(TOKEN)
    assert.equal(rowsOf(said, 'credential'), 1)
    const token = claimOf(said, 'credential', '00T1gtr35t8ZbfBfV1d7')
    assert.deepEqual(
      [token.type, token.identity, token.lastUsed],
      ['api-token', '00unkw1sfbTw08c0g1d7', undefined],
    )
  })

  test('an integration has the scopes that were granted, in whatever order they came', () => {
    const said = kept(INTEGRATION)
    assert.equal(rowsOf(said, 'identity', 'API service integration'), 1)
    const grant = claimOf(said, 'grant', '0oaqrl819rj3wioor1d7 has granted scopes')
    assert.deepEqual(grant.rules?.[0]?.actions, [
      'okta.groups.read',
      'okta.logs.read',
      'okta.users.read',
    ])
  })

  test('an app, and its secret by its id alone', () => {
    const said = kept(APP)
    assert.equal(rowsOf(said, 'identity', 'OAuth app'), 1)
    const secret = claimOf(said, 'credential', 'ocsuj92n8pipKrrV91d7')
    assert.deepEqual([secret.type, secret.identity], ['client-secret', '0oauj92n7sGJAPEc11d7'])
    assert.doesNotMatch(JSON.stringify(said), /REDACTED|bKZDqPjUA/)
  })

  test('a role that was taken back is none, and the one given after it is', () => {
    const app = '0oauj9hxikrQhVolE1d7'
    const both = kept(ROLES)
    assert.equal(rowsOf(both, 'grant', 'role assignment'), 2)
    assert.equal(claimOf(both, 'grant', `${app} has HELP_DESK_ADMIN`).subject, app)
    const all = recordedIn(ROLES)
    const [first] = all.filter(({ method }) => method === 'DELETE')
    assert.match(first?.url ?? '', /\/roles\/JBCUYUC7IRCVGS27IFCE2SKO$/)
    const one = read(all.filter((each) => each.method !== 'DELETE' || each === first))
    assert.equal(rowsOf(one, 'grant'), 1)
    assert.equal(
      claimOf(one, 'grant', `${app} has GROUP_MEMBERSHIP_ADMIN`).permissions,
      'GROUP_MEMBERSHIP_ADMIN',
    )
  })

  test('apps that sign have their keys, and nothing of a key but its name', () => {
    const said = kept(JWKS)
    assert.equal(rowsOf(said, 'identity', 'OAuth app'), 2)
    assert.equal(rowsOf(said, 'credential', 'public key of an app'), 2)
    const key = claimOf(said, 'credential', 'pkswsplnor9TK6yAy1d7')
    assert.deepEqual([key.name, key.identity], ['SIGNING_KEY_RSA', '0oawsplnj5Tvtng9U1d7'])
    assert.doesNotMatch(JSON.stringify(said), /owfoXNHcAlAVpIO|K37X78mXJHHldZYMzr/)
  })
})

const BASE = 'https://acme.example'

function asked(path: string, body: object, status = 200, method = 'GET'): object {
  return { method, url: `${BASE}${path}`, status, body }
}

const API_TOKEN = { id: '00T1', name: 'ci', userId: '00u1', tokenWindow: 'P30D' }
const KEY = { kid: 'main', d: 'VALUE-OF-IT', n: 'VALUE-OF-IT' }

function app(id: string, more: object = {}): object {
  const oauthClient = { application_type: 'service', jwks: { keys: [KEY] } }
  return {
    id,
    label: id,
    status: 'INACTIVE',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { client_secret: 'VALUE-OF-IT' } },
    settings: { oauthClient },
    ...more,
  }
}

describe('what is said and what is not', () => {
  test('a saved list is never whole: its further pages are told beside it', () => {
    const links = { self: { href: `${BASE}/api/v1/api-tokens/00T1` } }
    const said = read([{ ...API_TOKEN, _links: links }])
    assert.deepEqual(
      said.inventories.map(({ of, whole }) => [of, whole]),
      [['Okta acme.example, API tokens', false]],
    )
    assert.equal(read([API_TOKEN]).inventories[0]?.of, 'Okta unknown, API tokens')
  })

  test('no value is in what is read, and keys of one name are of two apps', () => {
    const said = read([app('a'), app('b')])
    assert.equal(rowsOf(said, 'credential'), 2)
    assert.equal(claimOf(said, 'credential', 'b key main').identity, 'b')
    assert.equal(claimOf(said, 'identity', 'a').state, 'suspended')
    assert.doesNotMatch(JSON.stringify(said), /VALUE-OF-IT/)
  })

  test('an app that signs people in otherwise is no client', () => {
    const said = read([app('a', { signOnMode: 'SAML_2_0', settings: { app: {} } })])
    assert.equal(rowsOf(said, 'identity'), 0)
    assert.equal(said.dropped[0]?.reason, 'an application that is no OAuth client')
  })

  test('of two answers the last counts, at whatever address', () => {
    const said = read([
      asked('/api/v1/api-tokens', [API_TOKEN]),
      asked('/api/v1/api-tokens/00T1', { ...API_TOKEN, name: 'renamed' }),
    ])
    assert.equal(claimOf(said, 'credential', '00T1').name, 'renamed')
  })

  test('the secrets of an app that was removed went with it, those of another did not', () => {
    const secret = { id: 'ocs1', secret_hash: 'h', status: 'ACTIVE' }
    const said = read([
      asked('/api/v1/apps/a/credentials/secrets', [secret]),
      asked('/api/v1/apps/ab/credentials/secrets', [{ ...secret, id: 'ocs2' }]),
      asked('/api/v1/apps/a', {}, 204, 'DELETE'),
    ])
    assert.equal(rowsOf(said, 'credential'), 1)
    assert.equal(claimOf(said, 'credential', 'ocs2').identity, 'ab')
  })

  test('what was tried to be removed and was not is still there', () => {
    const said = read([
      asked('/api/v1/api-tokens/00T1', API_TOKEN),
      asked('/api/v1/api-tokens/00T1', {}, 403, 'DELETE'),
    ])
    assert.equal(rowsOf(said, 'credential'), 1)
  })

  test('what was refused is unseen, and what was answered after all is not', () => {
    const said = read([
      asked('/api/v1/api-tokens', {}, 403),
      asked('/api/v1/apps', {}, 401),
      asked('/api/v1/apps', [app('a')]),
    ])
    assert.deepEqual(
      said.inventories.flatMap(({ unseen }) => unseen),
      ['acme.example/api/v1/api-tokens was refused (403): nobody looked there'],
    )
  })

  test('a role of a user is no role of a client', () => {
    const role = { id: 'r', type: 'SUPER_ADMIN', assignmentType: 'USER' }
    const said = read([asked('/oauth2/v1/clients/c/roles', [role])])
    assert.equal(rowsOf(said, 'grant'), 0)
    assert.equal(said.dropped[0]?.reason, 'a role that is given to no client')
  })

  test('refused: one without an id, answers of nothing; not taken for ours: other lists', () => {
    const nameless = outcome([{ ...API_TOKEN, id: '' }])
    assert.ok(!nameless.ok)
    assert.match(nameless.error.message, /\[0\]\.id is empty/)
    const nothing = outcome([asked('/api/v1/apps/a/users', [{ id: 'u' }])])
    assert.ok(!nothing.ok)
    assert.equal(nothing.error.code, 'format-refused')
    for (const other of [
      [API_TOKEN, { id: 'x' }],
      [{ id: 'x', type: 'y' }],
      [asked('/api/v1/pods', { items: [] })],
    ]) {
      const found = outcome(other)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    }
  })
})
