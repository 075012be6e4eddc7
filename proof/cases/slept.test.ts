/** A host whose server was gone for thirty days comes back by itself: the real programs, and a moved clock. */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { makePracticeHost } from '../../apps/cli/practice/practice-host.ts'
import { serve, type Served } from '../testkit/served.ts'
import { until } from '../testkit/until.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')
const CLOCK = resolve(import.meta.dirname, '../testkit/moved-clock.js')
const SLEPT_MS = 30 * 86_400_000

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, owner: team-web, purpose: deploys, assets: [web-01] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db/password }
spec: { type: secret, tier: 0, owner: team-data }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-db }
spec: { identity: svc-deploy, resource: prod/db/password, actions: [read] }
`

const directory = mkdtempSync(join(tmpdir(), 'holdfast-slept-'))
const clock = join(directory, 'clock')
const environment = { HOLDFAST_TEST_CLOCK: clock }
const node = ['--import', CLOCK]
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
})

async function served(listen: string): Promise<Served> {
  const server = await serve(join(directory, 'data'), { node, listen, environment })
  assert.ok('child' in server, JSON.stringify(server))
  running.add(server.child)
  return server
}

async function ended(child: ChildProcess): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  running.delete(child)
  return child.exitCode
}

const call = async (server: Served, path: string, body: string, type = 'application/json') => {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': type }
  const response = await fetch(server.url + path, { method: 'POST', headers, body })
  const answer = (await response.json()) as Record<string, unknown>
  assert.ok(response.ok, JSON.stringify(answer))
  return answer
}

/** What the tier-0 secret is answered with. */
async function decided(server: Served): Promise<string> {
  const { decision, context } = await call(
    server,
    '/access/v1/evaluation',
    JSON.stringify({
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset: 'web-01' },
    }),
  )
  return decision === true ? 'permitted' : String((context as { code: unknown }).code)
}

test('after thirty days the agent is heard and its host verified, without a person', async () => {
  writeFileSync(clock, '0')
  const first = await served('127.0.0.1:0')
  await call(first, '/api/v1/apply', ESTATE, 'application/yaml')
  const made = await call(
    first,
    '/api/v1/tokens',
    JSON.stringify({ for: 'web-01', scope: 'enroll:web-01' }),
  )
  const tokenFile = join(directory, 'token')
  writeFileSync(tokenFile, String(made['token']))
  const host = makePracticeHost(join(directory, 'root'))
  const agent = (...args: readonly string[]): ChildProcess => {
    const where = ['--root', host.root, '--state', join(directory, 'agent')]
    const options = ['--disable-warning=ExperimentalWarning', ...node, HOLDFAST, 'agent']
    const child = spawn(process.execPath, [...options, ...args, ...where], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    running.add(child)
    return child
  }
  const enrolment = agent('enroll', '--to', first.url, '--token-file', tokenFile)
  await once(enrolment, 'exit')
  assert.equal(enrolment.exitCode, 0)
  const agentRuns = agent('run')
  let told = ''
  agentRuns.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()))
  await until('the host is verified', async () => (await decided(first)) === 'permitted')
  await ended(first.child)
  await until('the agent says that nobody answers', () => told.includes('no answer from'))

  writeFileSync(clock, String(SLEPT_MS))
  // As a host that wakes refreshes its lists.
  const lists = join(host.root, 'var/lib/apt/lists')
  for (const name of readdirSync(lists).filter((one) => one.endsWith('InRelease'))) {
    const date = (days: number): string =>
      new Date(Date.now() + SLEPT_MS + days * 86_400_000).toUTCString().replace('GMT', 'UTC')
    const text = readFileSync(join(lists, name), 'utf8')
      .replace(/^Date: .*$/m, `Date: ${date(0)}`)
      .replace(/^Valid-Until: .*$/m, `Valid-Until: ${date(7)}`)
    writeFileSync(join(lists, name), text)
  }
  const second = await served(new URL(first.url).host)
  assert.notEqual(await decided(second), 'permitted')
  await until(
    'the host is verified again',
    async () => (await decided(second)) === 'permitted',
    () => told,
  )
  await until('the agent says that it is over', () => told.includes('well again after'))
  assert.equal(told.match(/no answer from/g)?.length, 1, told)
  assert.ok(!/nonce|counter/.test(told), told)
  assert.equal(await ended(agentRuns), 0)
  await ended(second.child)
})
