/** An estate in which every page of the console has something to show, and the address of each with what stands there. */

import type { Page } from 'playwright-core'
import { approverOf, openedBy, planned, signedBy } from '../testkit/break-glass.ts'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CANARY_WORKS, obedientPoint } from '../testkit/obedient-point.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { askedScene, blockedScene, foundScene } from './scene.ts'

export interface ShownEstate {
  readonly server: TestServer
  readonly hold: string
  readonly override: string
  readonly breakGlass: string
}

const ACCESS_POLICY = `apiVersion: holdfast.dev/v1
kind: AccessPolicy
metadata: { name: no-writes }
spec: { cedar: 'forbid (principal, action == Action::"write", resource);' }
`

/** Who acts from nowhere: what is opened for it changes no other page. */
const NIGHT = `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-night }
spec: { type: service-account }
`

/** A point that cuts, with an account of the identity that is blocked. */
function pointOf(secret: string): string {
  const objects = [
    [
      'EnforcementPoint',
      'vault',
      { adapter: 'openbao', url: 'http://127.0.0.1:1', secret: { from: 'file', name: secret } },
    ],
    [
      'Identity',
      'svc-deploy',
      {
        type: 'service-account',
        owner: 'team-web',
        purpose: 'deploys the web shop',
        assets: ['web-01'],
        accounts: [{ enforcementPoint: 'vault', ref: 'auth/approle/role/app', metadata: 'asset' }],
      },
    ],
  ] as const
  return objects
    .map(([kind, name, spec]) =>
      JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec }),
    )
    .join('\n---\n')
}

/** One asset with a block, one nobody looked at, sources in trouble, a question to a person, a token and a policy. */
export async function shownEstate(): Promise<ShownEstate> {
  const world = obedientPoint()
  world.canary = CANARY_WORKS
  const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'token')
  writeFileSync(secret, 't', { mode: 0o600 })
  const outside = { enforcers: world.load }
  const server = await testServer('enforce', undefined, { lend: lentHere(secret), outside })
  // First: the newest of the ledger are what the scenes brought.
  const [anna, ben] = [await approverOf(server, 'anna'), await approverOf(server, 'ben')]
  await server.call('POST', '/api/v1/apply', NIGHT, YAML)
  const breakGlass = await openedBy(server, ['svc-night'], anna, ben)
  const drill = await planned(server, ['svc-night'], { incident: 'a drill', drill: true })
  await server.call('POST', '/api/v1/break-glass/drill', signedBy(drill.warrant, anna, ben))
  const { hold } = await blockedScene(server)
  await foundScene(server)
  await askedScene(server)
  await server.call('POST', '/api/v1/apply', ACCESS_POLICY, YAML)
  await server.call('POST', '/api/v1/apply', pointOf(secret), YAML)
  await server.call('POST', '/api/v1/enforcement-points/vault/test', {})
  await server.call('POST', '/api/v1/tokens', { for: 'nightly-build', scope: 'read' })
  const { body } = await server.call('GET', '/api/v1/overrides?state=live')
  const { items } = body as { items: readonly { id: string; kind: string }[] }
  const override = items.find(({ kind }) => kind !== 'break-glass')
  if (override === undefined) throw new Error('nothing is allowed by override')
  return { server, hold, override: override.id, breakGlass }
}

/** An address of a route, and what stands there when it is loaded. */
export type Shown = readonly [address: string, text: RegExp]

/** By the path of the router. */
export function shownAddresses({
  hold,
  override,
  breakGlass,
}: Pick<ShownEstate, 'hold' | 'override' | 'breakGlass'>): {
  readonly [path: string]: readonly [Shown, ...Shown[]]
} {
  return {
    '/': [['/', /Needs attention/]],
    '/refused': [
      ['/refused', /the fix of practice-web/],
      ['/refused?owner=nobody', /No refusal matches/],
      ['/refused?tab=overrides', /breaker/],
    ],
    '/holds': [
      ['/holds?state=open', /practice-web/],
      ['/holds?state=released', /No hold matches/],
    ],
    '/holds/$id': [[`/holds/${hold}`, /What would release it/]],
    '/overrides': [['/overrides', /breaker/]],
    '/overrides/$id': [[`/overrides/${override}`, /Keeps open \(2\)/]],
    '/break-glass': [
      ['/break-glass', /INC-7/],
      ['/break-glass?state=reviewed', /No use of break-glass matches/],
    ],
    '/break-glass/$id': [[`/break-glass/${breakGlass}`, /Close now/]],
    '/switch-on': [['/switch-on', /who would be refused/]],
    '/assets': [
      ['/assets', /mail-01/],
      ['/assets?posture=unknown', /web-02/],
      ['/assets?posture=stale', /No asset matches/],
    ],
    '/assets/$name': [
      ['/assets/web-01', /What to do/],
      ['/assets/web-02', /is refused at tiers 0 and 1/],
      ['/assets/mail-05', /Allowed by override until/],
      ['/assets/shop-03', /not looked at as a whole/],
    ],
    '/identities': [['/identities', /svc-deploy/]],
    '/identities/$name': [['/identities/svc-deploy', /prod\/db\/password/]],
    '/resources': [['/resources', /prod\/db\/password/]],
    '/resources/$name': [['/resources/prod%2Fdb%2Fpassword', /svc-deploy/]],
    '/policies': [['/policies', /at-once/]],
    '/policies/$name': [['/policies/at-once', /End of life/]],
    '/access-policies': [['/access-policies', /no-writes/]],
    '/access-policies/$name': [['/access-policies/no-writes', /needs a grant/]],
    '/findings': [
      ['/findings', /CVE-2026-0002/],
      ['/findings?fix=none&q=left', /hidden by the filter/],
    ],
    '/findings/$id': [['/findings/CVE-2026-0002', /Who is affected/]],
    '/points': [['/points', /passed/]],
    '/points/$name': [
      ['/points/vault', /reads with it again after the cut/],
      ['/points/vault?state=drift', /No account matches/],
    ],
    '/sources': [['/sources', /the document cannot be read/]],
    '/sources/$name': [['/sources/halted', /waits for a person/]],
    '/ledger': [
      ['/ledger', /posture\.changed/],
      ['/ledger?kind=hold', /hold\.opened/],
    ],
    '/ledger/$seq': [['/ledger/1', /the proof holds/]],
    '/evidence': [['/evidence', /Drop a bundle here/]],
    '/tokens': [['/tokens', /nightly-build/]],
  }
}

export async function goTo(page: Page, server: TestServer, [address, text]: Shown): Promise<void> {
  await page.goto(`${server.url}${address}`)
  await page.getByText(text).first().waitFor()
}
