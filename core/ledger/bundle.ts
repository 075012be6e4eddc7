/**
 * Evidence bundles, `holdfast-evidence/v2`: the entries of one hold with their inclusion proofs against one signed
 * checkpoint, the documents they cite, and a signed list of both, so that nothing can be left out of the file.
 * What it is about is told by its entries alone. Verifiable offline, without our server; any changed byte fails.
 */

import { base64, fromBase64, hex, sameBytes, utf8 } from '../kernel/bytes.ts'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '../kernel/canonical-json.ts'
import { digestOf, isDigest, type Digest, type Hash, type Hasher } from '../kernel/hash.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import { decodeEnvelope, type Envelope } from './envelope.ts'
import { holdChain, type ChainEntry } from './hold-chain.ts'
import { leafHash, verifyInclusion } from './merkle.ts'

const BUNDLE_FORMAT = 'holdfast-evidence/v2'
/** It said itself what it was about, and nothing said how many entries it held. */
const OLD_FORMAT = 'holdfast-evidence/v1'
const MEMBERS = 'blobs,checkpoint,contents,entries,format,vkey'
const OLD_MEMBERS = 'blobs,checkpoint,entries,format,subject,vkey'

export interface BundleParts {
  readonly vkey: string
  /** The signed notes. */
  readonly checkpoint: string
  readonly contents: string
  readonly entries: readonly {
    readonly seq: number
    readonly line: string
    readonly proof: readonly Uint8Array[]
  }[]
  readonly blobs: readonly Attached[]
}

export interface Attached {
  readonly digest: Digest
  readonly bytes: Uint8Array
}

/** In pieces of one entry or document each, as canonical JSON of the whole would be: the last line is its digest. */
export function* formatBundle(parts: BundleParts, hash: Hasher): Generator<string, void> {
  const piece = (text: string): string => {
    hash.update(utf8(text))
    return text
  }
  // Members in the order of their names, each of which needs no escape.
  yield piece('{"blobs":[')
  for (const [index, { digest, bytes }] of parts.blobs.entries()) {
    yield piece(`${index === 0 ? '' : ','}{"data":"`)
    for (let at = 0; at < bytes.length; at += BLOB_PIECE) {
      yield piece(base64(bytes.subarray(at, at + BLOB_PIECE)))
    }
    yield piece(`","digest":${canonicalJson(digest)}}`)
  }
  const { checkpoint, contents, vkey } = parts
  yield piece(`],"checkpoint":${canonicalJson(checkpoint)},"contents":${canonicalJson(contents)}`)
  yield piece(',"entries":[')
  for (const [index, { seq, line, proof }] of parts.entries.entries()) {
    const entry = canonicalJson({ seq, line, proof: proof.map((part) => base64(part)) })
    yield piece((index === 0 ? '' : ',') + entry)
  }
  yield piece(`],"format":${canonicalJson(BUNDLE_FORMAT)},"vkey":${canonicalJson(vkey)}}`)
  // The digest of everything else makes even the order tamper-evident.
  yield `\n${hex(hash.digest())}\n`
}

/** A multiple of three: pieces of base64 follow each other without padding. */
const BLOB_PIECE = 3 * 65_536

/** What `evidence` notes begin with: no checkpoint can be read from one, its second line is no number. */
export function contentsOrigin(origin: string): string {
  return `${origin} evidence`
}

/** The text to sign: everything that belongs to the hold and stands in the file, one line each. */
export function* contentsText(
  origin: string,
  hold: string,
  size: number,
  { entries, blobs }: Pick<BundleParts, 'entries' | 'blobs'>,
  hash: Hash,
): Stepwise<string> {
  let text = `${contentsOrigin(origin)}\nhold ${hold}\ncheckpoint ${size}\n`
  for (const { seq, line } of entries) {
    text += entryLine(seq, leafHash(hash, utf8(line)))
    yield
  }
  for (const { digest } of blobs) text += documentLine(digest)
  return text
}

/** Opens a signed note with a verifier key: its text, or why not. */
export type OpenNote = (note: string, vkey: string) => { readonly text: string } | string

/** A checkpoint's origin, size and root, or why it is none. */
export type ReadCheckpoint = (text: string) => Checkpoint | string

interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** What one got elsewhere and compares with: the key, or a checkpoint that it signed. */
export interface Anchors {
  readonly vkey: string | null
  readonly checkpoint: string | null
}

export interface BundleCheck {
  /** From worst to best; only `verified` may be relied on. */
  readonly outcome: 'failed' | 'incomplete' | 'not-anchored' | 'verified'
  readonly lines: readonly { readonly mark: '✓' | '✗' | '!'; readonly text: string }[]
  readonly subject: string
}

export interface BundleTools {
  readonly hash: Hash
  readonly openNote: OpenNote
  readonly readCheckpoint: ReadCheckpoint
}

class Refused extends Error {
  override readonly name = 'Refused'
}

export function verifyBundle(text: string, tools: BundleTools, anchors: Anchors): BundleCheck {
  const lines: BundleCheck['lines'][number][] = []
  const good = (what: string): void => void lines.push({ mark: '✓', text: what })
  try {
    const bundle = readBundle(text, tools.hash)
    const checkpoint = signedCheckpoint(bundle, tools)
    const anchored = isAnchored(bundle.vkey, checkpoint, anchors, tools)
    good(`signature      key ${bundle.vkey.split('+')[0] ?? ''}`)
    const entries = included(bundle, checkpoint, tools.hash)
    good(
      `inclusion      ${entries.length} of ${entries.length} entries in checkpoint ${checkpoint.size}`,
    )
    const documents = attached(bundle, tools.hash)
    good(`evidence       ${documents.size} documents, each under its digest`)
    const chain = holdChain(entries, documents)
    ofThisLedger(entries, bundle.vkey)
    const absent = absentFrom(bundle, chain.hold, checkpoint, tools)
    const [other] = chain.foreign
    // Where an entry is missing, what belongs to it seems to belong to something else.
    if (other !== undefined && absent.length === 0) throw new Refused(`hold           ${other}`)
    const missing = [...absent, ...chain.missing]
    for (const what of missing) lines.push({ mark: '!', text: `missing        ${what}` })
    if (missing.length > 0) return { outcome: 'incomplete', lines, subject: chain.subject }
    good('completeness   hold, causes, evidence and end are all in it')
    if (!anchored) {
      const elsewhere = 'compare the key with one you got elsewhere (--trust), or a checkpoint'
      lines.push({ mark: '!', text: `trust          not anchored: ${elsewhere} (--checkpoint)` })
      return { outcome: 'not-anchored', lines, subject: chain.subject }
    }
    good('trust          anchored in what you gave')
    return { outcome: 'verified', lines, subject: chain.subject }
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown
    return {
      outcome: 'failed',
      lines: [...lines, { mark: '✗', text: thrown.message }],
      subject: '',
    }
  }
}

interface Bundle {
  readonly vkey: string
  readonly checkpoint: string
  /** Null: of the old format. */
  readonly contents: string | null
  readonly entries: readonly {
    readonly seq: number
    readonly line: string
    readonly proof: Json[]
  }[]
  readonly blobs: readonly JsonObject[]
}

function readBundle(text: string, hash: Hash): Bundle {
  const match = /^([^\n]*)\n([0-9a-f]{64})\n$/.exec(text)
  const [, body = '', seal = ''] = match ?? []
  if (match === null) throw new Refused('format         not an evidence bundle')
  if (hex(hash.sha256(utf8(body))) !== seal)
    throw new Refused('seal           the file was changed')
  const parsed = parseJsonStrict(body)
  const bundle = objectOf(parsed.ok ? parsed.value : null)
  const members = Object.keys(bundle).toSorted().join(',')
  const isOld = bundle['format'] === OLD_FORMAT
  if (!isOld && bundle['format'] !== BUNDLE_FORMAT)
    throw new Refused('format         not an evidence bundle of a version this program knows')
  if (members !== (isOld ? OLD_MEMBERS : MEMBERS))
    throw new Refused(`format         other members than a bundle has: ${members}`)
  const { vkey, checkpoint, contents, entries, blobs } = bundle
  if (typeof vkey !== 'string' || typeof checkpoint !== 'string')
    throw new Refused('format         no key')
  if (!isOld && typeof contents !== 'string')
    throw new Refused('format         no list of contents')
  if (!Array.isArray(entries) || !Array.isArray(blobs))
    throw new Refused('format         entries and documents are lists')
  return {
    vkey,
    checkpoint,
    contents: typeof contents === 'string' ? contents : null,
    entries: (entries as readonly Json[]).map(entryOf),
    blobs: (blobs as readonly Json[]).map(objectOf),
  }
}

function entryOf(value: Json): Bundle['entries'][number] {
  const { seq, line, proof } = objectOf(value)
  if (typeof seq !== 'number' || typeof line !== 'string' || !Array.isArray(proof))
    throw new Refused('format         an entry')
  return { seq, line, proof: [...(proof as readonly Json[])] }
}

function signedCheckpoint({ vkey, checkpoint }: Bundle, tools: BundleTools): Checkpoint {
  const opened = tools.openNote(checkpoint, vkey)
  if (typeof opened === 'string') throw new Refused(`signature      ${opened}`)
  const read = tools.readCheckpoint(opened.text)
  if (typeof read === 'string') throw new Refused(`signature      ${read}`)
  if (read.origin !== vkey.split('+')[0])
    throw new Refused('signature      the checkpoint is of another ledger than its key')
  return read
}

/** A checkpoint that one kept names its key: who signed it signed this, and at one size there is one root. */
function isAnchored(
  vkey: string,
  checkpoint: Checkpoint,
  anchors: Anchors,
  tools: BundleTools,
): boolean {
  if (anchors.vkey !== null && anchors.vkey !== vkey)
    throw new Refused('trust          signed by another key than the one you trust')
  if (anchors.checkpoint !== null) {
    const opened = tools.openNote(anchors.checkpoint, vkey)
    const kept = typeof opened === 'string' ? opened : tools.readCheckpoint(opened.text)
    if (typeof kept === 'string')
      throw new Refused(`trust          the checkpoint you gave is not of this key: ${kept}`)
    if (kept.size === checkpoint.size && !sameBytes(kept.root, checkpoint.root))
      throw new Refused('trust          the checkpoint you gave has another root at the same size')
  }
  return anchors.vkey !== null || anchors.checkpoint !== null
}

function included(bundle: Bundle, root: Checkpoint, hash: Hash): readonly ChainEntry[] {
  if (bundle.entries.length === 0) throw new Refused('inclusion      there is no entry in it')
  let before = -1
  return bundle.entries.map(({ seq, line, proof }) => {
    const path = proof.map((part) => bytesOf(part) ?? new Uint8Array())
    if (!verifyInclusion(hash, path, seq, root.size, leafHash(hash, utf8(line)), root.root))
      throw new Refused(`inclusion      entry ${seq} is not in checkpoint ${root.size}`)
    if (seq <= before)
      throw new Refused(`inclusion      entry ${seq} is not in the order of the ledger`)
    before = seq
    const entry = decodeEnvelope(line)
    if (!entry.ok || !isRead(entry.value)) throw new Refused(`format         entry ${seq}`)
    const { kind, at, body } = entry.value
    return { seq, kind, at: Number(at), body: objectOf(body as Json) } // Decoded from JSON.
  })
}

/** A chain is read by what entries of the first version say, and later ones that say the same; of effects it reads nothing. */
function isRead({ kind, v }: Envelope): boolean {
  return v === 1 || (kind === 'hold.closed' && v === 2) || kind.startsWith('effect.')
}

function attached({ blobs, entries, contents }: Bundle, hash: Hash): ReadonlySet<string> {
  const cited = new Set(entries.flatMap(({ line }) => line.match(/sha256:[0-9a-f]{64}/g) ?? []))
  const found = new Set<string>()
  for (const blob of blobs) {
    const bytes = bytesOf(blob['data'])
    const digest = digestIn(blob)
    if (bytes === undefined || !isDigest(digest) || digestOf(hash, bytes) !== digest)
      throw new Refused('evidence       an attached document is not the one it claims to be')
    // A signed list says by itself what belongs to it.
    if (contents === null && !cited.has(digest))
      throw new Refused('evidence       an attached document that no entry cites')
    found.add(digest)
  }
  return found
}

/** The first entry of a ledger names the key that signs for it. */
function ofThisLedger(entries: readonly ChainEntry[], vkey: string): void {
  const created = entries.find(({ kind }) => kind === 'ledger.created')
  if (created !== undefined && created.body['checkpointKey'] !== vkey)
    throw new Refused('signature      by a key that is not of this ledger')
}

/** What was signed for and is not here; what is here and was not signed for refuses the file. */
function absentFrom(
  bundle: Bundle,
  hold: string | null,
  checkpoint: Checkpoint,
  { hash, openNote }: BundleTools,
): string[] {
  const { contents } = bundle
  if (contents === null)
    return [
      'a signed list of what belongs to it: it was made before bundles had one; export it again',
    ]
  const opened = openNote(contents, bundle.vkey)
  if (typeof opened === 'string') throw new Refused(`contents       ${opened}`)
  const [origin, of, at, ...rest] = opened.text.split('\n').slice(0, -1)
  if (origin !== contentsOrigin(checkpoint.origin) || at !== `checkpoint ${checkpoint.size}`)
    throw new Refused('contents       the list is of another checkpoint')
  if (hold !== null && of !== `hold ${hold}`)
    throw new Refused('contents       the list is of another hold')
  const listed = new Set(rest.map((line) => `${line}\n`))
  for (const { seq, line } of bundle.entries) {
    if (!listed.delete(entryLine(seq, leafHash(hash, utf8(line)))))
      throw new Refused(`contents       entry ${seq} does not belong to it`)
  }
  for (const blob of bundle.blobs) {
    if (!listed.delete(documentLine(digestIn(blob))))
      throw new Refused('contents       an attached document does not belong to it')
  }
  return [...listed].map((line) => line.trimEnd().split(' ').slice(0, 2).join(' '))
}

function bytesOf(value: Json | undefined): Uint8Array | undefined {
  return typeof value === 'string' ? fromBase64(value) : undefined
}

function digestIn({ digest }: JsonObject): string {
  return typeof digest === 'string' ? digest : ''
}

function entryLine(seq: number, leaf: Uint8Array): string {
  return `entry ${seq} ${base64(leaf)}\n`
}

function documentLine(digest: string): string {
  return `document ${digest}\n`
}

function objectOf(value: Json | undefined): JsonObject {
  const is = typeof value === 'object' && value !== null && !Array.isArray(value)
  return is ? (value as JsonObject) : {} // The line above leaves only this.
}
