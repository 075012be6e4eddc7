/** What a report lists, under the names by which advisories speak of it. */

import type {
  ComponentFact,
  ComponentFacts,
  HostFacts,
  PackageFact,
  PackageManager,
} from './facts.ts'
import { nameInPurl, packageName } from './package-name.ts'
import { channelOf, releaseNamed, releaseOf, supportOf, releaseOfBuild } from './release.ts'
import { kernelNames, kernelPackages, packagesThatCount } from './running.ts'
import { signedFrom } from './source-package.ts'
import { foreignVendor } from './vendor.ts'
import type { VersionOrder } from './version-order.ts'

/** One package of one asset. Distributions are matched by source package and its version. */
export interface Item {
  /** Package URL type: `deb`, `npm`, … */
  readonly type: string
  /** `debian:12`; null where the ecosystem has no releases. */
  readonly distro: string | null
  readonly name: string
  readonly version: string
  /** The support channel its build is of; absent: of the release itself. */
  readonly channel?: string
  /** Module and stream of its build, `nodejs:18`. */
  readonly stream?: string
  /** Who built it, where that is somebody else than the distribution. */
  readonly vendor?: string
  /** Known only by what is built from it: an advisory that names one of these is judged there, and not again here. */
  readonly builds?: readonly string[]
  /** Its version came without the epoch: that of a bound counts. */
  readonly anyEpoch?: true
  /** A kernel: only what runs counts, and only that proves its fix. */
  readonly kernel?: true
}

export function itemsOf(facts: HostFacts | ComponentFacts): Item[] {
  const items =
    facts.kind === 'host' ? itemsOfHost(facts) : [...systemOf(facts), ...itemsOfComponents(facts)]
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = `${itemKey(item)} ${item.version} ${item.stream ?? ''}`
    const fresh = !seen.has(key)
    seen.add(key)
    return fresh
  })
}

/**
 * What a report lists under the name of an advisory, however either spells it: the source where the advisory names
 * that, else what is built.
 */
export function itemsNamed(
  facts: HostFacts | ComponentFacts,
  type: string,
  name: string,
): readonly Pick<Item, 'type' | 'name' | 'version' | 'anyEpoch' | 'kernel'>[] {
  const key = packageName(type, name)
  const items = itemsOf(facts).filter((item) => item.type === type && item.name === key)
  if (items.length > 0 || facts.kind !== 'host') return items
  return packagesThatCount(facts).flatMap((pack) =>
    packageName(type, pack.name) === key ? { type, name: key, version: pack.version } : [],
  )
}

/** The order by which what is listed stands to a bound of an advisory: without an epoch of its own the bound's counts. */
export function orderFor(
  item: Pick<Item, 'version' | 'anyEpoch'>,
  order: VersionOrder,
): VersionOrder {
  if (item.anyEpoch !== true) return order
  return (type, version, bound) => order(type, version, bound.replace(/^\d+:/, ''))
}

/** The system a report names: its support may have ended. */
function systemOf({ system }: ComponentFacts): Item[] {
  if (system === undefined) return []
  const distro = supportOf(system.id, system.versionId)
  return [{ type: 'os', distro, name: 'os', version: distro }]
}

/** Packages of one name in one release: what an advisory is about. */
export function itemKey(item: Pick<Item, 'type' | 'distro' | 'name'>): string {
  return `${item.type} ${item.distro ?? ''} ${packageName(item.type, item.name)}`
}

const TYPES: { readonly [M in PackageManager]: string } = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' }

export function itemsOfHost(facts: HostFacts): Item[] {
  const distro = releaseOf(facts.os.id, facts.os.versionId)
  // The system itself: its support may have ended.
  const support = supportOf(facts.os.id, facts.os.versionId)
  const system = { type: 'os', distro: support, name: 'os', version: support }
  const kernels = kernelNames(facts)
  const built = packagesThatCount(facts).map((pack) => builtOf(pack, distro, kernels))
  return [system, ...built.map(itemOfBuilt), ...sourcesOf(built)]
}

/** A package with what it is built from, before either is an item. */
interface Built {
  readonly type: string
  readonly distro: string
  readonly name: string
  readonly version: string
  readonly source: string
  /** As it is written: an rpm's source has no epoch. */
  readonly sourceVersion: string
  readonly channel?: string | undefined
  readonly stream?: string | undefined
  readonly vendor?: string | undefined
  readonly kernel?: boolean
}

function builtOf(pack: PackageFact, distro: string, kernels: ReadonlySet<string>): Built {
  const type = TYPES[pack.manager]
  return {
    type,
    distro,
    name: packageName(type, pack.name),
    version: pack.version,
    source: packageName(type, pack.source),
    sourceVersion: pack.sourceVersion === '' ? pack.version : pack.sourceVersion,
    channel: channelOf(type, pack.version),
    stream: pack.stream,
    vendor: foreignVendor(type, distro, pack.version, pack.vendor),
    kernel: kernels.has(pack.name) || kernels.has(pack.source),
  }
}

/** Debian's and Alpine's advisories name the source; of an rpm they name what is built, or the source: see below. */
function itemOfBuilt(built: Built): Item {
  const bySource = built.type !== 'rpm' && built.source !== ''
  return itemAs(
    built,
    bySource ? built.source : built.name,
    bySource ? built.sourceVersion : built.version,
  )
}

function itemAs(built: Built, name: string, version: string): Item {
  const { type, distro, channel, stream, vendor, kernel } = built
  return {
    type,
    distro,
    name,
    version,
    ...(channel === undefined ? {} : { channel }),
    ...(stream === undefined ? {} : { stream }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(kernel === true ? { kernel } : {}),
  }
}

/** What the packages are built from, where an advisory may name that as well; each once, with all that shows it. */
function sourcesOf(all: readonly Built[]): Item[] {
  const sources = new Map<string, { item: Item; builds: Set<string>; follows: boolean }>()
  const names = new Set<string>()
  const add = (item: Item, build: string, follows: boolean): void => {
    const key = `${itemKey(item)} ${item.version} ${item.stream ?? ''}`
    const known = sources.get(key)
    if (known === undefined) sources.set(key, { item, builds: new Set([build]), follows })
    else known.builds.add(build)
  }
  const epochs = epochsOf(all)
  for (const built of all) {
    if (built.type === 'rpm') {
      if (built.source === '') continue
      const epoch = epochs.get(sourceKey(built))
      const version = epoch === undefined ? built.sourceVersion : `${epoch}${built.sourceVersion}`
      const item = itemAs(built, built.source, version)
      add(epoch === undefined ? { ...item, anyEpoch: true } : item, built.name, false)
    } else {
      const own = itemOfBuilt(built)
      const from = built.type === 'deb' ? signedFrom(own.name, own.version) : undefined
      if (from === undefined) names.add(own.name)
      else add(itemAs(built, from.name, from.version), own.name, from.follows === true)
    }
  }
  for (const { item, follows } of sources.values()) if (!follows) names.add(item.name)
  return [...sources.values()].flatMap(({ item, builds, follows }) =>
    follows && names.has(item.name) ? [] : { ...item, builds: [...builds].toSorted() },
  )
}

/** An rpm's source is written without epoch: it is that of a package of the same version built from it. */
function epochsOf(all: readonly Built[]): ReadonlyMap<string, string> {
  const epochs = new Map<string, string>()
  for (const built of all) {
    if (built.type !== 'rpm') continue
    const [, epoch = '', version] = /^(\d+:)?(.*)$/.exec(built.version) ?? []
    if (version === built.sourceVersion || built.version === built.sourceVersion) {
      epochs.set(sourceKey(built), built.version === built.sourceVersion ? '' : epoch)
    }
  }
  return epochs
}

function sourceKey(built: Built): string {
  return `${built.source} ${built.sourceVersion}`
}

const PURL = /^pkg:\/{0,2}([a-z0-9.+-]+)\/(?:(@?[^@?#]+)\/)?([^/@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?/i

export function itemsOfComponents(facts: ComponentFacts): Item[] {
  const kernels = kernelPackages(facts.kernel)
  const all = facts.components.map((component) => partThatCounts(component, kernels))
  const built = all.flatMap((one) => (one !== undefined && 'source' in one ? [one] : []))
  const items = all.flatMap((one) => {
    if (one === undefined) return []
    return 'source' in one ? itemOfBuilt(one) : one
  })
  return built.length === 0 ? items : [...items, ...sourcesOf(built)]
}

/** Of a listed kernel, the version that runs where the report tells which does. */
function partThatCounts(
  fact: ComponentFact,
  kernels: ReturnType<typeof kernelPackages>,
): Built | Item | undefined {
  const kernel = kernels.get(`${fact.name} ${fact.version}`)
  const parts = partsOf(fact)
  if (parts === undefined || kernel === undefined) return parts
  if (kernel.runs === null) return undefined
  if (kernel.runs === fact.version) return { ...parts, kernel: true }
  return 'source' in parts
    ? { ...parts, version: kernel.runs, sourceVersion: kernel.runs, kernel: true }
    : { ...parts, version: kernel.runs, kernel: true }
}

/** Undefined: no package URL, or one without a name or a version. */
export function itemOf(component: ComponentFact): Item | undefined {
  const parts = partsOf(component)
  return parts !== undefined && 'source' in parts ? itemOfBuilt(parts) : parts
}

function partsOf(component: ComponentFact): Built | Item | undefined {
  const match = PURL.exec(component.purl)
  if (match === null) return undefined
  const type = (match[1] ?? '').toLowerCase()
  const namespace = decode(match[2])
  const name = decode(match[3]) ?? ''
  const version = decode(match[4]) ?? component.version
  if (name === '' || version === '') return undefined
  if (type === 'deb' || type === 'rpm' || type === 'apk') {
    return distributed(type, namespace, name, version, qualifiersOf(match[5]))
  }
  return { type, distro: null, name: nameInPurl(type, namespace, name), version }
}

function qualifiersOf(query = ''): ReadonlyMap<string, string> {
  return new Map(
    query.split('&').map((pair): [string, string] => {
      const [key = '', value = ''] = pair.split(/=(.*)/s)
      return [key.toLowerCase(), decode(value) ?? '']
    }),
  )
}

/** `distro=debian-12.5`, `upstream=openssl@3.0`, `epoch=1` and `rpmmod=nodejs:18:…`, as scanners write them. */
function distributed(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string,
  qualifiers: ReadonlyMap<string, string>,
): Built {
  const said = qualifiers.get('distro') ?? ''
  const release = said === '' ? undefined : releaseNamed(said, namespace)
  const full = withEpoch(type, version, qualifiers.get('epoch'))
  const [upstream, upstreamVersion] = upstreamOf(type, qualifiers.get('upstream') ?? '')
  const built = namespace === undefined ? undefined : releaseOfBuild(full, namespace)
  const distro = release?.distro ?? built ?? releaseOf(namespace ?? '', '')
  return {
    type,
    distro,
    name: packageName(type, name),
    version: full,
    source: packageName(type, upstream === '' && type !== 'rpm' ? name : upstream),
    sourceVersion: upstreamVersion ?? full,
    channel: channelOf(type, full) ?? release?.channel,
    stream: streamOf(qualifiers.get('rpmmod')),
    vendor: foreignVendor(type, distro, full, qualifiers.get('vendor')),
  }
}

/** Of an rpm the name of the file it came from: `openssl-3.0.7-24.el9.src.rpm`. */
function upstreamOf(type: string, text: string): readonly [string, string | undefined] {
  if (type !== 'rpm') {
    const [name = '', version] = text.split('@')
    return [name, version]
  }
  const file = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(text)
  if (file !== null) return [file[1] ?? '', file[2]]
  return [text.endsWith('.rpm') ? '' : text, undefined]
}

/** The qualifier counts where the version has none of its own. */
export function withEpoch(type: string, version: string, epoch: string | undefined): string {
  const none = epoch === undefined || epoch === '0' || epoch === ''
  return none || (type === 'rpm' && /^\d+:/.test(version)) ? version : `${epoch}:${version}`
}

/** `nodejs:18` of `nodejs:18:8090020240301110609:a75119d5`; undefined: of no module. */
export function streamOf(label: string | undefined): string | undefined {
  const [, stream] = /^([^:\s()]+:[^:\s]+)(?::|$)/.exec(label?.trim() ?? '') ?? []
  return stream
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
