/** Correlate: what feeds, reports and looks say of one vulnerability, under all its names, and of it on one asset. */

import type { AssetUid } from '../kernel/ids.ts'
import { parseInstant, type Instant } from '../kernel/instant.ts'
import type { Signal } from '../model/advisory.ts'
import type { MatchedHit } from '../model/input.ts'
import { exposedBy } from '../state/causes/inputs.ts'
import type { Item } from '../model/inventory.ts'
import { worseSeverity, type Severity } from '../kernel/severity.ts'
import { both, no, NOTHING_TOLD, untold, yes, type Inputs, type Told } from '../model/told.ts'
import type { Look } from './look.ts'
import type { MatchIndex } from './match-index.ts'
import { worstRating, type Ratings } from './ratings.ts'
import { namesOf, vulnerabilitiesOf, type VulnerabilityIds } from './vulnerability-ids.ts'
import { publishedBy } from '../model/sayer.ts'

/** What feeds have said of vulnerabilities. */
export interface Knowledge {
  readonly ids: VulnerabilityIds
  /** Id → feed and record → who signals what. */
  readonly signals: Map<string, Map<string, readonly [feed: string, signal: Signal]>>
  readonly ratings: Ratings
}

/** What feeds and looks have said so far. */
export interface Heard extends Knowledge {
  readonly index: MatchIndex
  /** Asset → source → what its newest look at processes and sockets says of a component. */
  readonly looks: Map<AssetUid, Map<string, Look>>
  /** Id or alias → feed and id of the advisories that carry it. */
  readonly carrying: Map<string, Set<string>>
}

/** What is known of an id, worked out once in one go over many hits of it. */
export type KnownCache = Map<string, KnownHit>

export interface Known {
  /** Every name of it, its own first. */
  readonly names: readonly string[]
  readonly severity: Severity
  /** Of exposure a feed says nothing; that is a matter of each asset. */
  readonly said: Inputs
  readonly listedTriage: boolean | undefined
  readonly signals: readonly Signal[]
}

/** With the CVSS vectors that speak of all of it. */
export interface KnownHit extends Known {
  readonly vectors: readonly string[]
}

/** Of an id and all its names: exploited if anyone says so, and the worst decision points. */
export function whatIsKnown(all: Knowledge, id: string, aliases: readonly string[]): Known {
  const names = new Set([id, ...aliases])
  for (const vulnerability of vulnerabilitiesOf(all.ids, id, aliases)) {
    for (const name of namesOf(all.ids, vulnerability)) names.add(name)
  }
  const signals: (readonly [feed: string, signal: Signal])[] = []
  let severity: Severity = 'unrated'
  for (const name of names) {
    signals.push(...(all.signals.get(name)?.values() ?? []))
    severity = worseSeverity(severity, worstRating(all.ratings, name))
  }
  const triage = signals.flatMap(([, signal]) => signal.forensicTriage ?? [])
  return {
    names: [...names].slice(0, NAMES_MAX),
    severity,
    said: saidBy(signals),
    listedTriage: triage.length === 0 ? undefined : triage.includes(true),
    signals: signals.map(([, signal]) => signal),
  }
}

/** Exploited if anyone says so, and the worst decision points; a score (EPSS) is no answer. */
function saidBy(signals: readonly (readonly [feed: string, signal: Signal])[]): Inputs {
  let { exploited, automatable, impact } = NOTHING_TOLD
  for (const [feed, { exploitedSince, ssvc }] of signals) {
    const by = publishedBy(feed)
    if (exploitedSince !== undefined) exploited = both(exploited, yes(by, dayOf(exploitedSince)))
    if (ssvc === undefined) continue
    const word = (text: string): string => text.toLowerCase()
    exploited = both(
      exploited,
      toldAs(word(ssvc.exploitation), by, ['active'], ['none', 'poc', 'public poc']),
    )
    automatable = both(automatable, toldAs(word(ssvc.automatable), by, ['yes'], ['no']))
    impact = both(impact, toldAs(word(ssvc.technicalImpact), by, ['total'], ['partial']))
  }
  return { ...NOTHING_TOLD, exploited, automatable, impact }
}

function toldAs(word: string, by: string, asYes: readonly string[], asNo: readonly string[]): Told {
  if (asYes.includes(word)) return yes(by)
  return asNo.includes(word) ? no(by) : NOTHING_TOLD.automatable
}

/** `2026-08-07`, or with a time; anything else is a word without a date. */
function dayOf(text: string): Instant | null {
  const day = /^(\d{4}-\d\d-\d\d)(?:$|T)/.exec(text)?.[1]
  return day === undefined ? null : (parseInstant(`${day}T00:00:00Z`) ?? null)
}

/**
 * Vectors that together speak of every CVE among the names; none where one of them is silent: a notice of ten flaws
 * is local only if all ten are.
 */
function vectorsOf(all: Heard, names: readonly string[]): string[] {
  const cves = names.filter((name) => name.startsWith('CVE-'))
  const vectors: string[] = []
  for (const asked of cves.length > 1 ? cves.map((cve) => [cve]) : [names]) {
    const keys = new Set(asked.flatMap((name) => [...(all.carrying.get(name) ?? [])]))
    const own = [...keys].flatMap((key) => {
      const advisory = all.index.named.get(key)?.advisory
      if (advisory === undefined || advisory.withdrawnAt !== null) return []
      const named = [advisory.id, ...advisory.aliases].filter((one) => one.startsWith('CVE-'))
      return new Set(named).size > 1 ? [] : advisory.cvss
    })
    if (own.length === 0) return []
    vectors.push(...own)
  }
  return vectors
}

/** A bundle may carry hundreds; an entry need not. */
const NAMES_MAX = 50

export function knownOf(
  all: Heard,
  id: string,
  aliases: readonly string[],
  cache: KnownCache,
): KnownHit {
  const cached = cache.get(id)
  if (cached !== undefined) return cached
  const known = whatIsKnown(all, id, aliases)
  const made = { ...known, vectors: vectorsOf(all, known.names) }
  cache.set(id, made)
  return made
}

export function isAnswered(said: Inputs): boolean {
  return [said.exploited, said.automatable, said.impact].some((told) => told.is !== 'unknown')
}

/** What is known of the flaw, with what the last looks at this asset say of the component. */
export function saidHere(
  all: Heard,
  known: KnownHit,
  asset: AssetUid,
  item: Item,
  told: Told = NOTHING_TOLD.exploited,
): Pick<MatchedHit, 'said' | 'listedTriage'> {
  let look: Told = NOTHING_TOLD.exposed
  if (MAPPED.has(item.type)) {
    for (const [source, says] of all.looks.get(asset) ?? []) {
      const told = says(item.name, source)
      look = both(look, item.kernel === true && told.is === 'no' ? untold('kernel') : told)
    }
  }
  return {
    said: {
      ...known.said,
      exploited: both(told, known.said.exploited),
      exposed: exposedBy(look, known.vectors),
    },
    ...(known.listedTriage === undefined ? {} : { listedTriage: known.listedTriage }),
  }
}

/** Kinds of packages whose code a process maps. */
const MAPPED: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk'])
