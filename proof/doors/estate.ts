/** A server with one of everything, so that every address of the API answers about something. */

import assert from 'node:assert/strict'
import type { TestServer } from '../testkit/server.ts'

const object = (kind: string, name: string, spec: object, labels: object = {}): object => ({
  apiVersion: 'holdfast.dev/v1',
  kind,
  metadata: { name, labels },
  spec,
})

const soon = (): string => new Date(Date.now() + 86_400_000).toISOString()

export const OBJECTS = (): readonly object[] => [
  object('Asset', 'web-01', { type: 'host', owner: 'web', exposure: 'internet' }, { team: 'web' }),
  object('Asset', 'host/shop:1', { type: 'image' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['web-01'], purpose: 'shop' }),
  object('Credential', 'key-1', { identity: 'svc', type: 'ssh', expires: soon() }),
  object('Resource', 'db/prod', { type: 'secret', tier: 0, owner: 'data' }),
  object('Grant', 'svc-db', { identity: 'svc', resource: 'db/prod', actions: ['read'] }),
  object('Binding', 'svc-shop', { identity: 'svc', asset: 'host/shop:1' }),
  object('PosturePolicy', 'now', { assets: { all: true }, deadline: { after: '0s' } }),
  object('AccessPolicy', 'open', {
    cedar: 'permit(principal, action, resource) when { context.governed };',
    ungoverned: { resourceTypes: ['todo'], subjectTypes: ['user'] },
  }),
  object('EnforcementPoint', 'hook', { adapter: 'webhook' }),
  object('Source', 'scanner', {
    assets: { all: true },
    says: ['os-packages'],
    independence: 'second',
    mayRaise: 'always',
  }),
  object('Exception', 'for-now', {
    scope: { assets: ['web-01'], resources: ['db/prod'] },
    owner: 'web',
    reason: 'until monday',
    expires: soon(),
  }),
  object('SurvivorGroup', 'on-call', { identities: ['svc'], min: 1 }),
]

/** A report of a scanner with one flaw. */
export const REPORT = {
  SchemaVersion: 2,
  ArtifactName: 'web-01',
  ArtifactType: 'filesystem',
  CreatedAt: '2026-11-20T00:00:00Z',
  Results: [
    {
      Target: 'web-01',
      Class: 'os-pkgs',
      Type: 'debian',
      Packages: [
        {
          ID: 'openssl@3.0.11-1',
          Name: 'openssl',
          Version: '3.0.11-1',
          Identifier: { PURL: 'pkg:deb/debian/openssl@3.0.11-1?distro=debian-12' },
        },
      ],
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2026-1000',
          PkgName: 'openssl',
          InstalledVersion: '3.0.11-1',
          FixedVersion: '3.0.12-1',
          Severity: 'CRITICAL',
          Status: 'fixed',
          PkgIdentifier: { PURL: 'pkg:deb/debian/openssl@3.0.11-1?distro=debian-12' },
        },
      ],
    },
  ],
} as const

export const STATEMENT = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://vendor.example/vex/1',
  author: 'vendor',
  timestamp: '2026-11-20T00:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2026-1000' },
      products: [{ '@id': 'pkg:deb/debian/openssl@3.0.11-1?distro=debian-12' }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
    },
  ],
} as const

export async function oneOfEverything(server: TestServer): Promise<void> {
  const good = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const answer = await server.call(method, path, body)
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  await good('POST', '/api/v1/apply', OBJECTS())
  await good('POST', '/api/v1/import?source=scanner&asset=web-01', REPORT)
  await good('POST', '/api/v1/import?source=scanner', STATEMENT)
  await good('POST', '/v1/secret/data/db/prod', { data: { password: 'x' } })
  await good('POST', '/v1/secret/metadata/db/prod', { custom_metadata: { owner: 'data' } })
  await good('POST', '/api/v1/assets/host%2Fshop:1/quarantine', { reason: 'looked odd' })
  await good('POST', '/api/v1/tokens', { for: 'somebody', scope: 'read' })
}
