/** One example of each kind, as docs/reference/manifests.md shows it; a test applies them all. */

import { API_VERSION, type ManifestKind } from '@holdfast/core/model/manifest'

const SPECS: { readonly [K in ManifestKind]: readonly [name: string, spec: string] } = {
  Asset: ['web-01', '{ type: host, owner: team-web, exposure: internet }'],
  Identity: [
    'svc-deploy',
    '{ type: service-account, owner: team-web, purpose: deploys the web shop, assets: [web-01] }',
  ],
  Credential: [
    'svc-deploy-key',
    "{ identity: svc-deploy, type: api-key, issued: '2026-01-15T00:00:00Z' }",
  ],
  Resource: ['prod/db/password', '{ type: secret, tier: 0, owner: team-data }'],
  Grant: ['svc-deploy-db', '{ identity: svc-deploy, resource: prod/db/password, actions: [read] }'],
  Binding: ['svc-deploy-on-web-01', '{ identity: svc-deploy, asset: web-01, user: deploy }'],
  PosturePolicy: [
    'production',
    '{ assets: { labels: { environment: production } }, profile: strict, deadline: { after: 72h } }',
  ],
  AccessPolicy: [
    'no-bots-at-tier-0',
    '\n  cedar: |\n    forbid (principal, action, resource)\n    when { principal.type == "bot" && resource.tier == 0 };',
  ],
  EnforcementPoint: [
    'chat',
    "{ adapter: webhook, url: 'https://hooks.example/holdfast', secret: { from: file, name: hook } }",
  ],
  Source: [
    'ops',
    '{ assets: { names: [web-01] }, says: [os-packages, processes, kernel], independence: host, mayRaise: always }',
  ],
  Exception: [
    'web-01-until-the-window',
    "{ scope: { assets: [web-01], tiers: [1] }, owner: team-web, reason: the window is on Sunday, expires: '2031-01-01T00:00:00Z' }",
  ],
  SurvivorGroup: ['deployers', '{ identities: [svc-deploy], min: 1 }'],
}

export function exampleOf(kind: ManifestKind): string {
  const [name, spec] = SPECS[kind]
  return `apiVersion: ${API_VERSION}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:${spec.startsWith('\n') ? '' : ' '}${spec}\n`
}
