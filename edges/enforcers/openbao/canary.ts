/**
 * Whether a cut takes effect, tried before it is needed: a secret id of a role of our own is made and used, cut by the
 * very look, plan and calls by which others are, and used again. It stops where something is not as it has to be, and
 * takes back what it made.
 */

import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { redact } from '@holdfast/core/kernel/redacted'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Accounts, Call, CanaryStep, Target } from '@holdfast/edges-base/ports/enforcers'
import { accountOf } from './account.ts'
import { apiOf, type Answer, type Api } from './api.ts'
import { canaryIn, type CanaryConfig } from './config.ts'
import { escaped } from './leases.ts'
import type { Seen } from './observe.ts'

/** What was made, as far as it came: what of it is left is taken back. */
interface Made {
  roleId: string
  secretId: string
  token: string
  /** Of the credential that was read; empty: it has none. */
  lease: string
}

interface Try {
  readonly canary: CanaryConfig
  readonly accounts: Accounts<Seen>
  readonly api: Api
  readonly target: Target
  readonly call: Call
  /** The asset that only this try is of. */
  readonly asset: string
  readonly made: Made
}

/** One step: what was answered, and whether it is as it has to be. */
type Tried = Pick<CanaryStep, 'ok' | 'detail'>

export async function tryCanary(
  accounts: Accounts<Seen>,
  point: PointConfig,
  call: Call,
): Promise<readonly CanaryStep[] | null> {
  const canary = canaryIn(point)
  if (canary === null) return null
  const target: Target = { point, ref: canary.role, metadata: 'asset', paths: [canary.reads] }
  const one: Try = {
    canary,
    accounts,
    target,
    call,
    api: apiOf(point, call),
    asset: `canary-${randomUUID()}`,
    made: { roleId: '', secretId: '', token: '', lease: '' },
  }
  const steps: CanaryStep[] = []
  for (const [say, act] of STEPS) {
    const { ok, detail } = await act(one).catch(failed)
    steps.push({ say, ok, detail })
    if (!ok) break
  }
  // Where it went as it has to, nothing is left.
  if (steps.some(({ ok }) => !ok)) await takenBack(one)
  return steps
}

const STEPS: readonly (readonly [string, (one: Try) => Promise<Tried>])[] = [
  ['makes a secret id of its role', makes],
  ['logs in with it', logsIn],
  ['reads with its token', reads],
  ['cuts both, as it cuts others', cuts],
  ['reads with the token again, and is refused', isRefused],
  ['logs in with the secret id again, and is refused', isKeptOut],
  ['looks for what it was lent, and it is gone', isGone],
]

async function makes({ api, canary, asset, made }: Try): Promise<Tried> {
  const role = await api('GET', `${canary.role}/role-id`)
  made.roleId = text(role.data, 'role_id')
  if (made.roleId === '') return said(false, role)
  // It ends by itself where nobody is left to cut it.
  const asked = { metadata: JSON.stringify({ asset }), ttl: '10m' }
  const id = await api('POST', `${canary.role}/secret-id`, asked)
  made.secretId = text(id.data, 'secret_id')
  return said(made.secretId !== '', id)
}

async function logsIn({ api, canary, made }: Try): Promise<Tried> {
  const answer = await loggedIn(api, canary, made)
  made.token = text(answer.auth, 'client_token')
  return said(made.token !== '', answer)
}

async function reads({ canary, target, call, made }: Try): Promise<Tried> {
  const answer = await asHolder(target.point, call, made)('GET', canary.reads)
  made.lease = answer.lease
  return said(answer.status === 200, answer)
}

/** As the runner does it: looked at, planned, called, and looked at again. */
async function cuts({ accounts, target, call, asset }: Try): Promise<Tried> {
  let detail = 'nothing was called'
  for (let left = ROUNDS; left > 0; left--) {
    const seen = await accounts.observe(target, call)
    const unseen = accounts.unseen?.(seen) ?? null
    const wanted = { target, denies: { whole: false, assets: [asset], paths: [] }, gives: NOBODY }
    const { allows, steps } = accounts.plan(wanted, seen)
    if (allows.length === 0) return { ok: unseen === null, detail: unseen ?? detail }
    if (steps.length === 0 || left === 1) {
      return { ok: false, detail: `still lets through ${allows.join(', ')}; ${detail}` }
    }
    for (const step of steps) detail = `${step.say}: ${await accounts.act(step, target, call)}`
  }
  return { ok: false, detail }
}

/** Looks at it: what is left after the second calls is not cut. */
const ROUNDS = 3
const NOBODY = { whole: false, assets: [], paths: [] }

async function isRefused({ canary, target, call, made }: Try): Promise<Tried> {
  const answer = await asHolder(target.point, call, made)('GET', canary.reads)
  return said(answer.status === 403, answer)
}

async function isKeptOut({ api, canary, made }: Try): Promise<Tried> {
  const answer = await loggedIn(api, canary, made)
  const isOut = answer.status >= 400 && answer.status < 500
  const token = text(answer.auth, 'client_token')
  if (token !== '') made.token = token
  return said(isOut && token === '', answer)
}

async function isGone({ api, made }: Try): Promise<Tried> {
  if (made.lease === '') return { ok: true, detail: 'what it reads has no lease' }
  const answer = await api('POST', 'sys/leases/lookup', { lease_id: made.lease })
  return said(answer.status === 400 && answer.errors === 'invalid lease', answer)
}

/** Once more by its plan, and then without it: that plan may be what does not work. */
async function takenBack(one: Try): Promise<void> {
  const { canary, target, call, api, made } = one
  await cuts(one).catch(failed)
  if (made.token !== '') {
    // Every token may end itself.
    await asHolder(target.point, call, made)('POST', 'auth/token/revoke-self').catch(failed)
  }
  if (made.lease !== '') {
    await api('POST', `sys/leases/revoke/${escaped(made.lease)}`, { sync: true }).catch(failed)
  }
  if (made.secretId === '') return
  const given = { secret_id: made.secretId }
  await api('POST', `${canary.role}/secret-id/destroy`, given).catch(failed)
}

function loggedIn(api: Api, { role }: CanaryConfig, { roleId, secretId }: Made): Promise<Answer> {
  const account = accountOf(role)
  const mount = account?.kind === 'role' ? account.mount : ''
  return api('POST', `auth/${mount}/login`, { role_id: roleId, secret_id: secretId })
}

function asHolder(point: PointConfig, call: Call, { token }: Made): Api {
  return apiOf(point, { ...call, secret: redact(token) })
}

function text(members: JsonObject, name: string): string {
  const value = members[name]
  return typeof value === 'string' ? value : ''
}

function said(ok: boolean, { status, errors }: Answer): Tried {
  return {
    ok,
    detail: errors === '' ? `answered ${status}` : `answered ${status}: ${errors.slice(0, 200)}`,
  }
}

function failed(thrown: unknown): Tried {
  return { ok: false, detail: thrown instanceof Error ? thrown.message : 'no answer' }
}
