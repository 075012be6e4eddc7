/** A small estate in known states, made through the public API by a real agent: for the browser tests. */

import { mkdtempSync } from 'node:fs'
import { hostname, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { instant } from '@holdfast/core/kernel/instant'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { makePracticeHost, type PracticeHost } from '../../apps/cli/practice/practice-host.ts'
import { YAML, type TestServer } from '../testkit/server.ts'

export interface Scene {
  readonly host: PracticeHost
  readonly agent: AgentParts
  readonly hold: string
}

export const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, owner: team-web, purpose: deploys the web shop, assets: [web-01] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db/password }
spec: { type: secret, tier: 0, owner: team-data }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: metrics/push }
spec: { type: secret, tier: 3, owner: team-data }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-db }
spec: { identity: svc-deploy, resource: prod/db/password, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-metrics }
spec: { identity: svc-deploy, resource: metrics/push, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: at-once }
spec: { assets: { names: [web-01] }, deadline: { after: 0s, weight: serious } }
`

/** web-01: enrolled, proven once, then blocked by a pending fix. web-02: nobody looked yet. */
export async function blockedScene(server: TestServer): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-scene-'))
  const host = makePracticeHost(join(directory, 'root'))
  const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body))
  await server.call('POST', '/v1/secret/data/prod/db/password', { data: { password: 'x' } })
  await server.call('POST', '/v1/secret/data/metrics/push', { data: { key: 'y' } })
  const made = await server.call('POST', '/api/v1/tokens', {
    for: 'web-01',
    scope: 'enroll:web-01',
  })
  const system = realSystem({
    platform: process.platform,
    kernel: release(),
    hostname: hostname(),
    uid: 0,
  })
  const agent: AgentParts = {
    files: agentFiles(join(directory, 'agent')),
    collect: () => collectHost(system, { root: host.root, now: () => instant(Date.now()) }),
    tokenDirectory: join(directory, 'tokens'),
  }
  await enroll(agent, server.url, (made.body as { token: string }).token)
  await report(agent, true)
  await poll(agent, true)
  host.publishFix()
  const answer = await report(agent, true)
  return { host, agent, hold: answer.explanation?.hold ?? '' }
}
