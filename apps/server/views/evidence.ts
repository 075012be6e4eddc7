/** The evidence bundle of a hold: its chain of entries with proofs, the checkpoint, the documents they cite. */

import { sorted } from '@holdfast/core/kernel/stepwise'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Digest } from '@holdfast/core/kernel/hash'
import {
  contentsText,
  formatBundle,
  type Attached,
  type BundleParts,
} from '@holdfast/core/ledger/bundle'
import {
  causeNamed,
  causesListed,
  citedBy,
  definedBy,
  type ChainEntry,
} from '@holdfast/core/ledger/hold-chain'
import type { Hold } from '@holdfast/core/model/hold'
import { allOverrides } from '@holdfast/core/state/overrides/table'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash, nodeHasher } from '@holdfast/edges-base/signers/hash'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import type { Context } from '../context.ts'
import { inTurns, takeTurns } from '../turns.ts'

export async function bundleOf(context: Context, hold: Hold): Promise<Buffer> {
  const { view } = context.driver
  const checkpoint = await context.writer.checkpoint()
  if (checkpoint === undefined) throw new Problem('not-durable', 'no checkpoint could be signed')
  const chain = await chainOf(context, hold, checkpoint.size)
  const turn = takeTurns()
  const entries: BundleParts['entries'][number][] = []
  for (let at = 0; at < chain.length; at += PROOFS_AT_ONCE) {
    const some = chain.slice(at, at + PROOFS_AT_ONCE)
    const proofs = await Promise.all(
      some.map(({ seq }) => context.writer.proof(seq, checkpoint.size)),
    )
    for (const [index, { seq, line }] of some.entries()) {
      entries.push({ seq, line, proof: proofs[index] ?? [] })
    }
    await turn.pause()
  }
  const blobs: Attached[] = []
  for (const digest of await citedBlobs(chain)) {
    const bytes = await context.writer.blobs.get(digest)
    if (bytes !== undefined) blobs.push({ digest, bytes })
  }
  const origin = originOf(view.ledgerId)
  const listed = contentsText(origin, hold.id, checkpoint.size, { entries, blobs }, nodeHash)
  const text = await inTurns(listed, turn)
  const contents = await context.writer.signContents(text)
  const parts = { vkey: view.checkpointKey, checkpoint: checkpoint.note, contents, entries, blobs }
  const pieces: Buffer[] = []
  for (const piece of formatBundle(parts, nodeHasher())) {
    pieces.push(Buffer.from(piece))
    if (turn.isOver()) await turn.pause()
  }
  return Buffer.concat(pieces)
}

/** Asked of the write thread together. */
const PROOFS_AT_ONCE = 200

interface Line extends ChainEntry {
  readonly line: string
}

/** Everything that tells of the hold, in the order of the ledger; it is looked for as far back as it needs. */
async function chainOf(context: Context, hold: Hold, size: number): Promise<readonly Line[]> {
  const end = Math.min(size, (hold.closedSeq ?? size) + 1)
  const found = new Map<number, Line>()
  const keep = (line: Line): void => void found.set(line.seq, line)
  const isOf = ofHold(context, hold)
  for await (const line of entriesBetween(context, hold.openSeq, end)) if (isOf(line)) keep(line)
  const turn = takeTurns()
  const causes = new Set<string>()
  for (const line of found.values()) {
    if (turn.isOver()) await turn.pause()
    for (const cause of causesListed(line)) causes.add(cause)
  }
  for (const line of found.values()) {
    if (turn.isOver()) await turn.pause()
    const cause = causeNamed(line)
    // Of another hold of the same asset.
    if (cause !== null && !causes.has(cause)) found.delete(line.seq)
  }
  await before(context, hold, causes, found)
  // What may have been copied is recorded when the block has ended, with what follows from it.
  const seq = context.driver.view.assessed.get(hold.id)?.seq
  if (seq !== undefined && seq < size) {
    const end = Math.min(size, seq + 1 + LIMITS.rotationsMax)
    for (const line of await entriesAt(context, seq, end)) if (isExposed(line, hold)) keep(line)
  }
  const first = await entriesAt(context, 0, 1)
  first.forEach(keep)
  await definitions(context, end, found)
  return await inTurns(
    sorted([...found.values()], (a, b) => a.seq - b.seq),
    turn,
  )
}

function isExposed({ kind, body }: Line, { id }: Hold): boolean {
  if (kind === 'exposure.assessed') return body['hold'] === id
  return kind === 'rotation.intended' && JSON.stringify(body).includes(`"hold":"${id}"`)
}

/** Entries of the time of the hold that tell of it. */
function ofHold({ driver }: Context, hold: Hold): (line: Line) => boolean {
  const { view } = driver
  const { uid } = hold.subject
  const overrides = new Set(
    [...allOverrides(view)]
      .filter(({ scope }) => scope.assets?.some((asset) => asset === uid) === true)
      .map(({ id }): string => id),
  )
  return ({ kind, line, body }) => {
    if (kind === 'override.ended') return overrides.has(String(body['id']))
    if (kind === 'hold.changed' || kind === 'hold.closed') return body['id'] === hold.id
    if (kind === 'hold.opened') return line.includes(`"id":"${hold.id}"`)
    return OF_ITS_ASSET.has(kind) && (line.includes(uid) || line.includes(hold.id))
  }
}

const OF_ITS_ASSET: ReadonlySet<string> = new Set([
  'cause.opened',
  'cause.changed',
  'cause.cleared',
  'posture.changed',
  'override.created',
  'exposure.recorded',
  'binding.kept',
  'binding.moved',
  'effect.intended',
  'triage.recorded',
  'triage.waived',
  'verification.finished',
])

/** How it came to the hold: each cause since it opened, and the asset as it was declared then. */
async function before(
  context: Context,
  hold: Hold,
  causes: ReadonlySet<string>,
  found: Map<number, Line>,
): Promise<void> {
  const open = new Set(causes)
  for (const line of found.values()) {
    const cause = causeNamed(line)
    // What opened in its time began there: an earlier life of the same cause is another story.
    if (line.kind === 'cause.opened' && cause !== null) open.delete(cause)
  }
  let named = hold.subject.kind !== 'asset'
  for await (const line of entriesBack(context, hold.openSeq)) {
    if (named && open.size === 0) return
    const cause = causeNamed(line)
    if (cause !== null && open.has(cause)) {
      found.set(line.seq, line)
      if (line.kind === 'cause.opened') open.delete(cause)
    } else if (
      !named &&
      line.kind === 'manifest.applied' &&
      line.body['uid'] === hold.subject.uid
    ) {
      found.set(line.seq, line)
      named = true
    }
  }
}

/** What makes known each id that the chain cites; a statement or a report is older than what rests on it. */
async function definitions(context: Context, end: number, found: Map<number, Line>): Promise<void> {
  const wanted = new Set<string>()
  const turn = takeTurns()
  for (const line of found.values()) {
    if (turn.isOver()) await turn.pause()
    for (const id of citedBy(line)) wanted.add(id)
  }
  for (const line of found.values()) wanted.delete(definedBy(line) ?? '')
  if (wanted.size === 0) return
  for await (const line of entriesBack(context, end)) {
    const id = definedBy(line)
    if (id === null || !wanted.delete(id)) continue
    found.set(line.seq, line)
    if (wanted.size === 0) return
  }
}

async function* entriesBetween(context: Context, from: number, to: number): AsyncGenerator<Line> {
  for (let at = from; at < to; at += CHUNK)
    yield* await entriesAt(context, at, Math.min(to, at + CHUNK))
}

/** The newest first. */
async function* entriesBack(context: Context, before: number): AsyncGenerator<Line> {
  for (let to = before; to > 0; to -= CHUNK) {
    yield* (await entriesAt(context, Math.max(0, to - CHUNK), to)).toReversed()
  }
}

const CHUNK = LIMITS.batchEntriesMax / 4

/** Only of kinds that can belong to a hold: the others are not even parsed. */
async function entriesAt(context: Context, from: number, to: number): Promise<Line[]> {
  const lines = await context.writer.ledger.read(from, to)
  const turn = takeTurns()
  const found: Line[] = []
  for (const [index, line] of lines.entries()) {
    if (turn.isOver()) await turn.pause()
    if (!OF_A_HOLD.test(line)) continue
    const { kind, at, body } = JSON.parse(line) as Omit<ChainEntry, 'seq'> // Our own ledger's line.
    found.push({ seq: from + index, line, kind, at, body })
  }
  return found
}

/** The last member of that name is the entry's own: `kind` comes after `body`. */
const OF_A_HOLD =
  /"kind":"(?:ledger\.created|manifest\.applied|hold\.|cause\.|posture\.changed|override\.|exposure\.|rotation\.intended|binding\.|effect\.intended|triage\.|verification\.finished|evidence\.(?:accepted|late)|statement\.proposed|containers\.listed|endpoint\.observed)/

/** Documents of evidence and the facts made from them: of a difference the facts alone are whole. */
async function citedBlobs(chain: readonly Line[]): Promise<Digest[]> {
  const digests = new Set<string>()
  const turn = takeTurns()
  for (const { line } of chain) {
    if (turn.isOver()) await turn.pause()
    for (const match of line.matchAll(/"(?:document|facts|list)":"(sha256:[0-9a-f]{64})"/g))
      digests.add(match[1] ?? '')
  }
  return [...digests].toSorted() as Digest[] // The pattern is the grammar of the brand.
}
