/** The estate, what is reported of it, and a hold from its opening to its proof. */

import type { IdentityUid, TokenId } from '@holdfast/core/kernel/ids'
import { DAY_MS, HOUR_MS, instant } from '@holdfast/core/kernel/instant'
import type { Unjudged } from '@holdfast/core/model/input'
import { find } from '@holdfast/core/state/state'
import { manifest, type Fleet } from '../testkit/fleet.ts'
import { factsAt } from '../testkit/one-host.ts'
import { listed, osv, publish } from '../testkit/refusals.ts'
import { A, answered, B, C, D, digest, flaw, tick, uid, type Turn } from './turns.ts'

export const ESTATE: readonly Turn[] = [
  [
    ['manifest.applied', 'feed.imported'],
    (made) => {
      made.declare(
        osv,
        manifest('PosturePolicy', 'p', { assets: { all: true }, triage: 'require' }),
        manifest('EnforcementPoint', 'hook', { adapter: 'webhook', url: 'https://hook.example/x' }),
        manifest('Credential', 'key', { identity: `i-${A}`, type: 'api-key' }),
        manifest('SurvivorGroup', 'two', { identities: [`i-${A}`, `i-${B}`], minimum: 1 }),
        manifest('AccessPolicy', 'open', { cedar: 'permit(principal, action, resource);' }),
        manifest('Binding', 'b', { identity: `i-${C}`, asset: D }),
        manifest('Resource', 'gone', { type: 'secret', tier: 3 }),
      )
      publish(made, 'a')
    },
  ],
  [
    ['manifest.deleted'],
    (made) =>
      void made.run({ kind: 'delete-manifest', manifest: 'Resource', name: 'gone', reason: 'r' }),
  ],
  [
    ['token.created', 'token.revoked'],
    (made) => {
      const expiresAt = instant(made.now() + DAY_MS)
      const create = (subject: string, seed: string): TokenId =>
        answered(made, 'ops', { kind: 'create-token', subject, scope: { kind: 'read' }, hash: digest(seed), expiresAt }) // prettier-ignore
      create('reader', '1')
      const token = create('left', '2')
      made.run({ kind: 'revoke-token', token, reason: 'left' })
    },
  ],
  [
    ['agent.enrolled'],
    (made) => {
      const expiresAt = instant(made.now() + HOUR_MS)
      const scope = { kind: 'enroll', asset: D } as const
      const token = answered<TokenId>(made, 'ops', { kind: 'create-token', subject: D, scope, hash: digest('3'), expiresAt }) // prettier-ignore
      const identifiers = { machineId: 'm-3' }
      made.run({ kind: 'enroll', token, asset: D, publicKey: 'pk', keyId: 'k3', identifiers })
    },
  ],
]

/** Its source counts its own reports. */
const nextOf = (made: Fleet): number =>
  (made.state.assets.get(uid(made, D))?.standings.get(`agent:${D}`)?.counter ?? 0) + 1

function report(made: Fleet, late = false): void {
  const counter = nextOf(made)
  const at = made.now()
  const facts = factsAt(at, { subject: { hostname: D } })
  const about = { asset: uid(made, D), source: `agent:${D}`, counter, late, facts } as const
  const nonce = { text: `n${counter}`, issuedAt: at }
  made.run({
    kind: 'report',
    ...about,
    nonce,
    document: digest('4'),
    factsDigest: digest('5'),
    reader: 'agent',
  })
}

export const REPORTS: readonly Turn[] = [
  [['evidence.accepted', 'posture.changed'], (made) => report(made)],
  [['evidence.late'], (made) => report(made, true)],
  [
    ['evidence.fresh'],
    (made) => {
      const counter = nextOf(made)
      const about = { asset: uid(made, D), source: `agent:${D}`, at: made.now() }
      made.run({ kind: 'heartbeats', beats: [{ ...about, counter, nonce: `n${counter}` }] })
    },
  ],
  [['refusal.changed', 'inventory.matched'], (made) => listed(made, A)],
  [
    ['inventory.matched', 'cause.opened'],
    (made) => {
      made.scan(B, '2.14.0', [], false)
      made.matched(B, { gaps: [{ reason: 'version', count: 2 }], unjudged: [ODD] })
    },
  ],
  [
    ['inventory.matched'],
    (made) => {
      made.scan(C, '2.14.0', [], false)
      const facts = made.state.assets.get(uid(made, C))?.standings.get('scan')?.lastFacts
      if (facts === null || facts === undefined) throw new Error('it has just reported')
      made.matched(C, { lists: [{ source: 'scan', facts, kinds: [], failed: 'no blob' }] })
    },
  ],
  [['inventory.matched'], (made) => void made.matched(C)],
]

const ODD: Unjudged = {
  component: 'odd',
  reason: 'version',
  ecosystem: 'gem',
  distro: null,
  installed: '1.0..x',
  source: 'feed:osv',
  advisories: ['CVE-2026-1'],
  severity: 'critical',
  exploited: false,
}

export const LIFE_OF_A_HOLD: readonly Turn[] = [
  [['cause.opened', 'hold.opened', 'effect.intended'], (made) => flaw(made, A)],
  [
    ['effect.settled'],
    (made) => {
      const effect = [...made.state.effects.keys()].at(-1)
      if (effect === undefined) throw new Error('a hold tells its point')
      made.run({ kind: 'settle-effect', effect, outcome: 'confirmed', detail: '200' })
    },
  ],
  [
    ['exposure.recorded'],
    (made) => {
      const identity = find(made.state, 'Identity', `i-${A}`)?.uid as IdentityUid
      const exposure = { identity, asset: uid(made, A), secret: 'r0', version: 1, at: made.now() }
      made.run({ kind: 'record-exposure', exposure })
    },
  ],
  [['cause.changed'], (made) => flaw(made, A, { fixed: '2.17.0', advisories: ['CVE-2021-44228', 'CVE-2021-45046'] })], // prettier-ignore
  [
    ['hold.changed'],
    (made) => flaw(made, A, { lineage: 'GHSA-2', advisories: ['CVE-2026-2'], fixed: '2.16.0' }), // prettier-ignore
  ],
  [
    ['triage.recorded'],
    (made) =>
      void made.run({
        kind: 'record-triage',
        assets: { names: [A] },
        vulnerability: 'CVE-2021-44228',
        by: null,
        found: 'nothing',
        reason: 'read the logs',
      }),
  ],
  [
    ['triage.waived'],
    (made) =>
      void made.run({
        kind: 'waive-triage',
        assets: { all: true },
        vulnerability: 'CVE-2026-2',
        reason: 'rebuilt',
        expiresAt: instant(made.now() + 30 * DAY_MS),
      }),
  ],
  [['verification.requested'], (made) => void made.run({ kind: 'request-verification', asset: A })],
  [
    ['cause.cleared', 'hold.closed', 'verification.finished'],
    (made) => {
      made.later(HOUR_MS)
      made.scan(A, '2.17.1')
      made.later(HOUR_MS)
      made.scan(A, '2.17.1', [], true, made.now())
      tick(made)
    },
  ],
]
