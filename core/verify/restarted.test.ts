/** What a person ends by saying that a database was restarted: what is listed as fixed, and nobody can ask it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import {
  evidenceId,
  inHours,
  stage,
  type CauseChange,
  type Stage,
} from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Cause, CauseDetail, Witness } from '../model/cause.ts'
import type { SourceStanding } from '../model/evidence.ts'
import type { AssetType, PosturePolicySpec, SourceSpec, Stored } from '../model/manifest.ts'
import { waitsForRestart } from './restarted.ts'

const DISK: Witness = { source: 'disk', independence: 'host' }
const LISTED: Partial<CauseDetail> = { fixedSeenAt: instant(NOW - HOUR), fixedSeenBy: [DISK] }
const REQUIRED: PosturePolicySpec = { assets: { all: true }, triage: 'require' }
const TRIAGE: CauseChange = { triage: { because: 'listed', due: instant(NOW + HOUR) } }

interface Given {
  readonly type?: AssetType
  readonly causes: readonly CauseChange[]
  readonly policy?: PosturePolicySpec
  readonly also?: (made: Stage, db: Stored<'Asset'>) => void
}

const listed = (component: string, change: CauseChange = {}): CauseChange => ({
  component,
  ...change,
  detail: { ...LISTED, ...change.detail },
})

/** A source that asks a running `zlib`, which may raise unless it is said otherwise. */
const asks = (standing: Partial<SourceStanding> = {}, spec: Partial<SourceSpec> = {}) =>
  (made: Stage, db: Stored<'Asset'>): void => {
    const says = { says: ['os-packages'], independence: 'second', mayRaise: 'always' } as const
    made.put('Source', 'server', { assets: { all: true }, ...says, ...spec })
    made.heard(db, { source: 'server', answers: ['deb zlib'], ...standing })
  } // prettier-ignore

/** The components that it ends, or the code and the message. */
function ended({ type = 'database', causes, policy, also }: Given): unknown {
  const made = stage()
  const db = made.asset('db', { type })
  made.open(made.asset('other', { type: 'database' }), listed('elsewhere'))
  const open: Cause[] = causes.map((change) => made.open(db, change))
  also?.(made, db)
  const waits = waitsForRestart(made.state, db, policy, envAt(NOW))
  if (!waits.ok) return [waits.error.code, waits.error.message, waits.error.help]
  for (const cause of waits.value) assert.ok(open.some((known) => known.id === cause.id))
  return waits.value.map((cause) => cause.component)
}

describe('it ends', () => {
  const ROWS: readonly (readonly [string, Given, readonly string[]])[] = [
    ['what is listed as fixed', { causes: [listed('zlib')] }, ['zlib']],
    ['all that is listed as fixed', { causes: [listed('a'), listed('b')] }, ['a', 'b']],
    ['nothing of what is not', { causes: [listed('a'), { component: 'b' }] }, ['a']],
    ['nothing that a server answers of itself', { causes: [listed('a'), listed('zlib')], also: asks() }, ['a']],
    ['what a server was asked about and is silent of for a week', { causes: [listed('zlib')], also: asks({ lastAt: instant(NOW - LIMITS.agentSilentMsMax) }) }, ['zlib']],
    ['what a server is asked by whom nobody lets raise', { causes: [listed('zlib')], also: asks({}, { mayRaise: 'never' }) }, ['zlib']],
    ['what the server itself answered as fixed', { causes: [listed('zlib', { provenBy: [{ source: 'server', evidence: evidenceId('s') }] })], also: asks() }, ['zlib']],
    ['what asks for a triage that the policy only shows', { causes: [listed('a', TRIAGE)] }, ['a']],
    ['what asks for one and is due at tiers 2 and 3 alone', { causes: [listed('a', { ...TRIAGE, due: inHours(null, null, -1, -1) })], policy: REQUIRED }, ['a']],
    ['what asks for none, where others do that wait for a fix', { causes: [listed('a'), { component: 'b', ...TRIAGE }], policy: REQUIRED }, ['a']],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.deepEqual(ended(given), expected))
  }
})

describe('it ends nothing', () => {
  const alone = [
    'nothing-to-restart',
    'nothing of `db` waits for a restart alone',
    'the fixed version has to be listed first, and a server that is asked answers itself: holdfast why db',
  ]
  const ROWS: readonly (readonly [string, Given])[] = [
    ['nothing is open', { causes: [] }],
    ['nothing is listed', { causes: [{}] }],
    ['nobody says when it was listed', { causes: [listed('a', { detail: { fixedSeenAt: null } })] }],
    ['nobody says who listed it', { causes: [{ detail: { fixedSeenAt: instant(NOW - HOUR) } }] }],
    ['replaced code runs', { causes: [listed('a', { class: 'replaced-code' })] }],
    ['a kernel waits', { causes: [listed('a', { class: 'kernel-restart' })] }],
    ['nobody can judge it', { causes: [listed('a', { class: 'cannot-judge' })] }],
    ['it is out of support', { causes: [listed('a', { class: 'end-of-life' })] }],
    ['a person quarantined it', { causes: [listed('a', { class: 'human-quarantine' })] }],
    ['a server answers of itself', { causes: [listed('zlib')], also: asks() }],
    ['it did so a moment less than a week ago', { causes: [listed('zlib')], also: asks({ lastAt: instant(NOW - LIMITS.agentSilentMsMax + 1) }) }],
    ['another than the server proved it', { causes: [listed('zlib', { provenBy: [{ source: 'disk', evidence: evidenceId('s') }] })], also: asks() }],
    ['nothing is known of it', { causes: [listed('a')], also: (made, db) => made.state.assets.delete(db.uid) }],
  ] // prettier-ignore
  for (const [what, given] of ROWS) {
    test(what, () => assert.deepEqual(ended(given), alone))
  }

  for (const type of ['host', 'vm', 'node', 'image', 'runner', 'integration'] as const) {
    test(`it is of type ${type}`, () => {
      const message = `asset \`db\` is of type ${type}: what runs on it is seen by a report`
      const help = 'ask what would clear it: holdfast why db'
      assert.deepEqual(ended({ type, causes: [listed('a')] }), ['not-a-database', message, help])
    })
  }

  const FIRST: readonly (readonly [string, Given])[] = [
    ['alone', { causes: [listed('a', TRIAGE)], policy: REQUIRED }],
    ['first of several', { causes: [listed('a', TRIAGE), listed('b')], policy: REQUIRED }],
    ['last of several', { causes: [listed('b'), listed('a', TRIAGE)], policy: REQUIRED }],
    ['under a strict profile', { causes: [listed('a', TRIAGE)], policy: { assets: { all: true }, profile: 'strict' } }],
  ] // prettier-ignore
  for (const [what, given] of FIRST) {
    test(`it waits for a triage, ${what}`, () => {
      const refused = ended(given)
      assert.ok(Array.isArray(refused))
      const [code, message, help] = refused.map(String)
      assert.equal(code, 'triage-first')
      assert.equal(message, '`db` waits for more than a restart')
      assert.match(help ?? '', /^first the forensic triage of CVE-2026-1000: recorded/)
    })
  }
})
