/**
 * Undo packs, `holdfast-undo/v2`: what is denied at enforcement points, and all that it takes to give it back without our
 * server, our data and our word: the points as they are called, the accounts, what each is to have back, and what of it a
 * person quarantined. No secret and no name of one stands in it. One line of canonical JSON, then a note about it, signed
 * by the key of the checkpoints. Packs of v1 are read: they do not say what was quarantined.
 */

import { base64, utf8 } from '../kernel/bytes.ts'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '../kernel/canonical-json.ts'
import { digestOf, type Digest, type Hash } from '../kernel/hash.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { OpenNote } from './bundle.ts'

const FORMAT = 'holdfast-undo/v2'
const UNMARKED = 'holdfast-undo/v1'

export interface UndoPack {
  readonly ledger: string
  /** RFC 3339. */
  readonly at: string
  /** Whose signature it is. */
  readonly vkey: string
  readonly points: readonly UndoPoint[]
}

export interface UndoPoint {
  readonly name: string
  readonly adapter: string
  /** How it is called: its manifest without any secret, and without the name of any. */
  readonly config: JsonObject
  /** How to undo by hand, as the page of the adapter says. */
  readonly byHand: string
  readonly accounts: readonly UndoAccount[]
}

export interface UndoAccount {
  /** As the point calls it. */
  readonly ref: string
  /** The key under which tokens there name their asset; null: they do not say. */
  readonly metadata: string | null
  /** Who says that it is theirs. */
  readonly identities: readonly string[]
  /** In the words of the point. */
  readonly denied: UndoDenied
  /** What of that we made so, and so is given back. */
  readonly gives: UndoDenied
  /** What of that stays when enforcing is off: it is quarantined. Null: the pack is of before packs said so. */
  readonly quarantined: UndoDenied | null
  /** What was done there and can be taken back, in words, oldest first. */
  readonly done: readonly string[]
  readonly holds: readonly { readonly id: string; readonly asset: string }[]
}

export interface UndoDenied {
  readonly whole: boolean
  /** Names of assets. */
  readonly assets: readonly string[]
  readonly paths: readonly string[]
}

/** Where the ledger stood. */
export interface UndoHead {
  readonly size: number
  readonly root: Uint8Array
}

/** The line that the note is about. */
export function undoLine(pack: UndoPack): string {
  return canonicalJson({ format: FORMAT, ...pack })
}

/** The text to sign: no checkpoint can be read from it, for its second line is no number. */
export function undoText(origin: string, { size, root }: UndoHead, digest: Digest): string {
  return `${origin} undo\nentries ${size}\nroot ${base64(root)}\n${digest}\n`
}

export interface OpenedPack {
  readonly pack: UndoPack
  /** Entries of the ledger when it was made. */
  readonly entries: number
}

/** The error says why it is not to be acted on. */
export function openPack(
  text: string,
  { hash, openNote }: { readonly hash: Hash; readonly openNote: OpenNote },
): Result<OpenedPack, string> {
  const end = text.indexOf('\n')
  const [line, note] = [text.slice(0, Math.max(end, 0)), text.slice(end + 1)]
  const pack = packIn(line)
  if (typeof pack === 'string') return err(pack)
  const opened = openNote(note, pack.vkey)
  if (typeof opened === 'string') return err(`its signature does not hold: ${opened}`)
  const [origin, entries = '', , digest] = opened.text.split('\n')
  const size = Number(/^entries (\d+)$/.exec(entries)?.[1] ?? Number.NaN)
  if (origin !== `holdfast/${pack.ledger} undo` || Number.isNaN(size))
    return err('what is signed is no undo pack of this ledger')
  if (digest !== digestOf(hash, utf8(line))) return err('it was changed after it was signed')
  return ok({ pack, entries: size })
}

class Malformed extends Error {
  override readonly name = 'Malformed'
}

function packIn(line: string): UndoPack | string {
  const parsed = parseJsonStrict(line)
  if (!parsed.ok) return 'it is no undo pack'
  try {
    const { format, ledger, at, vkey, points } = objectOf(parsed.value)
    if (format !== FORMAT && format !== UNMARKED) {
      return 'it is no undo pack of a version that this program knows'
    }
    return {
      ledger: textOf(ledger),
      at: textOf(at),
      vkey: textOf(vkey),
      points: listOf(points, (point) => pointOf(point, format === FORMAT)),
    }
  } catch (thrown) {
    if (thrown instanceof Malformed) return 'it is no undo pack: what it says is not complete'
    throw thrown
  }
}

function pointOf(value: Json, isMarked: boolean): UndoPoint {
  const { name, adapter, config, byHand, accounts } = objectOf(value)
  return {
    name: textOf(name),
    adapter: textOf(adapter),
    config: objectOf(config),
    byHand: textOf(byHand),
    accounts: listOf(accounts, (account) => accountOf(account, isMarked)),
  }
}

function accountOf(value: Json, isMarked: boolean): UndoAccount {
  const { ref, metadata, identities, denied, gives, quarantined, done, holds } = objectOf(value)
  return {
    ref: textOf(ref),
    metadata: metadata === null ? null : textOf(metadata),
    identities: listOf(identities, textOf),
    denied: deniedOf(denied),
    gives: deniedOf(gives),
    quarantined: isMarked ? deniedOf(quarantined) : null,
    done: listOf(done, textOf),
    holds: listOf(holds, (one) => {
      const { id, asset } = objectOf(one)
      return { id: textOf(id), asset: textOf(asset) }
    }),
  }
}

function deniedOf(value: Json | undefined): UndoDenied {
  const { whole, assets, paths } = objectOf(value)
  if (typeof whole !== 'boolean') throw new Malformed()
  return { whole, assets: listOf(assets, textOf), paths: listOf(paths, textOf) }
}

function objectOf(value: Json | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed()
  return value as JsonObject // The union has only this member left.
}

function listOf<T>(value: Json | undefined, of: (one: Json) => T): readonly T[] {
  if (!Array.isArray(value)) throw new Malformed()
  return (value as readonly Json[]).map(of)
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Malformed()
  return value
}
