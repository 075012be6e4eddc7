/** Whose waiver covers a duty, and who asks for a triage at all. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../kernel/instant.ts'
import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import type { PosturePolicySpec, Stored } from './manifest.ts'
import { triageRequired, waives, type TriageWaiver } from './triage.ts'

const NOW = instant(100)
const asset: Stored<'Asset'> = { kind: 'Asset', name: 'web', uid: 'as_1' as AssetUid, labels: {}, spec: { type: 'host' }, seq: 1, origin: 'declared' } // prettier-ignore
const waiver: TriageWaiver = { id: 'ev_1' as EvidenceId, assets: { names: ['web'] }, vulnerability: 'CVE-2026-1', by: 'p', reason: 'r', at: instant(1), expiresAt: instant(101) } // prettier-ignore
const vulnerabilities = ['DSA-1', 'CVE-2026-1']

const ROWS: readonly (readonly [string, Partial<TriageWaiver>, boolean, (readonly string[])?])[] = [
  ['of one of its names, for the asset', {}, true],
  ['for all assets', { assets: { all: true } }, true],
  ['that ends now', { expiresAt: NOW }, false],
  ['of another flaw', { vulnerability: 'CVE-2026-2' }, false],
  ['of a part of its name', { vulnerability: 'CVE-2026' }, false],
  ['of a duty without a name', {}, false, []],
  ['for another asset', { assets: { names: ['db'] } }, false],
  ['for nothing', { assets: {} }, false],
]
for (const [what, change, expected, names = vulnerabilities] of ROWS) {
  test(`a waiver ${what}: ${expected}`, () => {
    const duty = { vulnerabilities: names }
    assert.equal(waives({ ...waiver, ...change }, duty, asset, NOW), expected)
    assert.equal(waives({ ...waiver, ...change }, duty, undefined, NOW), false)
  })
}

const REQUIRED: readonly (readonly [Partial<PosturePolicySpec> | undefined, boolean])[] = [
  [{ triage: 'require' }, true],
  [{ profile: 'strict' }, true],
  [{ profile: 'balanced', triage: 'require' }, true],
  [undefined, false],
  [{}, false],
  [{ profile: 'balanced' }, false],
  [{ profile: 'strict', triage: 'show' }, false],
]
for (const [policy, expected] of REQUIRED) {
  test(`asked for by ${JSON.stringify(policy)}: ${expected}`, () => {
    const whole = policy === undefined ? undefined : { assets: {}, ...policy }
    assert.equal(triageRequired(whole), expected)
  })
}
