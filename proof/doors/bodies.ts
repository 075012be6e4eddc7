/** For every door that takes a body: some that are taken, or nearly, to start from. */

import { OBJECTS, REPORT, STATEMENT } from './estate.ts'

const QUESTION = {
  subject: { type: 'identity', id: 'svc', properties: { a: 1 } },
  action: { name: 'read', properties: {} },
  resource: { type: 'secret', id: 'db/prod', properties: {} },
  context: { asset: 'web-01', assets: ['web-01'] },
}
const REASON = { reason: 'because' }
const FOR = { reason: 'because', for: '8h' }
const VERSIONS = { versions: [1] }
const SECRET = { data: { password: 'x', nested: { a: [1] } }, options: { cas: 0 } }
const SETTINGS = { max_versions: 5, cas_required: false, custom_metadata: { owner: 'data' } }
const OUTSIDE = {
  ...QUESTION,
  subject: { type: 'user', id: 'u' },
  resource: { type: 'todo', id: '1' },
}
const ENVELOPE = {
  payload: Buffer.from('{"v":1}').toString('base64'),
  payloadType: 'application/vnd.holdfast.agent.v1+json',
  signatures: [{ keyid: 'k', sig: Buffer.alloc(64).toString('base64') }],
}

/** By path, or by method and path where they differ. */
export const BODIES: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['/access/v1/evaluation', [QUESTION, OUTSIDE]],
  [
    '/access/v1/evaluations',
    [
      { ...QUESTION, evaluations: [{}, { action: { name: 'write' } }], options: {} },
      { evaluations: [QUESTION], options: { evaluations_semantic: 'deny_on_first_deny' } },
    ],
  ],
  [
    '/access/v1/search/subject',
    [{ ...QUESTION, subject: { type: 'identity' }, page: { limit: 2 } }],
  ],
  [
    '/access/v1/search/resource',
    [{ ...QUESTION, resource: { type: 'secret' }, page: { token: 'p1' } }],
  ],
  ['/access/v1/search/action', [{ subject: QUESTION.subject, resource: QUESTION.resource }]],
  ['/api/v1/apply', [OBJECTS(), ...OBJECTS()]],
  ['/api/v1/import', [REPORT, STATEMENT]],
  ['/api/v1/assets/{name}/verify', [{}]],
  ['/api/v1/assets/{name}/accept-report', [REASON]],
  ['/api/v1/assets/{name}/quarantine', [REASON]],
  ['/api/v1/assets/{name}/lift-quarantine', [REASON]],
  ['/api/v1/assets/{name}/restarted', [REASON]],
  ['/api/v1/sources/{name}/test', [{}]],
  ['/api/v1/sources/{name}/sync', [{}]],
  ['/api/v1/sources/{name}/accept', [REASON]],
  ['/api/v1/sources/{name}/roll-back', [REASON]],
  ['/api/v1/sources/{name}/webhook', [{ projects: ['p'] }]],
  [
    '/api/v1/findings/{id}/what-if',
    [{ exploited: true, exposed: false, automatable: true, impact: 'total', fixed: '3.0.12-1' }],
  ],
  [
    '/api/v1/triage/record',
    [
      {
        vulnerability: 'CVE-2026-1000',
        found: 'nothing',
        by: 'me',
        reason: 'r',
        assets: { all: true },
      },
    ],
  ],
  [
    '/api/v1/triage/waive',
    [{ vulnerability: 'CVE-2026-1000', for: '72h', reason: 'r', assets: { names: ['web-01'] } }],
  ],
  ['/api/v1/ledger/accept-restore', [REASON]],
  ['/api/v1/tokens', [{ for: 'me', scope: 'decide:vouch=web-01', expires: '1h' }]],
  [
    '/api/v1/agent/enroll',
    [
      {
        token: 'hf_x',
        publicKey: Buffer.alloc(32).toString('base64'),
        identifiers: { machineId: 'm' },
      },
    ],
  ],
  ['/api/v1/agent/report', [ENVELOPE]],
  ['/v1/secret/data/{path}', [SECRET, { data: { password: 'y' } }]],
  ['/v1/secret/delete/{path}', [VERSIONS]],
  ['/v1/secret/undelete/{path}', [VERSIONS]],
  ['/v1/secret/destroy/{path}', [VERSIONS]],
  ['/v1/secret/metadata/{path}', [SETTINGS]],
  ['/v1/auth/token/renew-self', [{ increment: '1h' }]],
  ['/v1/auth/token/revoke-self', [{}]],
])
