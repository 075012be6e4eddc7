/** The text of a warrant: one spelling, and what is refused before anybody signs it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant, MINUTE_MS } from '../kernel/instant.ts'
import { parseWarrant, problemOf, warrantText, type Warrant } from './warrant.ts'

const FROM = instant(Date.UTC(2026, 10, 26, 21, 30))
const WARRANT: Warrant = {
  ledger: '01J9Z7',
  purpose: 'open',
  incident: 'INC-2041',
  reason: 'the shop cannot read its database password',
  identities: ['svc-backup', 'svc-deploy'],
  assets: null,
  from: FROM,
  until: instant(FROM + 60 * MINUTE_MS),
  nonce: '0123456789ABCDEFGHJKMNPQRS',
}
const TEXT = `Holdfast break-glass warrant, version 1
ledger: 01J9Z7
purpose: open
incident: INC-2041
reason: the shop cannot read its database password
identity: svc-backup
identity: svc-deploy
assets: all they act from
from: 2026-11-26T21:30:00Z
until: 2026-11-26T22:30:00Z
nonce: 0123456789ABCDEFGHJKMNPQRS
`

describe('the text of a warrant', () => {
  for (const warrant of [
    WARRANT,
    { ...WARRANT, purpose: 'drill' as const },
    { ...WARRANT, assets: ['web-01', 'web-02'] },
    { ...WARRANT, reason: 'a: reason: with colons' },
  ]) {
    test(`is read as it was written: ${JSON.stringify(warrant).slice(0, 60)}`, () => {
      assert.deepEqual(parseWarrant(warrantText(warrant)), { ok: true, value: warrant })
    })
  }
  test('is what people read', () => assert.equal(warrantText(WARRANT), TEXT))

  const CHANGED: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['nothing', '', /first line/],
    ['another version', TEXT.replace('version 1', 'version 2'), /first line/],
    ['line ends of another system', TEXT.replaceAll('\n', '\r\n'), /CR/],
    ['no line end behind it', TEXT.trimEnd(), /not written as|nonce/],
    ['an empty line behind it', `${TEXT}\n`, /not written as/],
    ['a line that nobody knows', `${TEXT}tier: 0\n`, /not written as/],
    ['a line twice', TEXT.replace('purpose: open\n', 'purpose: open\npurpose: open\n'), /not written as/], // prettier-ignore
    ['lines in another order', TEXT.replace(/(ledger.*\n)(purpose.*\n)/, '$2$1'), /not written as/],
    ['a space too many', TEXT.replace('ledger: ', 'ledger:  '), /names no ledger/],
    ['a time with another offset', TEXT.replace('22:30:00Z', '22:30:00+00:00'), /not written as/],
    ['a time without one', TEXT.replace('22:30:00Z', '22:30:00'), /no until/],
    ['another purpose', TEXT.replace('purpose: open', 'purpose: admin'), /purpose/],
    ['assets both ways', TEXT.replace('assets: ', 'asset: web-01\nassets: '), /not written as/],
    ['no word of assets', TEXT.replace(/assets.*\n/, ''), /names no asset/],
    ['other words for all assets', TEXT.replace('all they act from', 'all'), /not written as/],
    ['too long', TEXT + 'x'.repeat(40_000), /too long/],
  ]
  for (const [what, text, says] of CHANGED) {
    test(`refused: ${what}`, () => {
      const parsed = parseWarrant(text)
      assert.match(parsed.ok ? 'it was read' : parsed.error, says)
    })
  }
})

describe('a warrant that nobody should sign', () => {
  const twenty = Array.from({ length: 20 }, (_, at) => `svc-${String(at).padStart(2, '0')}`)
  const ROWS: readonly (readonly [change: Partial<Warrant>, says: RegExp | null])[] = [
    [{}, null],
    [{ identities: twenty }, null],
    [{ assets: ['web-01'] }, null],
    [{ identities: [...twenty, 'svc-99'] }, /21 identities: 20 at most/],
    [{ identities: [] }, /no identity/],
    [{ identities: ['b', 'a'] }, /not in order/],
    [{ identities: ['a', 'a'] }, /there twice/],
    [{ identities: ['all'] }, null],
    [{ identities: ['*'] }, /no name/],
    [{ identities: ['svc deploy'] }, /no name/],
    [{ assets: [] }, /no asset/],
    [{ assets: Array.from({ length: 101 }, (_, at) => `a${1000 + at}`) }, /101 assets/],
    [{ ledger: '' }, /no ledger/],
    [{ ledger: 'a\nb' }, /no ledger/],
    [{ incident: '' }, /incident/],
    [{ reason: ' ' }, /reason/],
    [{ reason: 'two\nlines' }, /reason/],
    [{ reason: 'turned \u202e around' }, /reason/],
    [{ reason: 'x'.repeat(501) }, /reason/],
    [{ until: FROM }, /before it begins/],
    [{ until: instant(FROM + 60 * MINUTE_MS + 1) }, /more than 60 minutes/],
    [{ nonce: '' }, /nonce/],
    [{ nonce: 'o'.repeat(26) }, /nonce/],
  ]
  for (const [change, says] of ROWS) {
    test(`${JSON.stringify(change).slice(0, 60)}: ${says?.source ?? 'may be signed'}`, () => {
      const problem = problemOf({ ...WARRANT, ...change })
      if (says === null) assert.equal(problem, null)
      else assert.match(problem ?? '', says)
    })
  }
})
