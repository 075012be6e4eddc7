/** The first line about an asset says what its decisions say; a stranger reads no threshold, package or age of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import {
  causeOf,
  overrideOf,
  stage,
  type CauseChange,
  type Stage,
} from '../../proof/testkit/stage.ts'
import { hash, HOUR, NOW } from '../../proof/worlds/clock.ts'
import { deriveId } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import type { AssetType, Stored } from '../model/manifest.ts'
import type { Posture } from '../model/posture.ts'
import type { PostureNow } from '../state/evidence/standing.ts'
import { assetState } from '../state/evidence/asset-state.ts'
import type { AssetAccess } from './asset-access.ts'
import { assetSentence, publicSentence } from './asset-sentence.ts'

const HOLD = deriveId(hash, 'stage', 'hold', 'h')

interface Said {
  readonly access: Partial<AssetAccess> & Pick<AssetAccess, 'state'>
  readonly posture?: Partial<PostureNow>
  readonly due?: readonly CauseChange[]
  readonly causes?: readonly CauseChange[]
  readonly type?: AssetType
  /** On another asset of this name; `gone`: its manifest is deleted. */
  readonly on?: string
  readonly gaps?: readonly { readonly reason: 'no-purl' | 'version'; readonly count: number }[]
}

function about({ access, posture, due = [], causes = due, type = 'host', on, gaps }: Said): {
  readonly made: Stage
  readonly about: Parameters<typeof assetSentence>[1]
} {
  const made = stage()
  const asset = made.asset('web', { type })
  const under: Stored<'Asset'> = on === undefined ? asset : made.asset(on)
  if (on === 'gone') made.state.manifests.Asset.delete(under.uid)
  if (gaps !== undefined) assetState(made.state, asset.uid).gaps = gaps
  const changes = new Map(causes.map((change) => [change, causeOf({ asset: asset.uid, ...change })])) // prettier-ignore
  for (const change of due) if (!changes.has(change)) changes.set(change, causeOf(change))
  return {
    made,
    about: {
      asset,
      access: { hold: null, since: null, reason: null, tiers: [], override: null, denying: under.uid, ...access }, // prettier-ignore
      posture: { state: 'verified', nextChangeAt: null, nextDue: null, unknownReason: null, ...posture }, // prettier-ignore
      causes: causes.flatMap((change) => changes.get(change) ?? []),
      due: due.flatMap((change) => changes.get(change) ?? []),
    },
  }
}

const sentence = (said: Said): string => {
  const { made, about: of } = about(said)
  return assetSentence(made.state, of, envAt(NOW))
}

const FIX = 'zlib 1 has a security fix, 2'
const SINCE = instant(NOW - 2 * HOUR + 250)
const NOT_KNOWN = 'it is not known whether it is patched'
const OLD = 'the last proof that it is patched is old'

describe('what root and the console read', () => {
  const ROWS: readonly (readonly [what: string, said: Said, sentence: string])[] = [
    // Refused, or it would be.
    ['blocked', { access: { state: 'blocked' }, due: [{}] }, `web is blocked: ${FIX}`],
    ['blocked, since then', { access: { state: 'blocked', since: SINCE }, due: [{}] }, `web is blocked since 2026-11-23T22:00:00Z (2 h): ${FIX}`], // prettier-ignore
    ['for several causes', { access: { state: 'blocked' }, due: [{}, { lineage: 'x' }, { lineage: 'y' }] }, `web is blocked: ${FIX} and 2 more`], // prettier-ignore
    ['for two causes', { access: { state: 'blocked' }, due: [{}, { lineage: 'x' }] }, `web is blocked: ${FIX} and 1 more`], // prettier-ignore
    ['for no cause that is known', { access: { state: 'blocked' }, posture: { state: 'unknown' } }, `web is blocked: ${NOT_KNOWN}`], // prettier-ignore
    ['quarantined, whatever else is due', { access: { state: 'blocked' }, posture: { state: 'quarantined' }, due: [{}] }, 'web is blocked: it is quarantined'], // prettier-ignore
    ['by what it runs on', { access: { state: 'blocked' }, on: 'node', due: [{}] }, 'web is blocked: it runs on node, which denies: holdfast why node'], // prettier-ignore
    ['by what it runs on, before its own quarantine', { access: { state: 'blocked' }, on: 'node', posture: { state: 'quarantined' } }, 'web is blocked: it runs on node, which denies: holdfast why node'], // prettier-ignore
    ['too old', { access: { state: 'refused', reason: 'too-old', tiers: [0] } }, `web is refused at tier 0: ${OLD}`], // prettier-ignore
    ['too old, and its cause is kept open', { access: { state: 'refused', reason: 'too-old', tiers: [0, 1] }, due: [{}] }, `web is refused at tiers 0 and 1: ${OLD}`], // prettier-ignore
    ['not known, and why', { access: { state: 'refused', reason: 'incomplete', tiers: [0, 1, 2] }, posture: { unknownReason: 'the scan failed' } }, `web is refused at tiers 0, 1 and 2: ${NOT_KNOWN}: the scan failed`], // prettier-ignore
    ['at no tier in particular', { access: { state: 'refused', reason: 'incomplete' } }, `web is refused at tier 0: ${NOT_KNOWN}`], // prettier-ignore
    ['refused since then', { access: { state: 'refused', reason: 'too-old', tiers: [1], since: SINCE } }, `web is refused at tier 1 since 2026-11-23T22:00:00Z (2 h): ${OLD}`], // prettier-ignore
    ['from a backup, also on another', { access: { state: 'refused', reason: 'from-backup', tiers: [0, 1] }, on: 'node' }, 'web is refused at tiers 0 and 1: this server runs from a backup that nobody has accepted yet'], // prettier-ignore
    ['not heard of since', { access: { state: 'refused', reason: 'unheard', tiers: [0] } }, 'web is refused at tier 0: nothing was heard of it since this server was restored from a backup'], // prettier-ignore
    ['what it runs on was not heard of', { access: { state: 'refused', reason: 'unheard', tiers: [0] }, on: 'node' }, 'web is refused at tier 0: it runs on node, which denies: holdfast why node'], // prettier-ignore
    ['by what is gone', { access: { state: 'refused', reason: 'too-old', tiers: [0] }, on: 'gone' }, 'web is refused at tier 0: it runs on as_'], // prettier-ignore
    ['not enforced', { access: { state: 'report-only', tiers: [0, 1] }, due: [{}] }, `web would be refused at tiers 0 and 1, if enforcing: ${FIX}`], // prettier-ignore
    ['not enforced, with a hold', { access: { state: 'report-only', hold: HOLD, tiers: [0] }, due: [{}] }, `web would be blocked, if enforcing: ${FIX}`], // prettier-ignore
    ['a backup is no reason where nothing is refused', { access: { state: 'report-only', reason: 'from-backup', tiers: [0] }, due: [{}] }, `web would be refused at tier 0, if enforcing: ${FIX}`], // prettier-ignore
    // Kept open, or permitted.
    ['by an override', { access: { state: 'overridden', override: { id: overrideOf('o', {}).id, name: 'move', owner: 'o', reason: 'r', until: instant(NOW + HOUR) } }, due: [{}] }, `web is allowed by override until 2026-11-24T01:00:00Z (move): ${FIX}`], // prettier-ignore
    ['by several, none for all', { access: { state: 'overridden' }, due: [{}] }, `web is allowed by override: ${FIX}`], // prettier-ignore
    ['verified', { access: { state: 'permitted' } }, 'web is verified: nothing is blocked'],
    ['verified except', { access: { state: 'permitted' }, gaps: [{ reason: 'no-purl', count: 2 }, { reason: 'version', count: 1 }] }, 'web is verified except 3 not judged: nothing is blocked (2 without a package URL, 1 at a version that cannot be compared)'], // prettier-ignore
    ['a clock runs', { access: { state: 'permitted' }, posture: { state: 'grace', nextDue: { at: instant(NOW + 3 * HOUR), tier: 1 } }, causes: [{}] }, 'web is not blocked; fixes are waiting: tier 1 would be blocked in 3 h'], // prettier-ignore
    ['no clock runs', { access: { state: 'permitted' }, posture: { state: 'grace' }, causes: [{}] }, 'web is not blocked; fixes are waiting: no clock runs so far'], // prettier-ignore
    ['a cause that is no fix waits', { access: { state: 'permitted' }, posture: { state: 'grace' }, causes: [{ class: 'end-of-life' }] }, 'web is not blocked; 1 cause waits: no clock runs so far'], // prettier-ignore
    ['causes and gaps', { access: { state: 'permitted' }, posture: { state: 'grace' }, causes: [{}, { class: 'end-of-life' }], gaps: [{ reason: 'no-purl', count: 4 }] }, 'web is not blocked; 2 causes wait: no clock runs so far; 4 not judged'], // prettier-ignore
    ['a cause is due where nobody is refused', { access: { state: 'permitted' }, posture: { state: 'restricted' }, due: [{}] }, `web refuses nobody that acts from it, though ${FIX}`], // prettier-ignore
    ['quarantined, and nobody is refused', { access: { state: 'permitted' }, posture: { state: 'quarantined' }, due: [{}] }, 'web refuses nobody that acts from it, though it is quarantined'], // prettier-ignore
    ['due at a tier that nobody uses', { access: { state: 'permitted' }, posture: { state: 'restricted' } }, 'web refuses nobody that acts from it, though a cause is due'], // prettier-ignore
    ['stale, and nobody is refused', { access: { state: 'permitted' }, posture: { state: 'stale', unknownReason: 'silent' } }, `web refuses nobody that acts from it, though ${OLD}: silent`], // prettier-ignore
    ['not known, and nobody is refused', { access: { state: 'permitted' }, posture: { state: 'unknown' } }, `web refuses nobody that acts from it, though ${NOT_KNOWN}`], // prettier-ignore
  ]
  for (const [what, said, expected] of ROWS) {
    test(what, () => {
      if (said.on === 'gone') assert.ok(sentence(said).startsWith(expected))
      else assert.equal(sentence(said), expected)
    })
  }
})

describe('what a stranger reads', () => {
  const PATCHED = 'it is not known to be patched'
  const ROWS: readonly (readonly [what: string, said: Said, sentence: string])[] = [
    ['blocked', { access: { state: 'blocked', hold: HOLD }, due: [{}] }, `web is blocked: a security fix is not yet proven to run there (hold ${HOLD}); on the host itself run "sudo holdfast why"`], // prettier-ignore
    ['blocked, no hold yet', { access: { state: 'blocked' }, due: [{}], type: 'vm' }, 'web is blocked: a security fix is not yet proven to run there; on the vm itself run "sudo holdfast why"'], // prettier-ignore
    ['an image has no root', { access: { state: 'blocked' }, type: 'image' }, 'web is blocked: a security fix is not yet proven to run there'], // prettier-ignore
    ['quarantined', { access: { state: 'blocked', hold: HOLD }, posture: { state: 'quarantined' } }, `web is blocked: it is quarantined (hold ${HOLD})`], // prettier-ignore
    ['blocked by what it runs on', { access: { state: 'blocked', hold: HOLD }, on: 'node' }, `web is refused: ${PATCHED}, or what it runs on is not`], // prettier-ignore
    ['refused', { access: { state: 'refused', reason: 'too-old' } }, `web is refused: ${PATCHED}`],
    ['refused by what it runs on', { access: { state: 'refused', reason: 'too-old' }, on: 'node' }, `web is refused: ${PATCHED}, or what it runs on is not`], // prettier-ignore
    ['from a backup', { access: { state: 'refused', reason: 'from-backup' } }, 'web is refused: this server runs from a backup that nobody has accepted yet'], // prettier-ignore
    ['not heard of since', { access: { state: 'refused', reason: 'unheard' } }, 'web is refused: nothing was heard of it since this server was restored from a backup'], // prettier-ignore
  ]
  for (const [what, said, expected] of ROWS) {
    test(what, () => assert.equal(publicSentence(about(said).about), expected))
  }

  test('of what it runs on nothing is said where nobody is refused', () => {
    const said = { access: { state: 'permitted' }, on: 'node' } as const
    assert.equal(publicSentence(about(said).about), 'web is verified; nothing that acts from it is refused') // prettier-ignore
  })

  const STATES: readonly Posture[] = ['verified', 'grace', 'stale', 'unknown', 'restricted']
  for (const state of STATES) {
    for (const access of ['permitted', 'overridden', 'report-only'] as const) {
      test(`${state}, ${access}`, () => {
        const said = { access: { state: access, reason: 'unheard' }, posture: { state } } as const
        assert.equal(publicSentence(about(said).about), `web is ${state}; nothing that acts from it is refused`) // prettier-ignore
      })
    }
  }
})
