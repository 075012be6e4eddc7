/** Every command that is refused says why and what to do, and changes nothing. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  AT_ONCE,
  declare,
  env,
  facts,
  manifest,
  now,
  reset,
  run,
  send,
  state,
} from '../../proof/testkit/one-host.ts'
import type { AssetUid, OverrideId, HoldId, TokenId } from '../kernel/ids.ts'
import type { Digest } from '../kernel/hash.ts'
import type { Input } from '../model/input.ts'
import { find } from '../state/state.ts'
import { judge } from './loop.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'

beforeEach(reset)

describe('refused, and nothing changed', () => {
  const uid = (): AssetUid => find(state, 'Asset', 'web')?.uid as AssetUid
  const REFUSED: readonly (readonly [string, () => Input])[] = [
    ['not-found', () => ({ kind: 'quarantine', asset: 'nobody', reason: 'x' })],
    ['not-found', () => ({ kind: 'lift-quarantine', asset: 'web', reason: 'x' })],
    ['not-found', () => ({ kind: 'restarted', asset: 'nobody', reason: 'x' })],
    ['not-a-database', () => ({ kind: 'restarted', asset: 'web', reason: 'x' })],
    ['not-found', () => ({ kind: 'end-override', override: 'ov_x' as OverrideId, reason: 'x' })],
    [
      'not-found',
      () => ({
        kind: 'release-hold',
        hold: 'h_x' as HoldId,
        reason: 'x',
        expiresAt: instant(now + 1),
      }),
    ],
    ['not-found', () => ({ kind: 'revoke-token', token: 'tk_x' as TokenId, reason: 'x' })],
    ['not-found', () => ({ kind: 'delete-secret', path: 'x', versions: [1] })],
    [
      'not-found',
      () => ({ kind: 'delete-manifest', manifest: 'Asset', name: 'nobody', reason: 'x' }),
    ],
    [
      'still-named',
      () => ({ kind: 'delete-manifest', manifest: 'Asset', name: 'web', reason: 'x' }),
    ],
    [
      'still-named',
      () => ({ kind: 'delete-manifest', manifest: 'Resource', name: 'r0', reason: 'x' }),
    ],
    ['no-source', () => ({ kind: 'request-verification', asset: 'web' })],
    ['not-stopped', () => ({ kind: 'resume-enforcement', reason: 'x' })],
    [
      'empty-scope',
      () => ({ kind: 'set-mode', mode: 'enforce', scope: {}, reason: 'x', shown: null }),
    ],
    [
      'empty-scope',
      () => ({
        kind: 'set-mode',
        mode: 'enforce',
        scope: { assets: [] },
        reason: 'x',
        shown: null,
      }),
    ],
    [
      'already-created',
      () => ({
        kind: 'create-ledger',
        ledgerId: 'x',
        product: '',
        mode: 'enforce',
        checkpointKey: '',
        sample: false,
      }),
    ],
    [
      'version-conflict',
      () => ({
        kind: 'write-secret',
        path: 'x',
        envelope: `sha256:${'0'.repeat(64)}` as Digest,
        masterKey: 'k',
        keys: [],
        expectedVersion: 4,
        patched: null,
      }),
    ],
    [
      'expiry-out-of-range',
      () => ({
        kind: 'create-token',
        subject: 'x',
        scope: { kind: 'read' },
        hash: `sha256:${'0'.repeat(64)}` as Digest,
        expiresAt: now,
      }),
    ],
    [
      'expiry-out-of-range',
      () => ({
        kind: 'create-token',
        subject: 'x',
        scope: { kind: 'enroll', asset: 'web' },
        hash: `sha256:${'0'.repeat(64)}` as Digest,
        expiresAt: instant(now + DAY_MS + 1),
      }),
    ],
    [
      'unknown-reference',
      () => ({
        kind: 'apply-manifests',
        manifests: [
          manifest('Grant', 'g', { identity: 'nobody', resource: 'r0', actions: ['read'] }),
        ],
        dryRun: false,
        origin: 'declared',
      }),
    ],
    [
      'duplicate-object',
      () => ({
        kind: 'apply-manifests',
        manifests: [AT_ONCE, AT_ONCE],
        dryRun: false,
        origin: 'declared',
      }),
    ],
    [
      'type-changed',
      () => ({
        kind: 'apply-manifests',
        manifests: [manifest('Resource', 'r0', { type: 'role', tier: 3 })],
        dryRun: false,
        origin: 'declared',
      }),
    ],
    [
      'empty-scope',
      () => ({
        kind: 'apply-manifests',
        manifests: [
          manifest('Exception', 'e', {
            scope: {},
            owner: 'o',
            reason: 'r',
            expires: now + HOUR_MS,
          }),
        ],
        dryRun: false,
        origin: 'declared',
      }),
    ],
    [
      'expiry-out-of-range',
      () => ({
        kind: 'apply-manifests',
        manifests: [
          manifest('Exception', 'e', {
            scope: { assets: ['web'] },
            owner: 'o',
            reason: 'r',
            expires: now + 31 * DAY_MS,
          }),
        ],
        dryRun: false,
        origin: 'declared',
      }),
    ],
    [
      'enrolment-refused',
      () => ({
        kind: 'enroll',
        token: null,
        asset: 'nobody',
        publicKey: '',
        keyId: '',
        identifiers: {},
      }),
    ],
    [
      'wrong-asset',
      () => ({
        kind: 'report',
        asset: 'as_x' as AssetUid,
        source: 's',
        counter: 1,
        nonce: null,
        late: false,
        facts: facts(),
        document: '' as Digest,
        factsDigest: '' as Digest,
        reader: 't',
      }),
    ],
    [
      'clock-skew',
      () => ({
        kind: 'report',
        asset: uid(),
        source: 'agent:web',
        counter: 1,
        nonce: null,
        late: false,
        facts: facts({ startedAt: instant(now + HOUR_MS) }),
        document: '' as Digest,
        factsDigest: '' as Digest,
        reader: 't',
      }),
    ],
  ]
  for (const [index, [code, input]] of REFUSED.entries()) {
    test(`${code} (${index})`, () => {
      const before = state.size
      const { answer } = run(input())
      assert.equal(answer.kind === 'refused' && answer.refusals[0].code, code)
      assert.notEqual(answer.kind === 'refused' && answer.refusals[0].help, '')
      assert.equal(state.size, before)
    })
  }

  test('a dry run and an unchanged apply write nothing; a nearest name is offered', () => {
    const before = state.size
    run({
      kind: 'apply-manifests',
      manifests: [manifest('Asset', 'new', { type: 'host' })],
      dryRun: true,
      origin: 'declared',
    })
    declare(AT_ONCE)
    assert.equal(state.size, before)
    const answer = declare(
      manifest('Grant', 'g', { identity: 'svcc', resource: 'r0', actions: ['read'] }),
    )
    assert.equal(answer.kind === 'refused' && answer.refusals[0].help, 'did you mean `svc`?')
  })

  test('a grant at tier 0 by one person is recorded as such', () => {
    const answer = declare(
      manifest('Grant', 'g9', { identity: 'svc', resource: 'r0', actions: ['write'] }),
    )
    assert.ok(answer.kind === 'applied')
    assert.match(answer.results[0]?.warnings[0] ?? '', /single person: svc → write r0/)
  })

  test('equal view, input and env give equal entries', () => {
    send(facts())
    const input: Input = { kind: 'quarantine', asset: 'web', reason: 'x' }
    assert.deepEqual(judge(state, input, 'a', env()), judge(state, input, 'a', env()))
  })
})
