/** A server as a process of its own with an enforcement point and whoever uses accounts there. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Served } from '../testkit/served.ts'
import type { Account } from './bench.ts'
import { pointManifest, userManifests } from './estate.ts'

/** A point's credential where only the server reads it. */
export function lent(secret: string): NodeJS.ProcessEnv {
  const secrets = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'))
  writeFileSync(join(secrets, 'point'), secret, { mode: 0o600 })
  return {
    HOLDFAST_SECRETS: secrets,
    HOLDFAST_LEND: 'point=127.0.0.1',
    HOLDFAST_PRIVATE_HOSTS: '127.0.0.1',
  }
}

/** A shared account on two hosts, and one of the first by itself. */
export interface Accounts {
  readonly here: string
  readonly there: string
  readonly shared: Account
  readonly whole: Account
}

export async function applyEstate(
  served: Served,
  { adapter, url }: { readonly adapter: string; readonly url: string },
  { here, there, shared, whole }: Accounts,
): Promise<void> {
  for (const manifests of [
    pointManifest(adapter, url, 'point'),
    userManifests({ name: 'shared', hosts: [here, there], account: shared }),
    userManifests({ name: 'whole', hosts: [here], account: whole }),
  ]) {
    await post(served, '/api/v1/apply', manifests, 'application/yaml')
  }
}

export async function post(
  { url, token }: Served,
  path: string,
  body: string,
  type = 'application/json',
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body })
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`)
}

export async function get({ url, token }: Served, path: string): Promise<unknown> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return answer.json()
}
