/** Two hosts with accounts at an enforcement point that can be cut, some that cannot, and a receiver that is only told. */

const VAULT = (secret: string) => ({
  adapter: 'openbao',
  url: 'http://127.0.0.1:1',
  secret: { from: 'file', name: secret },
})

export const ROLE = (name: string): string => `auth/approle/role/${name}`

const account = (name: string, more: object = {}) => ({
  accounts: [{ enforcementPoint: 'vault', ref: ROLE(name), ...more }],
})

const BOTH = { type: 'service-account', assets: ['web-01', 'web-02'] }

/**
 * app: cut by asset. shared: used from both hosts, and its tokens do not say from which. patch: a lane uses it too.
 * idle: of one of its identities nobody knows what it opens. solo: used from one host alone. told: at what obeys nothing.
 */
export function accountEstate(secret: string, notLent: string): string {
  const objects: readonly (readonly [kind: string, name: string, spec: object])[] = [
    ['EnforcementPoint', 'vault', VAULT(secret)],
    ['EnforcementPoint', 'shut', VAULT(notLent)],
    ['EnforcementPoint', 'empty', VAULT(secret)],
    ['EnforcementPoint', 'pager', { adapter: 'webhook', url: 'https://hooks.example.com/h' }],
    ['Asset', 'web-01', { type: 'host' }],
    ['Asset', 'web-02', { type: 'host' }],
    ['Identity', 'svc-app', { ...BOTH, ...account('app', { metadata: 'asset' }) }],
    ['Identity', 'svc-shared', { ...BOTH, ...account('shared') }],
    ['Identity', 'svc-deploy', { ...BOTH, ...account('patch', { metadata: 'asset' }) }],
    [
      'Identity',
      'svc-patch',
      { ...BOTH, lane: 'remediation', ...account('patch', { metadata: 'asset' }) },
    ],
    ['Identity', 'svc-known', { ...BOTH, ...account('idle', { metadata: 'asset' }) }],
    ['Identity', 'svc-idle', { ...BOTH, ...account('idle', { metadata: 'asset' }) }],
    ['Identity', 'svc-solo', { type: 'bot', assets: ['web-01'], ...account('solo') }],
    [
      'Identity',
      'svc-told',
      {
        ...BOTH,
        accounts: [
          { enforcementPoint: 'pager', ref: 'anybody' },
          { enforcementPoint: 'shut', ref: ROLE('x') },
        ],
      },
    ],
    ['Resource', 'app/db', { type: 'secret', tier: 0 }],
    ...['app', 'shared', 'deploy', 'patch', 'known', 'solo', 'told'].map(
      (name) =>
        [
          'Grant',
          `g-${name}`,
          { identity: `svc-${name}`, resource: 'app/db', actions: ['read'] },
        ] as const,
    ),
  ]
  return objects
    .map(([kind, name, spec]) =>
      JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec }),
    )
    .join('\n---\n')
}
