/** What a server is told of a point and of who uses accounts there. */

import type { Account, Ground } from './bench.ts'

export function pointManifest(
  adapter: string,
  url: string,
  secret: string,
  { spec }: Pick<Ground, 'spec'>,
): string {
  const lent = { from: 'file', name: secret }
  return manifest('EnforcementPoint', 'point', { adapter, url, secret: lent, ...spec })
}

/** An identity that uses one account from these hosts, to reach one resource of tier 0. */
export function userManifests({
  name,
  hosts,
  account: { ref, metadata },
  lane,
  path,
}: {
  readonly name: string
  readonly hosts: readonly string[]
  readonly account: Pick<Account, 'ref' | 'metadata'>
  readonly lane?: 'remediation'
  /** Where the resource lies at the point. */
  readonly path?: string
}): string {
  const account = { enforcementPoint: 'point', ref, ...(metadata === null ? {} : { metadata }) }
  return [
    ...hosts.map((host) => manifest('Asset', host, { type: 'host' })),
    manifest('Identity', name, {
      type: 'service-account',
      assets: hosts,
      accounts: [account],
      ...(lane === undefined ? {} : { lane }),
    }),
    manifest('Resource', `${name}-db`, {
      type: 'secret',
      tier: 0,
      ...(path === undefined ? {} : { at: [{ enforcementPoint: 'point', path }] }),
    }),
    manifest('Grant', `${name}-db`, { identity: name, resource: `${name}-db`, actions: ['read'] }),
  ].join('---\n')
}

function manifest(kind: string, name: string, spec: object): string {
  return `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n`
}
