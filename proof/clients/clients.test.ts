/**
 * Real clients against the secret store: hvac, node-vault and the Go client as External Secrets uses it walk one
 * scenario, and OpenBao's own server is asked the same; then the command line and the agent, with what they print.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { poll } from '@holdfast/agent/agent'
import { blockedScene, type Scene } from '../browser/scene.ts'
import { needsBao, startBao } from '../testkit/bao.ts'
import { clientPath, needsClient } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'

const here = (name: string): string => resolve(import.meta.dirname, name)

interface Ran {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** The server lives in this process, so a client must not block it. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  child.stdin.end()
  let [out, err] = ['', '']
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (exit) => done({ exit, out, err }))
  })
}

interface Client {
  readonly name: 'hvac' | 'node-vault' | 'go'
  run(address: string, token: string): Promise<Ran>
  /** Steps of its own. */
  readonly also?: object
}

const DENIED = 'hf_nobody'
const CLIENTS: readonly Client[] = [
  {
    name: 'hvac',
    run: (address, token) =>
      run('python3', [here('scenario.py'), address, token, DENIED], {
        PYTHONPATH: clientPath('hvac'),
      }),
  },
  {
    name: 'node-vault',
    run: (address, token) =>
      run(process.execPath, [
        here('scenario.js'),
        clientPath('node-vault'),
        address,
        token,
        DENIED,
      ]),
  },
  {
    name: 'go',
    run: (address, token) => run(clientPath('go', 'client'), [address, token, DENIED]),
    also: {
      marked: [{ 'managed-by': 'external-secrets' }, 0],
      'marked only': 'nothing',
      pushed: { password: 'pushed' },
    },
  },
]

/** What each client makes of each step, on whichever server. */
const EXPECTED = {
  authenticated: true,
  sealed: false,
  healthy: true,
  'never there': 'nothing',
  put: 1,
  'put with cas': 2,
  'stale cas': true,
  read: [2, { password: 'y' }],
  'read a version': [1, { password: 'x' }],
  patch: 3,
  patched: [3, { password: 'y', user: 'joe' }],
  list: ['db'],
  'list of nothing': true,
  metadata: [3, 5, { owner: 'team-data' }],
  'metadata patched': { owner: 'team-data', tier: '0' },
  deleted: 'deleted',
  undeleted: [3, { password: 'y', user: 'joe' }],
  'deleted by number': 'deleted',
  destroyed: 'destroyed',
  'cas required': true,
  removed: 'nothing',
  'wrong token': true,
  'stranger authenticated': false,
}

describe('the scenario', () => {
  for (const client of CLIENTS) {
    test(`${client.name} on Holdfast`, { skip: needsClient(client.name) }, async () => {
      const server = await testServer('enforce')
      try {
        const ran = await client.run(server.url, server.adminToken)
        assert.equal(ran.exit, 0, ran.err)
        assert.deepEqual(JSON.parse(ran.out), { ...EXPECTED, ...client.also })
      } finally {
        await server.close()
      }
    })
    const skip = needsClient(client.name) || needsBao
    test(`${client.name} on OpenBao's own server is told the same`, { skip }, async () => {
      const bao = await startBao()
      try {
        const ran = await client.run(bao.url, 'root')
        assert.equal(ran.exit, 0, ran.err)
        assert.deepEqual(JSON.parse(ran.out), { ...EXPECTED, ...client.also })
      } finally {
        bao.stop()
      }
    })
  }
})

describe('the command line and the agent', { skip: needsBao }, () => {
  let server: TestServer
  let scene: Scene
  const tokenFile = (): string => join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token')
  const bao = (args: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    run('bao', args.split(' '), { BAO_ADDR: server.url, BAO_TOKEN: server.adminToken, ...env })
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await poll(scene.agent, true)
  })
  after(() => server.close())

  const DONE: readonly (readonly [string, RegExp])[] = [
    ['status', /Sealed\s+false/],
    ['secrets list', /secret\/\s+kv/],
    ['token lookup', /policies\s+\[admin\]/],
    ['kv put secret/app/db password=x', /version\s+1/],
    ['kv put -cas=1 secret/app/db password=y', /version\s+2/],
    ['kv put -mount=secret app/other a=b', /version\s+1/],
    ['kv patch secret/app/db user=joe', /version\s+3/],
    ['kv patch -method=rw secret/app/db user=jim', /version\s+4/],
    ['kv get -field=user secret/app/db', /^jim/],
    ['kv list secret/app', /db\nother/],
    ['list secret/metadata/app', /db\nother/],
    ['scan secret/metadata', /app\/db\napp\/other\nmetrics\/push\nprod\/db\/password/],
    ['kv metadata put -custom-metadata=a=b -max-versions=9 secret/app/db', /Success/],
    ['kv metadata patch -custom-metadata=c=d secret/app/db', /Success/],
    ['kv metadata get secret/app/db', /custom_metadata\s+map\[a:b c:d\][\s\S]*max_versions\s+9/],
    ['kv delete secret/app/db', /Success/],
    ['kv get secret/app/db', /deletion_time\s+\d{4}-/],
    ['kv undelete -versions=4 secret/app/db', /Success/],
    ['kv destroy -versions=1 secret/app/db', /Success/],
    ['kv get -version=1 secret/app/db', /destroyed\s+true/],
    ['kv rollback -version=2 secret/app/db', /version\s+5/],
    ['kv get -field=password secret/app/db', /^y/],
    ['kv metadata delete secret/app/other', /Success/],
  ]
  test('what is asked for is done', async () => {
    for (const [args, printed] of DONE) {
      const ran = await bao(args)
      assert.equal(ran.exit, 0, `${args}: ${ran.err}`)
      assert.match(ran.out, printed, args)
    }
  })

  const REFUSED: readonly (readonly [string, RegExp, NodeJS.ProcessEnv?])[] = [
    [
      'kv put -cas=1 secret/app/db a=b',
      /did not match the current version: version 5 is the newest/,
    ],
    ['kv get secret/none', /No value found/],
    ['kv list secret/none', /No value found/],
    ['kv get foo/bar', /no engine at `foo\/`[^]*`secret\/`/],
    ['kv get -wrap-ttl=60s secret/app/db', /response wrapping is not offered/],
    ['kv get -wrap-ttl=60s secret/app/db', /permission denied/, { BAO_TOKEN: DENIED }],
    ['kv get -namespace=team secret/app/db', /there is no namespace `team`/],
    ['kv destroy -versions=2,77 secret/app/db', /has no version 77, so nothing was changed/],
    ['kv undelete -versions=1 secret/app/db', /version 1 of `app\/db` is destroyed/],
    ['kv metadata put -max-versions=101 secret/app/db', /max_versions is at most 100/],
    [
      'kv metadata put -delete-version-after=5s secret/app/db',
      /delete_version_after is not offered/,
    ],
    ['kv put secret/a..b/-%c3%9c a=b', /the path is not a name/],
    ['list secret/data/app', /values are not listed/],
    ['token renew', /lease is not renewable/],
    ['token revoke -self', /cannot be revoked by itself/],
    ['token create', /no handler for POST \/v1\/auth\/token\/create/],
    [
      'kv get secret/app/db',
      /permission denied[^]*missing, unknown, revoked, expired/,
      { BAO_TOKEN: DENIED },
    ],
    ['token lookup', /permission denied/, { BAO_TOKEN: 'hf_w.x.y' }],
  ]
  test('what is refused says why, in what is printed', async () => {
    for (const [args, printed, env] of REFUSED) {
      const ran = await bao(args, env)
      assert.notEqual(ran.exit, 0, args)
      assert.match(ran.out + ran.err, printed, args)
    }
    const still = await bao('kv get -version=2 -field=password secret/app/db')
    assert.match(still.out, /^y/, 'of the refused list nothing was destroyed')
  })

  test('a token that ended is refused as one that never was', async () => {
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'operator',
      scope: 'admin',
      expires: '1h',
    })
    const { token } = made.body as { token: string }
    const before = await bao('token lookup -format=json', { BAO_TOKEN: token })
    const { data } = JSON.parse(before.out) as { data: { ttl: number; expire_time: string } }
    assert.ok(data.ttl > 3_000 && data.ttl <= 3_600 && Date.parse(data.expire_time) > 0, before.out)
    assert.equal((await bao('token revoke -self', { BAO_TOKEN: token })).exit, 0)
    const ended = await bao('kv get secret/app/db', { BAO_TOKEN: token })
    assert.match(ended.err, /Code: 403[^]*permission denied/)
  })

  test('a workload reads, and neither lists, writes nor destroys', async () => {
    const env = { BAO_TOKEN: readFileSync(tokenFile(), 'utf8').trim() }
    assert.equal((await bao('kv get secret/metrics/push', env)).exit, 0)
    const blocked = await bao('kv get secret/prod/db/password', env)
    assert.match(blocked.err, /svc-deploy is blocked on web-01[^]*\(hold [^)]+\)\n\* /)
    for (const args of [
      'kv list secret/',
      'kv put secret/metrics/push a=b',
      'kv metadata get secret/metrics/push',
      'kv destroy -versions=1 secret/metrics/push',
    ]) {
      assert.match(
        (await bao(args, env)).err,
        /token of scope `workload` does not allow this/,
        args,
      )
    }
  })

  const agent = async (path: string, field: string): Promise<Ran & { readonly file: string }> => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-agent-'))
    const file = join(folder, 'rendered')
    const quoted = JSON.stringify
    const template = `{{ with secret "secret/data/${path}" }}{{ .Data.data.${field} }}{{ end }}`
    writeFileSync(
      join(folder, 'agent.hcl'),
      `exit_after_auth = true
vault {
  address = ${quoted(server.url)}
  retry { num_retries = -1 }
}
auto_auth {
  method { type = "token_file" config = { token_file_path = ${quoted(tokenFile())} } }
}
template_config { exit_on_retry_failure = true }
template {
  contents = ${quoted(template)}
  destination = ${quoted(file)}
}
`,
    )
    const ran = await run('bao', ['agent', `-config=${join(folder, 'agent.hcl')}`])
    return { ...ran, file }
  }
  test('the agent renders its template with the token file', async () => {
    const ran = await agent('metrics/push', 'key')
    assert.equal(ran.exit, 0, ran.out + ran.err)
    assert.equal(readFileSync(ran.file, 'utf8'), 'y')
  })
  test('the agent of a blocked workload renders nothing, and its log has the sentence', async () => {
    const ran = await agent('prod/db/password', 'password')
    assert.notEqual(ran.exit, 0)
    assert.match(ran.out + ran.err, /svc-deploy is blocked on web-01/)
    assert.equal(existsSync(ran.file), false)
  })
})
