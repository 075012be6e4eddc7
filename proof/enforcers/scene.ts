/** A server, the real thing that it cuts at, and the faulty proxy between them. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { standingAt } from '@holdfast/core/state/effects/table'
import type { TargetStanding } from '@holdfast/core/model/target'
import { movedClock } from '../testkit/moved-clock.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import type { Account, AccountKind, Bench, Ground } from './bench.ts'
import { pointManifest, userManifests } from './estate.ts'
import { faultyProxy, type FaultyProxy } from './faulty-proxy.ts'

export interface Scene {
  readonly ground: Ground
  readonly proxy: FaultyProxy
  readonly server: TestServer
  /** An account that an identity of the same name uses from these hosts. */
  account(
    name: string,
    kind: AccountKind,
    hosts: readonly string[],
    lane?: 'remediation',
  ): Promise<Account>
  apply(manifests: string): Promise<void>
  block(host: string): Promise<void>
  lift(host: string): Promise<void>
  standing(ref: string): TargetStanding | undefined
  /** Until it is proven that this is denied to that host there, or given back to it. */
  proven(what: 'cut' | 'free', account: Account, host: string): Promise<void>
  isProven(what: 'cut' | 'free', account: Account, host: string): boolean
  alarms(): Promise<string>
  /** Whole looks at it that begin from now on. */
  looked(account: Account): Promise<void>
  /** What was changed, or was to be, from the request of that number on: keys of `changes`. */
  changed(from?: number): readonly string[]
  /** Time passes for the server. */
  pass(ms: number): void
  close(): Promise<void>
}

/** Often enough that a test need not wait. */
const LOOK_MS = 250

export async function startScene(bench: Bench, seed: number): Promise<Scene> {
  const ground = await bench.start()
  const proxy = await faultyProxy(ground.url, seed, (asked) => ground.changes(asked))
  const secret = secretFile(ground.secret)
  const { clock, pass } = movedClock()
  const server = await testServer('enforce', undefined, {
    lend: lentHere(secret),
    outside: { lookMs: LOOK_MS, clock },
  })
  const { view } = server.context.driver
  const uidOf = (kind: 'EnforcementPoint' | 'Asset', name: string): string =>
    find(view, kind, name)?.uid ?? ''
  const apply = (manifests: string): Promise<void> => post(server, 'apply', manifests, YAML)
  const act = (host: string, what: string): Promise<void> =>
    post(server, `assets/${host}/${what}`, { reason: 'a drill' })
  const standing = (ref: string): TargetStanding | undefined =>
    standingAt(view, uidOf('EnforcementPoint', 'point'), ref)
  const alarms = async (): Promise<string> =>
    ((await server.call('GET', '/api/v1/status')).body as { alarms: string[] }).alarms.join('\n')
  const isProven = (what: 'cut' | 'free', ref: string, host: string): boolean => {
    const at = standing(ref)
    if (at === undefined || at.open.length > 0 || at.drift !== null) return false
    const { whole, assets } = at.denies
    const isDenied = whole || assets.some((uid) => uid === uidOf('Asset', host))
    return isDenied === (what === 'cut') && at.seen?.result === 'as-intended'
  }
  await apply(pointManifest(bench.adapter, proxy.url, secret, ground))
  return {
    ground,
    proxy,
    server,
    apply,
    standing,
    alarms,
    pass,
    async account(name, kind, hosts, lane) {
      const account = await ground.account(name, kind)
      await apply(userManifests({ name, hosts, account, ...(lane === undefined ? {} : { lane }) }))
      return account
    },
    block: (host) => act(host, 'quarantine'),
    lift(host) {
      // What comes back comes at a bounded rate: as a test has it, much happens in one minute.
      pass(MINUTE_MS)
      return act(host, 'lift-quarantine')
    },
    isProven: (what, { ref }, host) => isProven(what, ref, host),
    proven: (what, { ref }, host) =>
      until(
        `${ref} is ${what} for ${host}`,
        () => isProven(what, ref, host),
        () => JSON.stringify(standing(ref)),
      ),
    async looked(account) {
      const from = proxy.asked.length
      const looks = (): number => proxy.asked.slice(from).filter(account.isLook).length
      await until(`${account.ref} is looked at`, () => looks() >= LOOKS)
    },
    changed: (from = 0) => proxy.asked.slice(from).flatMap((asked) => ground.changes(asked) ?? []),
    async close() {
      await server.close()
      await proxy.close()
      ground.stop()
    },
  }
}

/** One may be under way, and one may fail. */
const LOOKS = 4

async function post(
  server: TestServer,
  path: string,
  ...asked: readonly [unknown, Record<string, string>?]
): Promise<void> {
  const { status, body } = await server.call('POST', `/api/v1/${path}`, ...asked)
  assert.equal(status, 200, JSON.stringify(body))
}

function secretFile(secret: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'point')
  writeFileSync(file, secret, { mode: 0o600 })
  return file
}
