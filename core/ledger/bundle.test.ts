/** A bundle says what its entries say, and nothing can be left out of it, put into it or told beside it. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { checkBundle } from '../../apps/cli/bundle-check.ts'
import { formatCheckpoint } from '../../protocols/tlog/checkpoint.ts'
import { formatVkey, noteKey, signNote } from '../../protocols/tlog/note.ts'
import { base64, hex, utf8 } from '../kernel/bytes.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { finished } from '../kernel/stepwise.ts'
import { digestOf, type Hash, type Hasher } from '../kernel/hash.ts'
import { contentsText, formatBundle, type Attached } from './bundle.ts'
import { inclusionProof, leafHash, rootOfRange } from './merkle.ts'

const hash: Hash = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
const ORIGIN = 'holdfast/l_test'

interface Key {
  readonly vkey: string
  readonly note: (text: string) => string
}

function key(name = ORIGIN): Key {
  const pair = generateKeyPairSync('ed25519')
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  const known = noteKey(hash, name, new Uint8Array(Buffer.from(x, 'base64url')))
  const by = (one: KeyObject) => (message: Uint8Array) => new Uint8Array(sign(null, message, one))
  return { vkey: formatVkey(known), note: (text) => signNote(text, known, by(pair.privateKey)) }
}

const OURS = key()
const STRANGER = key()
const BLOBS = ['report 1', 'report 2'].map((text) => utf8(text))
const [FIRST = '', SECOND = ''] = BLOBS.map((bytes) => digestOf(hash, bytes))

const evidence = (id: string, digest: string): Json => ({
  evidence: { id, asset: 'as_1', document: digest, facts: digest },
})
const cause = (id: string, from: string): Json => ({
  cause: { id, asset: 'as_1', class: 'pending-fix', provenBy: [], detail: { evidence: from } },
})
const hold = (id: string, of: string): Json => ({
  hold: { id, subject: { kind: 'asset', uid: 'as_1' }, openedBy: of, causes: [of] },
})
const proven = { kind: 'proven', evidence: ['ev_2'], singleSource: true }

/** Of hold h_1, where `mine`; the others stand in the same ledger. */
const LEDGER: readonly (readonly [kind: string, body: Json, mine: boolean])[] = [
  ['ledger.created', { ledgerId: 'l_test', checkpointKey: OURS.vkey }, true],
  ['manifest.applied', { kind: 'Asset', uid: 'as_1', name: 'web-01' }, true],
  ['hold.opened', hold('h_0', 'ca_0'), false],
  ['cause.opened', cause('ca_0', 'ev_0'), false],
  ['evidence.accepted', evidence('ev_1', FIRST), true],
  ['cause.opened', cause('ca_1', 'ev_1'), true],
  ['hold.closed', { id: 'h_0', end: { kind: 'ended', why: 'x' } }, false],
  ['hold.opened', hold('h_1', 'ca_1'), true],
  ['cause.opened', cause('ca_2', 'ev_1'), true],
  ['hold.changed', { id: 'h_1', causes: ['ca_1', 'ca_2'] }, true],
  ['override.created', { override: { id: 'ov_1' } }, true],
  ['override.ended', { id: 'ov_1', why: 'over' }, true],
  ['evidence.accepted', evidence('ev_2', SECOND), true],
  ['cause.cleared', { id: 'ca_1', evidence: ['ev_2'], proof: 'p' }, true],
  ['cause.cleared', { id: 'ca_2', evidence: ['ev_2'], proof: 'p' }, true],
  ['hold.closed', { id: 'h_1', end: proven }, true],
]
const LINES = LEDGER.map(([kind, body], seq) =>
  canonicalJson({
    v: 1,
    kind,
    at: 1_760_000_000_000 + seq,
    actor: 'a',
    cause: 'c',
    body,
    salt: 's',
  }),
)
const MINE = LEDGER.flatMap(([, , mine], seq) => (mine ? [seq] : []))

interface Change {
  /** Which entries stand in the file. */
  readonly seqs?: readonly number[]
  readonly blobs?: readonly Uint8Array[]
  /** Which ones were signed for; null: those that stand there. */
  readonly listed?: readonly number[] | null
  readonly listedHold?: string
  readonly by?: Key
  readonly lines?: readonly string[]
}

function bundle(change: Change = {}): string {
  const { seqs = MINE, blobs = BLOBS, listed = MINE, by = OURS, lines = LINES } = change
  const leaves = lines.map((line) => leafHash(hash, utf8(line)))
  const range = (from: number, to: number): Uint8Array[] => leaves.slice(from, to)
  const root = rootOfRange(hash, range, 0, lines.length)
  const at = (wanted: readonly number[]): { seq: number; line: string }[] =>
    wanted.map((seq) => ({ seq, line: lines[seq] ?? '' }))
  const of = change.listedHold ?? 'h_1'
  const size = lines.length
  const signedFor = {
    entries: at(listed ?? seqs).map((one) => ({ ...one, proof: [] })),
    blobs: BLOBS.map(attached),
  }
  const parts = {
    vkey: by.vkey,
    checkpoint: by.note(formatCheckpoint({ origin: ORIGIN, size, root })),
    contents: by.note(finished(contentsText(ORIGIN, of, size, signedFor, hash))),
    entries: at(seqs).map((one) => ({
      ...one,
      proof: inclusionProof(hash, range, one.seq, size),
    })),
    blobs: blobs.map(attached),
  }
  return [...formatBundle(parts, hasher())].join('')
}

const attached = (bytes: Uint8Array): Attached => ({ digest: digestOf(hash, bytes), bytes })

function hasher(): Hasher {
  const sum = createHash('sha256')
  return {
    update: (bytes) => void sum.update(bytes),
    digest: () => new Uint8Array(sum.digest()),
  }
}

test('its pieces are the canonical JSON of the whole and the digest of that, however large a document', () => {
  const large = [0, 1, 2, 3].map((more) => new Uint8Array(2 * 196_608 + more).fill(7))
  for (const blobs of [[], BLOBS, [...large, new Uint8Array()]]) {
    const text = bundle({ blobs })
    const [body = '', seal] = text.split('\n')
    const value = JSON.parse(body) as { blobs: { digest: string; data: string }[] }
    assert.equal(canonicalJson(value), body)
    assert.equal(seal, hex(hash.sha256(utf8(body))))
    assert.deepEqual(
      value.blobs,
      blobs.map((bytes) => ({ digest: digestOf(hash, bytes), data: base64(bytes) })),
    )
  }
})

/** The file as somebody writes it anew, with its seal. */
function rewritten(text: string, change: (value: Record<string, Json>) => Json): string {
  const value = JSON.parse(text.split('\n')[0] ?? '') as Record<string, Json>
  const body = JSON.stringify(change(value))
  return `${body}\n${hex(hash.sha256(utf8(body)))}\n`
}

const trusted = (text: string): ReturnType<typeof checkBundle> =>
  checkBundle(text, { vkey: OURS.vkey, checkpoint: null })
const told = ({ lines }: ReturnType<typeof checkBundle>): string =>
  lines.map((line) => `${line.mark} ${line.text}`).join('\n')

test('whole and anchored it passes, and says what its entries say', () => {
  const checked = trusted(bundle())
  assert.equal(checked.outcome, 'verified', told(checked))
  assert.match(
    checked.subject,
    /^hold h_1 on web-01, blocked 2025-.*, released 2025-.*: proven by a single source$/,
  )
})

for (const [kind, outcome] of [
  ['effect.intended', 'verified'],
  ['hold.changed', 'failed'],
] as const) {
  test(`an entry ${kind} of a second version: ${outcome}`, () => {
    const seq = 6
    const seqs = [...MINE, seq].toSorted((a, b) => a - b)
    const lines = LINES.map((line, at) =>
      at === seq ? canonicalJson({ ...(JSON.parse(line) as object), kind, v: 2 }) : line,
    )
    const checked = trusted(bundle({ lines, seqs, listed: seqs }))
    assert.equal(checked.outcome, outcome, told(checked))
    if (outcome === 'failed') assert.match(told(checked), /entry 6$/m)
  })
}

test('a hold that has not ended says so', () => {
  const until = MINE.filter((seq) => seq < 13)
  const checked = trusted(bundle({ seqs: until, listed: until }))
  assert.equal(checked.outcome, 'verified', told(checked))
  assert.match(checked.subject, /not ended in it$/)
})

test('without an anchor it is not anchored; a checkpoint of its key is one', () => {
  const nothing = checkBundle(bundle())
  assert.equal(nothing.outcome, 'not-anchored')
  assert.match(told(nothing), /not anchored/)
  const kept = (by: Key, size: number, root: Uint8Array): string =>
    by.note(formatCheckpoint({ origin: ORIGIN, size, root }))
  const some = new Uint8Array(32)
  const cases = [
    [kept(OURS, 3, some), 'verified'],
    [kept(OURS, LINES.length, some), 'failed'],
    [kept(STRANGER, 3, some), 'failed'],
    ['no checkpoint', 'failed'],
  ] as const
  for (const [checkpoint, outcome] of cases)
    assert.equal(checkBundle(bundle(), { vkey: null, checkpoint }).outcome, outcome)
})

for (const gone of MINE) {
  test(`entry ${gone} (${LEDGER[gone]?.[0] ?? ''}) left out is named`, () => {
    const checked = trusted(bundle({ seqs: MINE.filter((seq) => seq !== gone) }))
    assert.equal(checked.outcome, 'incomplete', told(checked))
    assert.match(told(checked), new RegExp(`! missing +entry ${gone}$`, 'm'))
  })
}

const NEEDED: readonly (readonly [gone: readonly number[], missing: RegExp])[] = [
  [[0], /entry 0, which creates the ledger/],
  [[1], /manifest\.applied, which names asset as_1/],
  [[4], /what makes ev_1 known/],
  [[5], /cause\.opened of ca_1/],
  [[7, 9], /hold\.opened/],
  [[8], /cause\.opened of ca_2/],
  [[10], /what makes ov_1 known/],
  [[12], /what makes ev_2 known/],
  [[13], /cause\.cleared of ca_1/],
  [[15], /hold\.closed, for nothing of it is left/],
]
for (const [gone, missing] of NEEDED) {
  test(`a server that leaves out ${gone.join(' and ')} and signs that is told ${missing.source}`, () => {
    const seqs = MINE.filter((seq) => !gone.includes(seq))
    const checked = trusted(bundle({ seqs, listed: null }))
    assert.notEqual(checked.outcome, 'verified', told(checked))
    // Causes of a hold that is not there are of no hold.
    if (!gone.includes(7)) assert.match(told(checked), missing)
  })
}

test('a document left out is named', () => {
  const checked = trusted(bundle({ blobs: BLOBS.slice(1) }))
  assert.equal(checked.outcome, 'incomplete')
  assert.match(told(checked), new RegExp(`missing +document ${FIRST}`))
})

const [, , , , FIFTH = '', SIXTH = ''] = LINES
const REFUSED: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  [
    'another subject beside it',
    rewritten(bundle(), (one) => ({ ...one, subject: 'hold h_9 on db' })),
    /other members/,
  ],
  [
    "another hold's entries mixed in",
    bundle({ seqs: LEDGER.map((_, seq) => seq) }),
    /another hold|not of this hold/,
  ],
  [
    "another hold's cause mixed in, signed for",
    bundle({ seqs: [0, 1, 3, ...MINE.slice(2)], listed: null }),
    /ca_0, which is not of this hold/,
  ],
  [
    'two holds, signed for',
    bundle({ seqs: [0, 1, 2, ...MINE.slice(2)], listed: null }),
    /of another hold/,
  ],
  [
    'an entry that was not signed for',
    bundle({ listed: MINE.slice(0, -1) }),
    /entry 15 does not belong/,
  ],
  ['the list of another hold', bundle({ listedHold: 'h_0' }), /of another hold/],
  [
    'in another order',
    rewritten(bundle(), (one) => ({ ...one, entries: (one['entries'] as Json[]).toReversed() })),
    /not in the order/,
  ],
  ['one entry twice', bundle({ seqs: [0, 0, ...MINE.slice(1)] }), /not in the order/],
  ["a stranger's key", bundle({ by: STRANGER }), /by another key than the one you trust/],
  [
    'changed entries under the old proofs',
    rewritten(
      bundle(),
      (one) => JSON.parse(JSON.stringify(one).replace('web-01', 'web-99')) as Json,
    ),
    /entry 1 is not in checkpoint/,
  ],
  [
    'one entry in the place of another',
    bundle({ lines: LINES.with(4, SIXTH).with(5, FIFTH), by: STRANGER }),
    /another key/,
  ],
  ['truncated', bundle().slice(0, -100), /not an evidence bundle/],
  ['without its seal', bundle().split('\n')[0] ?? '', /not an evidence bundle/],
  ['one byte changed', bundle().replace('web-01', 'web-02'), /the file was changed/],
  ['no entries', rewritten(bundle(), (one) => ({ ...one, entries: [] })), /no entry in it/],
  [
    'entries that are none',
    rewritten(bundle(), (one) => ({ ...one, entries: [null, 3] })),
    /an entry/,
  ],
  [
    'entries that are no list',
    rewritten(bundle(), (one) => ({ ...one, entries: { a: 1 } })),
    /are lists/,
  ],
  [
    'a proof that is none',
    rewritten(bundle(), (one) => ({
      ...one,
      entries: [{ seq: 0, line: LINES[0] ?? '', proof: [null, {}] }],
    })),
    /not in checkpoint/,
  ],
  [
    'a document that nobody cites',
    bundle({ blobs: [...BLOBS, utf8('x')] }),
    /does not belong to it/,
  ],
  [
    'a document under another digest',
    rewritten(bundle(), (one) => ({ ...one, blobs: [{ digest: FIRST, data: base64(utf8('y')) }] })),
    /not the one it claims/,
  ],
  [
    'contents that are no note',
    rewritten(bundle(), (one) => ({ ...one, contents: 'x' })),
    /contents/,
  ],
  [
    'a checkpoint as contents',
    rewritten(bundle(), (one) => ({ ...one, contents: one['checkpoint'] ?? null })),
    /list is of another checkpoint/,
  ],
  [
    'of a version nobody knows',
    rewritten(bundle(), (one) => ({ ...one, format: 'holdfast-evidence/v9' })),
    /version this program knows/,
  ],
  ['no object', `null\n${hex(hash.sha256(utf8('null')))}\n`, /not an evidence bundle/],
]
for (const [what, text, why] of REFUSED) {
  test(`refused: ${what}`, () => {
    const checked = trusted(text)
    assert.equal(checked.outcome, 'failed', told(checked))
    assert.match(told(checked), why)
  })
}

test("a stranger's own key in the file is not that of the ledger", () => {
  const checked = checkBundle(bundle({ by: STRANGER }))
  assert.equal(checked.outcome, 'failed')
  assert.match(told(checked), /by a key that is not of this ledger/)
})

test('an old bundle is told why it does not pass', () => {
  const old = rewritten(bundle(), ({ vkey, checkpoint, entries, blobs }) => ({
    format: 'holdfast-evidence/v1',
    subject: 'hold h_9 on db-prod-99',
    ...({ vkey, checkpoint, entries, blobs } as Record<string, Json>),
  }))
  const checked = trusted(old)
  assert.equal(checked.outcome, 'incomplete', told(checked))
  assert.match(told(checked), /made before bundles had one; export it again/)
  assert.match(checked.subject, /^hold h_1 on web-01/)
})
