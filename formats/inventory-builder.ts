/**
 * Collects the rows of an inventory. What no estate can hold is refused whole, by the path of the member it stands at:
 * one thing claimed twice in other words, a name that hides or turns text, groups that hold each other.
 */

import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import { printable } from '@holdfast/core/kernel/printable'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Claim, ClaimKind, Inventory } from '@holdfast/core/model/claim'
import { dropCounter } from './json-members.ts'
import { reading, type Reading } from './reader.ts'

/** A longer one is no name of anything: the longest ARN has 2,048 characters. */
export const CLAIM_TEXT_MAX = 2_048

/** Rows of one document: beyond, it is handed in account by account. */
export const CLAIMS_MAX = 2_000_000

const FREE_TEXT_MAX = 1_024
const LABELS_MAX = 64

type Of<K extends ClaimKind> = Extract<Claim, { readonly kind: K }>

/** As a document has it: what it does not say is undefined or null, and is left out. */
export type Draft<K extends ClaimKind> = {
  readonly [M in keyof Of<K> as M extends 'kind' ? never : M]: Of<K>[M] | undefined | null
} & Pick<Of<K>, 'ref' | 'as'>

export interface InventoryBuilder {
  /** @param at - the path of the member that names it: `UserDetailList[3].Arn`. */
  add<K extends ClaimKind>(kind: K, at: string, draft: Draft<K>): void
  /** A row that says nothing we know; counted. */
  drop(reason: string): void
  /** Left out on purpose, in every such document. */
  pass(reason: string): void
  /** The first thing that is wrong, in a sentence. */
  build(): Result<Reading, string>
}

export function inventoryBuilder(place: {
  readonly of: string
  /** False: a page, a single object, an event; nothing is gone because it is not in it. */
  readonly whole: boolean
  readonly asOf?: Instant | null
  readonly unseen?: readonly string[]
}): InventoryBuilder {
  const rows = new Map<string, { readonly claim: Claim; readonly at: string }>()
  const { drop, pass, counts } = dropCounter()
  let problem: string | undefined
  return {
    drop,
    pass,
    add(kind, at, draft) {
      if (problem !== undefined) return
      // `Draft<K>` is that kind of row with members that may be missing: those are left out.
      const claim = saidOf(kind, draft) as unknown as Claim
      problem = problemOf(claim, at)
      const key = `${kind} ${claim.ref}`
      const known = rows.get(key)
      if (known === undefined) rows.set(key, { claim, at })
      else if (canonicalJson(known.claim) === canonicalJson(claim)) pass('a row that stands twice')
      else problem ??= `two rows claim ${kind} \`${shown(claim.ref)}\`: ${known.at} and ${at}`
      if (rows.size > CLAIMS_MAX) problem ??= `it has more than ${CLAIMS_MAX} rows: split it`
    },
    build() {
      const claims = [...rows.values()].map(({ claim }) => claim)
      problem ??= ring(claims)
      if (problem !== undefined) return err(problem)
      const { of, whole, asOf = null, unseen = [] } = place
      const inventory: Inventory = { of, whole, asOf, claims, unseen }
      return ok(reading({ inventories: [inventory], dropped: counts() }))
    },
  }
}

/** Without what was not said; free text as it can be read, and a name that says no more than the `ref` left out. */
function saidOf(kind: ClaimKind, draft: object): Readonly<Record<string, unknown>> {
  const said: Record<string, unknown> = { kind }
  for (const [name, value] of Object.entries(draft)) {
    if (value === undefined || value === null || (value === '' && name !== 'ref')) continue
    if (name === 'purpose') said[name] = readable(String(value))
    else if (name === 'labels') Object.assign(said, labelsOf(value as Record<string, unknown>))
    else said[name] = value
  }
  if (said['name'] === said['ref']) delete said['name']
  return said
}

function readable(text: string): string {
  return printable(text.trim(), '\n').slice(0, FREE_TEXT_MAX)
}

function labelsOf(labels: Readonly<Record<string, unknown>>): object {
  const kept = Object.entries(labels)
    .filter((one): one is [string, string] => typeof one[1] === 'string' && one[0] !== '')
    .slice(0, LABELS_MAX)
    .map(([name, value]) => [readable(name), readable(value)] as const)
  return kept.length === 0 ? {} : { labels: Object.fromEntries(kept) }
}

function problemOf(claim: Claim, at: string): string | undefined {
  if (claim.ref.trim() === '') return `${at} is empty: a ${claim.kind} needs a name of its own`
  for (const [member, value] of Object.entries(claim)) {
    if (member === 'purpose' || member === 'labels') continue
    for (const text of textsIn(value)) {
      if (text.length > CLAIM_TEXT_MAX)
        return `${at}: \`${member}\` has ${text.length} characters, at most ${CLAIM_TEXT_MAX} are kept`
      if (printable(text) !== text)
        return `${at}: \`${member}\` holds ${hidden(text)}, which cannot be seen or turns text around`
    }
  }
  return undefined
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) yield* textsIn(one)
}

/** `U+202E`: the first character that people would not see. */
function hidden(text: string): string {
  const found = Array.from(text).find((one) => printable(one) !== one) ?? ''
  return `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function shown(text: string): string {
  const plain = printable(text)
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain
}

/** Groups that hold each other in a ring: whoever is in one is in all, and no list of members ends. */
function ring(claims: readonly Claim[]): string | undefined {
  const groups = new Set(claims.flatMap((claim) => (claim.kind === 'group' ? [claim.ref] : [])))
  const inside = new Map<string, string[]>()
  for (const claim of claims) {
    if (claim.kind !== 'hop' || claim.way !== 'member' || !groups.has(claim.from)) continue
    const within = inside.get(claim.from)
    if (within === undefined) inside.set(claim.from, [claim.to])
    else within.push(claim.to)
  }
  const done = new Set<string>()
  for (const start of inside.keys()) {
    const found = ringFrom(start, inside, done)
    if (found !== undefined) return `groups hold each other: ${found.map(shown).join(' in ')}`
  }
  return undefined
}

/** Depth first with a path of its own, so that a long chain of groups ends no stack. */
function ringFrom(
  start: string,
  inside: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | undefined {
  const path: { readonly at: string; next: number }[] = [{ at: start, next: 0 }]
  const open = new Set([start])
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const to = done.has(top.at) ? undefined : inside.get(top.at)?.[top.next++]
    if (to === undefined) {
      done.add(top.at)
      open.delete(top.at)
      path.pop()
    } else if (open.has(to)) {
      return [...path.map(({ at }) => at).slice(path.findIndex(({ at }) => at === to)), to]
    } else if (!done.has(to)) {
      path.push({ at: to, next: 0 })
      open.add(to)
    }
  }
  return undefined
}
