/** What a report lists, under the names by which advisories speak of it. */

import type { ComponentFact, ComponentFacts, HostFacts, PackageManager } from './facts.ts'

/** One package of one asset. Distributions are matched by source package and its version. */
export interface Item {
  /** Package URL type: `deb`, `npm`, … */
  readonly type: string
  /** `debian:12`; null where the ecosystem has no releases. */
  readonly distro: string | null
  readonly name: string
  readonly version: string
}

export function itemsOf(facts: HostFacts | ComponentFacts): Item[] {
  const items =
    facts.kind === 'host' ? itemsOfHost(facts) : [...systemOf(facts), ...itemsOfComponents(facts)]
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = `${itemKey(item)} ${item.version}`
    const fresh = !seen.has(key)
    seen.add(key)
    return fresh
  })
}

/** The system a report names: its support may have ended. */
function systemOf({ system }: ComponentFacts): Item[] {
  if (system === undefined) return []
  const distro = releaseOf(system.id, system.versionId)
  return [{ type: 'os', distro, name: 'os', version: distro }]
}

/** Packages of one name in one release: what an advisory is about. */
export function itemKey(item: Pick<Item, 'type' | 'distro' | 'name'>): string {
  return `${item.type} ${item.distro ?? ''} ${item.name}`
}

const TYPES: { readonly [M in PackageManager]: string } = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' }

function itemsOfHost(facts: HostFacts): Item[] {
  const distro = releaseOf(facts.os.id, facts.os.versionId)
  // The system itself: its support may have ended.
  const system = { type: 'os', distro, name: 'os', version: distro }
  const packages = facts.packages.map((one) => {
    const type = TYPES[one.manager]
    // RPM advisories name the built package, Debian's and Alpine's the source it is built from.
    const bySource = type !== 'rpm' && one.source !== ''
    return {
      type,
      distro,
      name: bySource ? one.source : one.name,
      version: bySource && one.sourceVersion !== '' ? one.sourceVersion : one.version,
    }
  })
  return [system, ...packages]
}

/** The names of the OSV schema: `alpine:v3.20`, `debian:12`, `redhat:9`; without a release the name alone. */
export function releaseOf(id: string, version: string): string {
  const name = SAME.get(id) ?? id
  const [, major, minor = '0'] = /^v?(\d+)(?:\.(\d+))?/.exec(version) ?? []
  if (major === undefined) return version === '' ? name : `${name}:${version}`
  switch (name) {
    case 'alpine':
      return `alpine:v${major}.${minor}`
    case 'ubuntu':
    case 'photon':
      return `${name}:${major}.${minor}`
    case 'opensuse-leap':
      return `opensuse:Leap ${major}.${minor}`
    case 'wolfi':
    case 'chainguard':
      return name
    default:
      return `${name}:${major}`
  }
}

/** One distribution, as it calls itself, as scanners do, and as those that are built from it. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['rhel', 'redhat'],
  ['centos', 'redhat'],
  ['alma', 'almalinux'],
  ['amzn', 'amazon'],
  ['ol', 'oracle'],
  ['oraclelinux', 'oracle'],
  ['sles', 'suse'],
  ['opensuse.leap', 'opensuse-leap'],
])

const PURL = /^pkg:\/{0,2}([a-z0-9.+-]+)\/(?:(@?[^@?#]+)\/)?([^/@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?/i

export function itemsOfComponents(facts: ComponentFacts): Item[] {
  return facts.components.flatMap((one) => itemOf(one) ?? [])
}

/** Undefined: no package URL, or one without a name or a version. */
export function itemOf(component: ComponentFact): Item | undefined {
  const match = PURL.exec(component.purl)
  if (match === null) return undefined
  const type = (match[1] ?? '').toLowerCase()
  const namespace = decode(match[2])
  const name = decode(match[3]) ?? ''
  const version = decode(match[4]) ?? component.version
  if (name === '' || version === '') return undefined
  const qualifiers = new Map(
    (match[5] ?? '').split('&').map((pair): [string, string] => {
      const [key = '', value = ''] = pair.split('=')
      return [key, decode(value) ?? '']
    }),
  )
  if (type === 'deb' || type === 'rpm' || type === 'apk') {
    return distributed(type, namespace, name, version, qualifiers)
  }
  return { type, distro: null, name: fullName(type, namespace, name), version }
}

/** `distro=debian-12.5`, `upstream=openssl@3.0` and `epoch=1`, as scanners write them. */
function distributed(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string,
  qualifiers: ReadonlyMap<string, string>,
): Item {
  // Scanners that know the distribution from the namespace write its release alone.
  const [, id = namespace ?? '', release = ''] =
    /^(?:([a-z][a-z._-]*)-)?(v?\d.*|[^-]*)$/.exec(qualifiers.get('distro') ?? '') ?? []
  const [upstream = '', upstreamVersion] = (qualifiers.get('upstream') ?? '').split('@')
  const epoch = qualifiers.get('epoch')
  const full =
    epoch === undefined || epoch === '0' || epoch === '' ? version : `${epoch}:${version}`
  const bySource = type !== 'rpm' && upstream !== ''
  return {
    type,
    distro: releaseOf(id, release),
    name: bySource ? upstream : name,
    version: bySource ? (upstreamVersion ?? full) : full,
  }
}

/** Maven's and Composer's names hold their group; npm's scope and Go's path are part of the name. */
function fullName(type: string, namespace: string | undefined, name: string): string {
  if (namespace === undefined)
    return type === 'pypi' ? name.toLowerCase().replaceAll(/[._-]+/g, '-') : name
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
