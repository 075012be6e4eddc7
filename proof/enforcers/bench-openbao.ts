/** OpenBao, the real one: AppRole accounts whose secret ids name their host, and entities that are cut whole. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import type { Account, AccountKind, Bench, Ground, Lie, Workload } from './bench.ts'
import type { Asked } from './asked.ts'

/** The one that its README tells people to write. */
export const POLICY: string = resolve(
  import.meta.dirname,
  '../../edges/enforcers/openbao/policy.hcl',
)

export const openbao: Bench = {
  adapter: 'openbao',
  needs: needsBao,
  start: async () => groundOn(await startBao()),
}

export async function groundOn(bao: Bao): Promise<Ground> {
  await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
  await bao.ask('POST', 'secret/data/app/db', { data: { password: 'p' } })
  const reading = ['secret/data/app/*', 'database/creds/*']
    .map((path) => `path "${path}" { capabilities = ["read"] }`)
    .join('\n')
  await bao.ask('PUT', 'sys/policies/acl/app', { policy: reading })
  await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: readFileSync(POLICY, 'utf8') })
  const own = await roleOf(bao, 'holdfast', 'holdfast')
  const { token: secret } = await loggedIn(bao, own, await secretIdOf(bao, own, 'control'))
  return {
    url: bao.url,
    empty: { status: 200, body: '{"data":{}}' },
    secret,
    own: { ref: 'auth/approle/role/holdfast', metadata: 'asset' },
    account: (name, kind) => accountOf(bao, name, kind),
    changes: changedBy,
    overreach: () => overreachOf(bao, secret),
    leftovers: () => leftoversAt(bao),
    stop: () => bao.stop(),
  }
}

interface Role {
  readonly name: string
  readonly id: string
}

interface Given {
  readonly value: string
  readonly accessor: string
}

export async function roleOf(bao: Bao, name: string, policy: string): Promise<Role> {
  await bao.ask('POST', `auth/approle/role/${name}`, { token_policies: policy, token_ttl: '1h' })
  const { body } = await bao.ask('GET', `auth/approle/role/${name}/role-id`)
  return { name, id: String(body.data?.['role_id']) }
}

export async function secretIdOf(bao: Bao, { name }: Role, asset: string): Promise<Given> {
  const metadata = JSON.stringify({ asset })
  const { body } = await bao.ask('POST', `auth/approle/role/${name}/secret-id`, { metadata })
  const { secret_id: value, secret_id_accessor: accessor } = body.data ?? {}
  return { value: String(value), accessor: String(accessor) }
}

export async function loggedIn(
  bao: Bao,
  { id }: Role,
  { value }: Given,
): Promise<{ readonly token: string; readonly accessor: string; readonly entity: string }> {
  const asked = { role_id: id, secret_id: value }
  const { auth } = (await bao.ask('POST', 'auth/approle/login', asked, '')).body
  const { client_token: token = '', accessor = '', entity_id: entity = '' } = auth ?? {}
  return { token, accessor, entity }
}

async function accountOf(bao: Bao, name: string, kind: AccountKind): Promise<Account> {
  const role = await roleOf(bao, name, 'app')
  const hosts = new Map<string, string>()
  const { entity, accessor } = await loggedIn(bao, role, await secretIdOf(bao, role, 'nowhere'))
  await bao.ask('POST', 'auth/token/revoke-accessor', { accessor })
  const getIn = async (host: string, given: Given): Promise<string> => {
    const { token, accessor: of } = await loggedIn(bao, role, given)
    if (of !== '') hosts.set(of, host)
    return token
  }
  return {
    ref: kind === 'shared' ? `auth/approle/role/${name}` : `entity/${entity}`,
    metadata: kind === 'shared' ? 'asset' : null,
    async workload(host): Promise<Workload> {
      const given = await secretIdOf(bao, role, host)
      hosts.set(given.accessor, host)
      if (kind === 'whole') hosts.set(entity, host)
      const token = await getIn(host, given)
      return {
        host,
        works: () => mayRead(bao, token),
        getsIn: async () => mayRead(bao, await getIn(host, given)),
      }
    },
    isLook: ({ method, path }) =>
      method === 'GET' &&
      (kind === 'shared' ? path.includes(`/role/${name}/secret-id?`) : path.endsWith(entity)),
    lies: {
      nothingLeft,
      notCut: saidDisabled(entity, false),
      cut: saidDisabled(entity, true),
    },
    hostOf: (key) => hosts.get(key) ?? null,
    async isCut() {
      const { body } = await bao.ask('GET', `identity/entity/id/${entity}`)
      return body.data?.['disabled'] === true
    },
    async cutByHand(disabled) {
      await bao.ask('POST', `identity/entity/id/${entity}`, { disabled })
    },
  }
}

async function mayRead(bao: Bao, token: string): Promise<boolean> {
  return (
    token !== '' && (await bao.ask('GET', 'secret/data/app/db', undefined, token)).status === 200
  )
}

/** Accessors of what ends, and entities. */
function changedBy({ method, path, body }: Asked): string | null {
  // Our own token is renewed beside what is done to accounts.
  if (method === 'GET' || /\/(?:lookup|lookup-accessor|renew-self)$/.test(path)) return null
  const [, entity] = /^\/v1\/identity\/entity\/id\/(.+)$/.exec(path) ?? []
  const said = JSON.parse(body) as { accessor?: string; secret_id_accessor?: string }
  return entity ?? said.accessor ?? said.secret_id_accessor ?? path
}

const nothingLeft: Lie = ({ path }, answer) =>
  /accessors\?list=true$|secret-id\?list=true$/.test(path)
    ? { status: 200, body: '{"data":{"keys":[]}}' }
    : answer

function saidDisabled(entity: string, disabled: boolean): Lie {
  return ({ method, path }, answer) =>
    method === 'GET' && path.endsWith(entity)
      ? {
          ...answer,
          body: answer.body.replace(/"disabled":(?:true|false)/, `"disabled":${disabled}`),
        }
      : answer
}

/** Of policies and groups all that the ground did not write; of entities all that was changed. */
async function leftoversAt(bao: Bao): Promise<readonly string[]> {
  const keysOf = async (path: string): Promise<readonly string[]> => {
    const { body } = await bao.ask('GET', `${path}?list=true`)
    return (body.data?.['keys'] ?? []) as readonly string[]
  }
  const policies = (await keysOf('sys/policies/acl')).filter((name) => !WRITTEN.has(name))
  const groups = await keysOf('identity/group/id')
  const entities = await Promise.all(
    (await keysOf('identity/entity/id')).map(async (id) => {
      const { data } = (await bao.ask('GET', `identity/entity/id/${id}`)).body
      const { disabled, policies: own } = data ?? {}
      const isChanged = disabled === true || (Array.isArray(own) && own.length > 0)
      return isChanged ? [`the entity ${id}`] : []
    }),
  )
  return [
    ...policies.map((name) => `the policy ${name}`),
    ...groups.map((id) => `the group ${id}`),
    ...entities.flat(),
  ]
}

const WRITTEN: ReadonlySet<string> = new Set(['default', 'root', 'app', 'holdfast'])

/** What a thief of the credential would try first. */
async function overreachOf(bao: Bao, token: string): Promise<readonly string[]> {
  const { entity } = await loggedIn(bao, await roleOf(bao, 'any', 'app'), {
    ...(await secretIdOf(bao, { name: 'any', id: '' }, 'x')),
  })
  const tried = [
    ['reads a secret', 'GET', 'secret/data/app/db', undefined],
    ['writes a policy', 'PUT', 'sys/policies/acl/app', { policy: '' }],
    ['makes a token', 'POST', 'auth/token/create', { policies: ['app'] }],
    ['makes a secret id', 'POST', 'auth/approle/role/any/secret-id', {}],
    ['reads a role id', 'GET', 'auth/approle/role/any/role-id', undefined],
    ['changes what a role makes', 'POST', 'auth/approle/role/any/token-ttl', { token_ttl: 60 }],
    ['changes a mount', 'POST', 'sys/mounts/auth/approle/tune', { token_type: 'batch' }],
    ['deletes a role', 'DELETE', 'auth/approle/role/any', undefined],
    ['changes a role', 'POST', 'auth/approle/role/any', { token_policies: 'holdfast' }],
    [
      'gives an entity a policy',
      'POST',
      `identity/entity/id/${entity}`,
      { policies: ['holdfast'] },
    ],
    ['deletes an entity', 'DELETE', `identity/entity/id/${entity}`, undefined],
    ['gets a credential of a database', 'GET', 'database/creds/app', undefined],
    ['ends all leases of a path', 'POST', 'sys/leases/revoke-prefix/database', {}],
    ['forgets leases', 'POST', 'sys/leases/revoke-force/database', {}],
    ['makes a group', 'POST', 'identity/group/name/any', { policies: ['app'] }],
  ] as const
  const answers = await Promise.all(
    tried.map(async ([what, method, path, body]) => {
      const { status } = await bao.ask(method, path, body, token)
      return status === 403 ? [] : [`${what}: ${status}`]
    }),
  )
  return answers.flat()
}
