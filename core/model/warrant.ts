/**
 * The warrant that two people read and sign: plain text with one spelling. What is read is written anew and compared,
 * so that nobody signs a text that two programs read in two ways.
 */

import { CROCKFORD } from '../kernel/ids.ts'
import {
  formatInstant,
  MINUTE_MS,
  parseInstant,
  plus,
  SECOND_MS,
  type Instant,
} from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { printable } from '../kernel/printable.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { isName } from './name.ts'

export interface Warrant {
  readonly ledger: string
  /** A drill is signed alike and opens nothing. */
  readonly purpose: 'open' | 'drill'
  readonly incident: string
  readonly reason: string
  /** Names, sorted, each once. */
  readonly identities: readonly string[]
  /** The same; null: every asset that they act from. */
  readonly assets: readonly string[] | null
  readonly from: Instant
  readonly until: Instant
  /** No two warrants have the same: each is used once. */
  readonly nonce: string
}

const FIRST = 'Holdfast break-glass warrant, version 1'
const ALL = 'all they act from'
const NONCE = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** A word and what it says on each line, as people read it; ends with a line end. */
export function warrantText(warrant: Warrant): string {
  const { ledger, purpose, incident, reason, identities, assets, from, until, nonce } = warrant
  const lines = [
    ['ledger', ledger],
    ['purpose', purpose],
    ['incident', incident],
    ['reason', reason],
    ...identities.map((name) => ['identity', name]),
    ...(assets === null ? [['assets', ALL]] : assets.map((name) => ['asset', name])),
    ['from', formatInstant(from)],
    ['until', formatInstant(until)],
    ['nonce', nonce],
  ]
  return [FIRST, ...lines.map(([word, value]) => `${word}: ${value}`), ''].join('\n')
}

export function parseWarrant(text: string): Result<Warrant, string> {
  if (text.length > LIMITS.warrantLengthMax) return err('it is too long')
  if (text.includes('\r')) return err('its lines end with CR: keep the file as it was written')
  const [first, ...lines] = text.split('\n')
  if (first !== FIRST) return err(`its first line is not \`${FIRST}\``)
  const said = new Map<string, string[]>()
  for (const line of lines.slice(0, -1)) {
    const end = line.indexOf(': ')
    const word = end < 0 ? line : line.slice(0, end)
    said.set(word, [...(said.get(word) ?? []), end < 0 ? '' : line.slice(end + 2)])
  }
  const one = (word: string): string => said.get(word)?.[0] ?? ''
  const purpose = one('purpose')
  const from = parseInstant(one('from'))
  const until = parseInstant(one('until'))
  if (purpose !== 'open' && purpose !== 'drill') return err('its purpose is not open or drill')
  if (from === undefined || until === undefined) return err('it has no from or no until')
  const warrant: Warrant = {
    ledger: one('ledger'),
    purpose,
    incident: one('incident'),
    reason: one('reason'),
    identities: said.get('identity') ?? [],
    assets: said.has('assets') ? null : (said.get('asset') ?? []),
    from,
    until,
    nonce: one('nonce'),
  }
  const problem = problemOf(warrant)
  if (problem !== null) return err(problem)
  return warrantText(warrant) === text
    ? ok(warrant)
    : err('it is not written as break-glass plan writes it: a line is missing, twice, or changed')
}

export interface Asked {
  readonly ledger: string
  readonly drill: boolean
  readonly incident: string
  readonly reason: string
  readonly identities: readonly string[]
  readonly assets?: readonly string[] | undefined
}

/** From that second on, for people read it. @param random - 26 bytes */
export function newWarrant(asked: Asked, at: Instant, ms: number, random: Uint8Array): Warrant {
  const from = plus(at, 0 - (at % SECOND_MS))
  const { ledger, drill, incident, reason, identities, assets } = asked
  return {
    ledger,
    purpose: drill ? 'drill' : 'open',
    incident,
    reason,
    identities: [...new Set(identities)].toSorted(),
    assets: assets === undefined ? null : [...new Set(assets)].toSorted(),
    from,
    until: plus(from, ms),
    nonce: Array.from(random, (byte) => CROCKFORD.charAt(byte & 31)).join(''),
  }
}

/** Why nobody should sign it; null: it may be. */
export function problemOf(warrant: Warrant): string | null {
  const { ledger, incident, reason, identities, assets, from, until, nonce } = warrant
  const names = LIMITS.breakGlassIdentitiesMax
  if (!/^[0-9a-zA-Z-]{1,64}$/.test(ledger)) return 'it names no ledger'
  if (!isLine(incident)) return 'its incident is empty, too long or holds what nobody sees'
  if (!isLine(reason)) return 'its reason is empty, too long or holds what nobody sees'
  if (identities.length === 0) return 'it names no identity'
  if (identities.length > names) return `it names ${identities.length} identities: ${names} at most`
  if (assets?.length === 0) return 'it names no asset, and does not say all'
  if ((assets?.length ?? 0) > LIMITS.breakGlassAssetsMax) {
    return `it names ${assets?.length} assets: ${LIMITS.breakGlassAssetsMax} at most`
  }
  for (const listed of [identities, assets ?? []]) {
    if (!listed.every((name) => isName(name))) return 'it holds what is no name'
    const inOrder = listed.every((name, place) => place === 0 || (listed[place - 1] ?? '') < name)
    if (!inOrder) return 'its names are not in order, or one is there twice'
  }
  if (!NONCE.test(nonce)) return 'its nonce is none'
  if (until <= from) return 'it ends before it begins'
  if (until - from > LIMITS.breakGlassMsMax) {
    return `it is for more than ${LIMITS.breakGlassMsMax / MINUTE_MS} minutes`
  }
  return null
}

function isLine(text: string): boolean {
  return (
    text.trim() === text &&
    text !== '' &&
    text.length <= LIMITS.reasonLengthMax &&
    text === printable(text)
  )
}
