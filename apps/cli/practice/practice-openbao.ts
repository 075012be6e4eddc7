/** `practice --with openbao`: a real OpenBao of its own, at which the practice host loses its access and gets it back. */

import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { bold, print } from '../output.ts'
import { expect } from './expect.ts'

/** What Holdfast may do there, as the README of the adapter gives it. */
const POLICY = resolve(import.meta.dirname, '../../../edges/enforcers/openbao/policy.hcl')
const REF = 'auth/approle/role/practice-app'
const HOST = '127.0.0.1'
const TOKEN = 'bao-token'

export interface PracticeOpenBao {
  /** What the operator lends so that it can be called. */
  readonly environment: { readonly [name: string]: string }
  /** Declared, and a workload of the practice host gets in. */
  open(client: Client): Promise<void>
  /** It is out, and that is proven. */
  cut(client: Client): Promise<void>
  /** A fresh login gets in, and what it held before does not. */
  back(client: Client): Promise<void>
  stop(): void
}

export async function startOpenBao(directory: string): Promise<PracticeOpenBao> {
  const port = await freePort()
  const url = `http://${HOST}:${port}`
  const root = randomBytes(16).toString('hex')
  const child = await started(port, root)
  try {
    const ask = asker(url, root, child)
    await ready(ask, child)
    await ask('POST', 'sys/auth/approle', { type: 'approle' })
    await ask('POST', 'secret/data/practice', { data: { password: 'correct horse' } })
    const reads = 'path "secret/data/practice" { capabilities = ["read"] }'
    await ask('PUT', 'sys/policies/acl/practice-app', { policy: reads })
    await ask('PUT', 'sys/policies/acl/holdfast', { policy: readFileSync(POLICY, 'utf8') })
    await ask('POST', REF, { token_policies: 'practice-app', token_ttl: '1h' })
    const asked = { policies: ['holdfast'], period: '24h', no_parent: true }
    const own = await ask('POST', 'auth/token/create', asked)
    const secrets = join(directory, 'lent')
    mkdirSync(secrets, { recursive: true, mode: 0o700 })
    writeFileSync(join(secrets, TOKEN), own.token, { mode: 0o600 })
    const login = async (): Promise<string> => {
      const metadata = JSON.stringify({ asset: 'practice-host' })
      const role = await ask('GET', `${REF}/role-id`)
      const id = await ask('POST', `${REF}/secret-id`, { metadata })
      const given = { role_id: role.data['role_id'], secret_id: id.data['secret_id'] }
      return (await ask('POST', 'auth/approle/login', given)).token
    }
    const read = async (token: string): Promise<number> =>
      (await ask('GET', 'secret/data/practice', undefined, token)).status
    let held = ''
    return {
      environment: {
        HOLDFAST_SECRETS: secrets,
        HOLDFAST_LEND: `${TOKEN}=${HOST}`,
        HOLDFAST_PRIVATE_HOSTS: HOST,
      },
      async open(client) {
        await client.call('apply', { body: manifests(url) })
        held = await login()
        const status = await read(held)
        expect(status === 200, 'its token at OpenBao works', status)
        print(`   at OpenBao (${url}) its token reads: ${bold('200')}`)
      },
      async cut(client) {
        await seen(client, 'cut')
        const status = await read(held)
        expect(status === 403, 'its token at OpenBao is cut', status)
        print(
          `   at OpenBao its token: ${bold('403')}, cut and looked at afterwards: nothing is left`,
        )
      },
      async back(client) {
        await seen(client, 'restore')
        const [old, fresh] = [await read(held), await read(await login())]
        expect(old === 403 && fresh === 200, 'a fresh login works, and no old token', [old, fresh])
        print(`   at OpenBao a fresh login: ${bold('200')}; the token of before: ${bold('403')}`)
      },
      stop: () => void child.kill('SIGKILL'),
    }
  } catch (thrown) {
    child.kill('SIGKILL')
    throw thrown
  }
}

function manifests(url: string): string {
  return `apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: practice-bao }
spec: { adapter: openbao, url: '${url}', secret: { from: file, name: ${TOKEN} } }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: practice-app }
spec:
  type: service-account
  owner: you
  purpose: shows the loop
  assets: [practice-host]
  accounts: [{ enforcementPoint: practice-bao, ref: ${REF}, metadata: asset }]
`
}

/** In its development mode: it keeps nothing, and writes no file of this user. */
async function started(port: number, root: string): Promise<ChildProcess> {
  const options = ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=${HOST}:${port}`]
  const env = { ...process.env, BAO_DEV_ROOT_TOKEN_ID: root }
  const child = spawn('bao', options, { stdio: 'ignore', env })
  try {
    await once(child, 'spawn')
  } catch {
    throw new Failure(
      EXITS.usage,
      'there is no program `bao` here',
      'install OpenBao (https://openbao.org), or practise without it: holdfast practice',
    )
  }
  return child
}

interface Answer {
  readonly status: number
  readonly data: { readonly [name: string]: unknown }
  /** Of a login. */
  readonly token: string
}

type Ask = (method: string, path: string, body?: object, token?: string) => Promise<Answer>

function asker(url: string, root: string, child: ChildProcess): Ask {
  return async (method, path, body, token = root) => {
    if (child.exitCode !== null) throw new Failure(EXITS.failed, 'OpenBao ended', 'try it again')
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const said = (text === '' ? {} : JSON.parse(text)) as {
      readonly data?: Answer['data']
      readonly auth?: { readonly client_token: string }
    }
    return { status: response.status, data: said.data ?? {}, token: said.auth?.client_token ?? '' }
  }
}

/** Its secrets are mounted last. */
async function ready(ask: Ask, child: ChildProcess): Promise<void> {
  for (let left = TRIES; left > 0 && child.exitCode === null; left--) {
    const answer = await ask('GET', 'secret/config').catch(() => null)
    if (answer?.status === 200) return
    await setTimeout(LOOK_MS)
  }
  throw new Failure(EXITS.failed, 'OpenBao does not start', 'bao server -dev says why')
}

async function seen(client: Client, verb: 'cut' | 'restore'): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const { items } = await client.call('enforcement-point.plan', {
      params: { name: 'practice-bao' },
    })
    if (items.some((one) => one.verb === verb && one.state === 'seen')) return
    await setTimeout(LOOK_MS)
  }
  throw new Failure(
    EXITS['timed-out'],
    `nothing proves the ${verb} at OpenBao`,
    'holdfast practice --with openbao once more',
  )
}

const LOOK_MS = 200
/** Half a minute, and longer where the machine is busy. */
const TRIES = 600

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST)
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo // It listens on a port.
  probe.close()
  await once(probe, 'close')
  return port
}
