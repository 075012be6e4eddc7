/**
 * The security archives of one system, one record each: configured, signed by its own name for this very
 * release, and with the indexes there that its Release names. Versions and dates are taken from such records
 * only; where one is not whole, nothing is known (absence from a list that is not there is no answer).
 */

import type { FixesFact, PackageFact } from '@holdfast/core/model/facts'
import { listsEnd, type ListDates } from '@holdfast/core/model/package-lists'
import type { SecurityVersion } from './fixes.ts'
import type { AptVersion } from './madison.ts'
import type { AptRelease, IndexDigest } from './release.ts'
import { listsPrefix, type AptSource } from './sources.ts'

export interface AptLists {
  /** Null: what is configured was not told, or nowhere written down; then the lists themselves say it. */
  readonly sources: readonly AptSource[] | null
  /** By the name of its file: `deb.example_debian_dists_bookworm_InRelease`. */
  readonly releases: ReadonlyMap<string, AptRelease>
  /** Names of the indexes that are there, whether or not they are what a Release names. */
  readonly present: ReadonlySet<string>
}

export interface SecurityArchive {
  /** For people: `http://deb.example/debian-security bookworm-security`. */
  readonly title: string
  readonly release: AptRelease
  readonly feed: string
  readonly indexes: readonly WantedIndex[]
}

interface WantedIndex {
  /** Its file below `lists`, without what says how it is packed. */
  readonly name: string
  readonly arch: string
  /** What the Release names; null: the text at hand does not tell. */
  readonly digest: IndexDigest | null
}

/** The content of an index that is there, unpacked; null where only its presence is known. */
export type SeenIndex = { readonly size: number | null; readonly sha256: string } | null

type Unknown = Extract<FixesFact, { state: 'unknown' }>
type Found = { readonly state: 'found'; readonly archives: readonly SecurityArchive[] }

export function securityArchives(
  lists: AptLists,
  codenames: readonly string[],
  packages: readonly PackageFact[],
): Unknown | Found {
  const arches = [...new Set(packages.map((pack) => pack.arch))].filter((one) => one !== 'all')
  const places = placesOf(lists)
  const absent = places.find(
    (place) =>
      place.release === undefined && (place.declared || isSecuritySuite(place.suite, codenames)),
  )
  if (absent !== undefined) {
    return unknown(
      `cannot tell: the package lists of ${absent.title} are not there (apt-get update)`,
    )
  }
  const archives: SecurityArchive[] = []
  for (const place of places) {
    const { release } = place
    const feed = release === undefined ? undefined : feedOf(release, place)
    if (release === undefined || feed === undefined) continue
    if (!isOfSystem(release, codenames)) continue
    archives.push({ title: place.title, release, feed, indexes: wantedOf(place, release, arches) })
  }
  if (archives.length === 0) return unknown(noneOf(places, codenames))
  const bare = arches.find(
    (arch) => !archives.some((archive) => archive.indexes.some((index) => index.arch === arch)),
  )
  if (bare !== undefined || arches.length === 0) {
    return unknown(
      `cannot tell: no security archive of this system publishes packages for ${bare ?? 'its architecture'}`,
    )
  }
  return { state: 'found', archives }
}

/** Whether every index that the Releases name is there as they name it; the first date to end counts. */
export function listsStanding(
  archives: readonly SecurityArchive[],
  seen: ReadonlyMap<string, SeenIndex>,
): Unknown | ({ readonly state: 'good' } & ListDates) {
  let oldest: ListDates | undefined
  for (const archive of archives) {
    const problem = problemOf(archive, seen)
    const { date, validUntil } = archive.release
    if (problem !== undefined) {
      return { ...unknown(`cannot tell: ${problem} (apt-get update)`), listsSignedAt: date }
    }
    const dates = { listsSignedAt: date, listsValidUntil: validUntil }
    // One archive that fell behind hides its fixes behind fresh others.
    if (oldest === undefined || listsEnd(dates) < listsEnd(oldest)) oldest = dates
  }
  return oldest === undefined ? unknown(NO_LISTS) : { state: 'good', ...oldest }
}

/** What these archives offer, of all that some list offers. */
export function securityVersions(
  archives: readonly SecurityArchive[],
  versions: readonly AptVersion[],
): readonly SecurityVersion[] {
  const feeds = new Map(
    archives.flatMap((archive) =>
      archive.indexes.map((index) => [index.name, archive.feed] as const),
    ),
  )
  return versions.flatMap(({ name, version, index }) => {
    const feed = feeds.get(index)
    return feed === undefined ? [] : [{ name, version, feed }]
  })
}

interface Place {
  readonly title: string
  readonly prefix: string
  readonly suite: string
  readonly flat: boolean
  readonly components: readonly string[]
  readonly arches: readonly string[] | null
  readonly declared: boolean
  readonly release: AptRelease | undefined
}

/** One place for each archive, however many lines name it. */
function placesOf({ sources, releases, present }: AptLists): readonly Place[] {
  const places = new Map<string, Place>()
  for (const { uri, suite, components, arches, declared } of sources ?? []) {
    const prefix = listsPrefix(uri, suite)
    const before = places.get(prefix)
    places.set(prefix, {
      title: `${uri} ${suite}`,
      prefix,
      suite,
      flat: suite.endsWith('/'),
      components: [...new Set([...(before?.components ?? []), ...components])],
      arches:
        before?.arches === null || arches === null ? null : [...(before?.arches ?? []), ...arches],
      declared: declared || before?.declared === true,
      release: releases.get(`${prefix}InRelease`) ?? releases.get(`${prefix}Release`),
    })
  }
  if (sources !== null) return [...places.values()]
  for (const [file, release] of releases) {
    const prefix = file.replace(/(?:In)?Release$/, '')
    const place = { title: prefix.replace(/_$/, ''), prefix, suite: '', flat: false, release }
    const components = componentsAt(prefix, present)
    places.set(prefix, { ...place, components, arches: null, declared: false })
  }
  return [...places.values()]
}

/** Which were configured nobody can tell any more: those that are there, and the one that every archive has. */
function componentsAt(prefix: string, present: ReadonlySet<string>): readonly string[] {
  const components = new Set(['main'])
  for (const name of present) {
    if (!name.startsWith(prefix)) continue
    const component = /^(.+)_binary-[^_]+_Packages$/.exec(name.slice(prefix.length))?.[1]
    if (component !== undefined) components.add(component)
  }
  return [...components]
}

/** By its own signed words, both of them: a label that merely has the word in it is another's. */
function feedOf({ origin, label, suite }: AptRelease, place: Place): string | undefined {
  if (origin === 'Debian' && label === 'Debian-Security') return 'debian-security'
  if (origin === 'Devuan' && label === 'Devuan-Security') return 'debian-security'
  if (UBUNTU_ORIGINS.has(origin) && suite.endsWith('-security')) return 'ubuntu-security'
  if (!place.declared) return undefined
  return /ubuntu/i.test(place.title) ? 'ubuntu-security' : 'debian-security'
}

/** The archive for all, and those of the longer support that a host is attached to. */
const UBUNTU_ORIGINS: ReadonlySet<string> = new Set(['Ubuntu', 'UbuntuESM', 'UbuntuESMApps'])

/** `bookworm-security` and `buster/updates` belong to `bookworm` and `buster`; a suite moves on, a codename stays. */
function isOfSystem(release: AptRelease, codenames: readonly string[]): boolean {
  const word = release.codename === '' ? release.suite : release.codename
  return codenames.some((name) => belongs(word, name))
}

function belongs(word: string, codename: string): boolean {
  return word === codename || word.startsWith(`${codename}-`) || word.startsWith(`${codename}/`)
}

function isSecuritySuite(suite: string, codenames: readonly string[]): boolean {
  return /-security$|\/updates$/.test(suite) && codenames.some((name) => belongs(suite, name))
}

function wantedOf(
  place: Place,
  release: AptRelease,
  arches: readonly string[],
): readonly WantedIndex[] {
  const used = arches.filter((arch) => place.arches === null || place.arches.includes(arch))
  const indexes: WantedIndex[] = []
  for (const arch of release.indexOfAll ? [...used, 'all'] : used) {
    if (place.flat) {
      const digest = release.indexes?.get('Packages') ?? null
      indexes.push({ name: `${place.prefix}Packages`, arch, digest })
      continue
    }
    for (const component of place.components) {
      const path = `${component}/binary-${arch}/Packages`
      // A component that the archive does not have is no gap.
      if (release.indexes !== null && !isNamed(release.indexes, path)) continue
      const file = `${component.replaceAll('/', '_')}_binary-${arch}_Packages`
      const digest = release.indexes?.get(path) ?? null
      indexes.push({ name: `${place.prefix}${file}`, arch, digest })
    }
  }
  return indexes
}

/** Packed only counts too: then its content has no digest of its own and is not believed. */
function isNamed(indexes: ReadonlyMap<string, IndexDigest>, path: string): boolean {
  return [path, ...PACKED.map((ending) => `${path}.${ending}`)].some((name) => indexes.has(name))
}

const PACKED = ['xz', 'gz', 'bz2', 'lz4', 'zst', 'lzma']

function problemOf(
  { title, release, indexes }: SecurityArchive,
  seen: ReadonlyMap<string, SeenIndex>,
): string | undefined {
  const told = release.indexes !== null
  const gone = indexes.find((index) => !seen.has(index.name) && index.digest?.size !== 0)
  if (told && gone !== undefined) {
    return `the index that the Release of ${title} promises is not there: ${gone.name}`
  }
  if (!told && !indexes.some((index) => seen.has(index.name))) {
    return `the index that the Release of ${title} promises is not there: no list offers a package from it`
  }
  for (const { name, digest } of indexes) {
    const found = seen.get(name)
    if (!told || found === undefined || found === null) continue
    if (digest === null) return `the Release of ${title} has no digest of the index ${name}`
    if ((found.size ?? digest.size) !== digest.size || found.sha256 !== digest.sha256) {
      return `the index ${name} is not the one that the Release of ${title} names`
    }
  }
  return undefined
}

/** Why none of what is there counts, with what was seen. */
function noneOf(places: readonly Place[], codenames: readonly string[]): string {
  for (const place of places) {
    if (place.release === undefined) continue
    if (feedOf(place.release, place) !== undefined) {
      const of = place.release.codename === '' ? place.release.suite : place.release.codename
      return `cannot tell: the package lists of ${place.title} are of ${of}, and this system is ${codenames.join(' or ') || 'of no release that it names'}`
    }
    if (isSecuritySuite(place.suite, codenames)) {
      const { origin, label } = place.release
      return `cannot tell: the archive at ${place.title} calls itself \`${origin}\` \`${label}\`; where it carries the security fixes of this system write X-Holdfast-Security: yes into its .sources, or [x-holdfast-security=yes] behind its deb`
    }
  }
  return NO_LISTS
}

const NO_LISTS =
  'cannot tell: this system has no package lists of a security archive (apt-get update)'

function unknown(detail: string): Unknown {
  return { state: 'unknown', reason: 'no-lists', detail }
}
