/** Which packages a CSAF vulnerability affects: products of its lists under the names of an inventory. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { AffectedPackage, VersionRange } from '@holdfast/core/model/advisory'
import { itemOf, type Item } from '@holdfast/core/model/inventory'
import { channelOf, firstReleaseOfBuild, releaseNamed } from '@holdfast/core/model/release'
import { listAt, texts } from '../json-members.ts'
import { readPurl } from '../purl/purl.ts'
import type { KnownProduct } from './products.ts'

/** What vendors tell people to install; SUSE gives its fixes in the last one alone. */
const FIXED = ['fixed', 'first_fixed', 'recommended']
const AFFECTED = ['known_affected', 'first_affected', 'last_affected'] as const

export function affectedOf(
  status: JsonObject | undefined,
  products: ReadonlyMap<string, KnownProduct>,
): AffectedPackage[] {
  const all = new Map<string, AffectedPackage>()
  const fixed = new Set<string>()
  const add = (affectedPackage: AffectedPackage): void => {
    all.set(JSON.stringify(affectedPackage), affectedPackage)
  }
  for (const list of FIXED) {
    for (const id of texts(listAt(status, list))) {
      const one = packageOf(id, products.get(id))
      const version = one?.version ?? lowest(one?.ranges ?? [])
      if (one === undefined || version === undefined) continue
      const ranges = [{ introduced: '0', fixed: version, lastAffected: null }]
      add({ ...one.affected, ranges, versions: [] })
      fixed.add(keyOf(one.affected))
      // Of a module's package its other streams are told by themselves.
      fixed.add(keyOf({ ...one.affected, stream: undefined }))
    }
  }
  for (const list of AFFECTED) {
    for (const id of texts(listAt(status, list))) {
      const one = packageOf(id, products.get(id))
      if (one === undefined || fixed.has(keyOf(one.affected))) continue
      add({ ...one.affected, ...withoutFix(list, one) })
    }
  }
  return [...all.values()]
}

interface Package {
  readonly affected: Omit<AffectedPackage, 'ranges' | 'versions'>
  readonly version: string | undefined
  readonly ranges: readonly VersionRange[]
}

/** Undefined where nothing names a package, or it is one whose versions are digests. */
function packageOf(id: string, product: KnownProduct | undefined): Package | undefined {
  if (product === undefined) return undefined
  const within = product.partOf.flatMap((name) => releaseNamed(name) ?? [])[0]
  const text = product.purl ?? purlOfFile(product.name, within?.distro)
  const purl = readPurl(text ?? '')
  if (text === undefined || purl === undefined || DIGESTS.has(purl.type)) return undefined
  const item = itemOf({ purl: text, name: '', version: '0' })
  if (item === undefined) return undefined
  const { type, name } = item
  const distro = releasedFor(item, within?.distro)
  const channel = channelIn(item, within?.channel)
  const stream = item.stream ?? /(?:^|:)((?!pkg:)[a-z][\w+-]*:[\w.+-]+)\/[^/:]+$/.exec(id)?.[1]
  return {
    affected: {
      type,
      distro,
      name,
      ...(channel === undefined ? {} : { channel }),
      ...(stream === undefined || type !== 'rpm' ? {} : { stream }),
    },
    version: purl.version === undefined ? undefined : item.version,
    ranges: product.range === null ? [] : rangesIn(product.range),
  }
}

/** What the package says itself, then the product it is a part of, then what is left of it in the version. */
function releasedFor({ distro, version }: Item, within: string | undefined): string | null {
  if (distro === null || distro.includes(':')) return distro
  return within ?? firstReleaseOfBuild(version, distro) ?? distro
}

const DIGESTS: ReadonlySet<string> = new Set(['oci', 'docker', 'generic'])

/** A build of a minor release is everybody's until the product says whose it is; Ubuntu marks its own. */
function channelIn({ type, version, channel }: Item, said: string | undefined): string | undefined {
  if (type === 'deb') return channel
  const marked = channelOf(type, version)
  return said ?? (marked?.includes(':') === true ? marked : undefined)
}

/** `telnet-1:0.17-65.el7_6.x86_64`, as lists without package URLs name an rpm of a release. */
function purlOfFile(name: string, distro: string | undefined): string | undefined {
  const file =
    /^(.+)-(?:(\d+):)?([^-:]+-[^-]+)\.(?:x86_64|noarch|aarch64|i[3-6]86|ppc64(?:le)?|ppc|s390x?|ia64|src)$/.exec(
      name,
    )
  const [id] = distro?.split(':') ?? []
  if (file === null || id === undefined) return undefined
  const [, about = '', epoch = '0', version = ''] = file
  const path = `${encodeURIComponent(about)}@${encodeURIComponent(version)}`
  return `pkg:rpm/${id}/${path}?epoch=${epoch}`
}

function keyOf(
  one: {
    readonly [of in 'type' | 'name']: string
  } & {
    readonly distro: string | null
    readonly channel?: string
    readonly stream?: string | undefined
  },
): string {
  return [one.type, one.distro, one.name, one.channel, one.stream].join('\n')
}

/** What a distribution calls affected has no fix there, at whatever build; elsewhere the version says which. */
function withoutFix(
  list: (typeof AFFECTED)[number],
  { affected, version, ranges }: Package,
): Pick<AffectedPackage, 'ranges' | 'versions'> {
  if (ranges.length > 0) return { ranges, versions: [] }
  const from = { introduced: '0', fixed: null, lastAffected: null }
  if (version === undefined || affected.distro !== null) return { ranges: [from], versions: [] }
  if (list === 'known_affected') return { ranges: [], versions: [version] }
  const range =
    list === 'first_affected'
      ? { ...from, introduced: version }
      : { ...from, lastAffected: version }
  return { ranges: [range], versions: [] }
}

function lowest(ranges: readonly VersionRange[]): string | undefined {
  const from = ranges[0]?.introduced
  return from === '0' ? undefined : from
}

/** `vers:npm/>=1.0.0|<1.2.0`: a lower bound opens a range that the next upper one closes. */
function rangesIn(vers: string): VersionRange[] {
  const ranges: VersionRange[] = []
  const body = /^vers:[a-z0-9.+-]+\/(.+)$/.exec(vers)?.[1] ?? ''
  if (body === '*') return [{ introduced: '0', fixed: null, lastAffected: null }]
  let open: string | undefined
  const close = (fixed: string | null, lastAffected: string | null): void => {
    ranges.push({ introduced: open ?? '0', fixed, lastAffected })
    open = undefined
  }
  for (const part of body.split('|')) {
    const [, sign = '', written = ''] =
      /^\s*(<=|>=|!=|<|>|=)?\s*([^<>=!|*\s]+)\s*$/.exec(part) ?? []
    const bound = decoded(written)
    if (bound === '' || sign === '!=') continue
    if (sign === '' || sign === '=')
      ranges.push({ introduced: bound, fixed: null, lastAffected: bound })
    else if (sign.startsWith('>')) {
      if (open !== undefined) close(null, null)
      open = bound
    } else if (sign === '<') close(bound, null)
    else close(null, bound)
  }
  if (open !== undefined) close(null, null)
  return ranges
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
