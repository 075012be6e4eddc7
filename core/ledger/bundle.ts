/**
 * Evidence bundles, `holdfast-evidence/v1`: entries with their inclusion proofs against one signed
 * checkpoint, and the blobs they cite. Verifiable offline, without our server; any changed byte fails.
 */

import { base64, fromBase64, hex, utf8 } from '../kernel/bytes.ts'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '../kernel/canonical-json.ts'
import { digestOf, isDigest, type Hash } from '../kernel/hash.ts'
import { decodeEntry } from './envelope.ts'
import { leafHash, verifyInclusion } from './merkle.ts'

export const BUNDLE_FORMAT = 'holdfast-evidence/v1'

export interface BundleParts {
  /** What it is about, in one line. */
  readonly subject: string
  readonly vkey: string
  /** The signed note. */
  readonly checkpoint: string
  readonly entries: readonly {
    readonly seq: number
    readonly line: string
    readonly proof: readonly Uint8Array[]
  }[]
  readonly blobs: readonly Uint8Array[]
}

export function formatBundle(parts: BundleParts, hash: Hash): string {
  const bundle: Json = {
    format: BUNDLE_FORMAT,
    subject: parts.subject,
    vkey: parts.vkey,
    checkpoint: parts.checkpoint,
    entries: parts.entries.map((one) => ({
      seq: one.seq,
      line: one.line,
      proof: one.proof.map((part) => base64(part)),
    })),
    blobs: parts.blobs.map((bytes) => ({ digest: digestOf(hash, bytes), data: base64(bytes) })),
  }
  // The digest of everything else makes even the subject line and the order tamper-evident.
  const body = canonicalJson(bundle)
  return `${body}\n${hex(hash.sha256(utf8(body)))}\n`
}

export interface BundleCheck {
  readonly ok: boolean
  readonly lines: readonly { readonly mark: '✓' | '✗' | '!'; readonly text: string }[]
  readonly subject: string
}

/** Opens the signed note with a verifier key: the checkpoint's size and root, or why not. */
export type OpenCheckpoint = (
  note: string,
  vkey: string,
) => { readonly size: number; readonly root: Uint8Array } | string

export function verifyBundle(
  text: string,
  hash: Hash,
  openCheckpoint: OpenCheckpoint,
  trustedVkey: string | null,
): BundleCheck {
  const lines: BundleCheck['lines'][number][] = []
  const fail = (what: string): BundleCheck => ({
    ok: false,
    lines: [...lines, { mark: '✗', text: what }],
    subject: '',
  })
  const match = /^([^\n]*)\n([0-9a-f]{64})\n$/.exec(text)
  if (match === null) return fail('format         not an evidence bundle')
  const [, body = '', seal = ''] = match
  if (hex(hash.sha256(utf8(body))) !== seal) return fail('seal           the file was changed')
  const parsed = parseJsonStrict(body)
  const bundle = parsed.ok ? (parsed.value as JsonObject | null) : null // Members are checked below.
  if (bundle?.['format'] !== BUNDLE_FORMAT) return fail('format         not an evidence bundle')
  const { vkey, checkpoint, entries, blobs, subject } = bundle
  if (typeof vkey !== 'string' || typeof checkpoint !== 'string')
    return fail('format         no key')
  const root = openCheckpoint(checkpoint, vkey)
  if (typeof root === 'string') return fail(`signature      ${root}`)
  if (trustedVkey !== null && trustedVkey !== vkey) {
    return fail('signature      by a key you do not trust')
  }
  lines.push({ mark: '✓', text: `signature      key ${vkey.split('+')[0] ?? ''}` })
  if (trustedVkey === null) {
    lines.push({
      mark: '!',
      text: 'trust          compare the key with one you got elsewhere (--trust)',
    })
  }
  const cited = new Set<string>()
  let included = 0
  for (const one of (entries ?? []) as readonly JsonObject[]) {
    const { seq, line, proof } = one
    if (typeof seq !== 'number' || typeof line !== 'string' || !Array.isArray(proof)) {
      return fail('format         an entry')
    }
    const path = (proof as readonly Json[]).map(
      (part) => fromBase64(String(part)) ?? new Uint8Array(),
    )
    const leaf = leafHash(hash, utf8(line))
    if (!verifyInclusion(hash, path, seq, root.size, leaf, root.root)) {
      return fail(`inclusion      entry ${seq} is not in checkpoint ${root.size}`)
    }
    if (!decodeEntry(line).ok) return fail(`format         entry ${seq}`)
    for (const digest of line.match(/sha256:[0-9a-f]{64}/g) ?? []) cited.add(digest)
    included += 1
  }
  if (included === 0) return fail('inclusion      there is no entry in it')
  lines.push({
    mark: '✓',
    text: `inclusion      ${included} of ${included} entries in checkpoint ${root.size}`,
  })
  let attached = 0
  for (const one of (blobs ?? []) as readonly JsonObject[]) {
    const bytes = fromBase64(String(one['data']))
    const digest = String(one['digest'])
    if (bytes === undefined || !isDigest(digest) || digestOf(hash, bytes) !== digest) {
      return fail('evidence       an attached document is not the one it claims to be')
    }
    if (!cited.has(digest)) return fail('evidence       an attached document that no entry cites')
    attached += 1
  }
  lines.push({ mark: '✓', text: `evidence       ${attached} documents, each under its digest` })
  return { ok: true, lines, subject: String(subject) }
}
