/**
 * Where a package of a distribution comes from, as qualifiers of its package URL: the release it belongs to and the
 * source package it is built from. Advisories speak of those, and tools say them in many places.
 */

import { releaseNamed } from '@holdfast/core/model/release'

export interface Origin {
  /** `debian-12.5`; undefined where the document does not say. */
  readonly distro?: string | undefined
  readonly source?: { readonly name: string; readonly version?: string | undefined } | undefined
}

/** What the package URL says itself stands; of other kinds of packages nothing is added. */
export function withOrigin(purl: string, origin: Origin, version?: string): string {
  const match = /^(pkg:\/{0,2}(deb|rpm|apk)\/[^?#@]+)(?:@([^?#]*))?(?:\?([^#]*))?(#.*)?$/i.exec(
    purl,
  )
  if (match === null) return purl
  const [, path = '', type = '', written = '', query = '', rest = ''] = match
  const qualifiers = new Map(
    query.split('&').flatMap((pair): [string, string][] => {
      const [key = '', value = ''] = pair.split(/=(.*)/s)
      return key === '' ? [] : [[key.toLowerCase(), value]]
    }),
  )
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined && !qualifiers.has(key)) qualifiers.set(key, encoded(value))
  }
  add('distro', origin.distro)
  add('epoch', epochOf(decoded(written), version))
  const name = decoded(path.slice(path.lastIndexOf('/') + 1))
  if (type.toLowerCase() === 'rpm') add('upstream', sourceFileOf(origin.source, name))
  else add('upstream', upstreamOf(origin.source, name, version ?? decoded(written)))
  const sorted = [...qualifiers].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const joined = sorted.map(([key, value]) => `${key}=${value}`).join('&')
  return `${path}${written === '' ? '' : `@${written}`}${joined === '' ? '' : `?${joined}`}${rest}`
}

/** Undefined where the source bears the same name and version: then there is nothing to add. */
function upstreamOf(source: Origin['source'], name: string, version: string): string | undefined {
  if (source === undefined || source.name === '') return undefined
  const other = source.version !== undefined && source.version !== '' && source.version !== version
  if (!other) return source.name === name ? undefined : source.name
  return `${source.name}@${source.version}`
}

/** An rpm is known by the file it was built from, which is written without the epoch. */
function sourceFileOf(source: Origin['source'], name: string): string | undefined {
  const version = source?.version?.replace(/^\d+:/, '')
  if (source === undefined || source.name === '' || source.name === name) return undefined
  return version?.includes('-') === true ? `${source.name}-${version}.src.rpm` : undefined
}

/** Tools put it before the version and leave it out of the package URL. */
function epochOf(written: string, version: string | undefined): string | undefined {
  const match = /^(\d+):(.+)$/.exec(version ?? '')
  return match !== null && match[2] === written && match[1] !== '0' ? match[1] : undefined
}

/** The sign between name and version is the only one that must not stand for itself. */
function encoded(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `debian`, `12.5`; or one text as people read it: `Red Hat Enterprise Linux 8.4 (Ootpa)`, `alpine:3.20`. */
export function distroOf(family: string | undefined, version?: string): string | undefined {
  const text = `${family ?? ''} ${version ?? ''}`.trim().toLowerCase()
  const known = FAMILIES.find(([words]) => words.test(text))
  const release = known === undefined ? undefined : releaseNamed(text, known[1])?.distro
  if (known === undefined || release === undefined) return undefined
  const [id = '', part] = release.split(':')
  // What the document says more exactly than the release's name is kept: `debian-12.5`.
  const exact = /(?<![a-z\d])v?(\d+(?:\.\d+)*)/.exec(text.replace(known[0], ' '))?.[1]
  const named = EXACT.has(id) ? (exact ?? part) : (part ?? exact)
  if (named === undefined) return undefined
  return `${known[1]}-${named.replace(/^Leap /, '').replaceAll(' ', '-')}`
}

/** Distributions whose releases are told by a number alone. */
const EXACT: ReadonlySet<string> = new Set(
  'debian ubuntu alpine redhat rocky almalinux amazon oracle fedora photon azurelinux mageia wolfi chainguard'.split(
    ' ',
  ),
)

/** How a qualifier spells them; the longer names first. */
const FAMILIES: readonly (readonly [words: RegExp, id: string])[] = [
  [/^red ?hat(?: enterprise linux)?(?: coreos| server)?|^rhel/, 'redhat'],
  [/^centos(?: linux| stream)?/, 'centos'],
  [/^rocky(?: ?linux)?/, 'rocky'],
  [/^alma(?: ?linux)?/, 'almalinux'],
  [/^amazon(?: ?linux)?|^amzn/, 'amazon'],
  [/^oracle(?: ?linux)?(?: server)?|^ol(?=[\s:-]?\d)/, 'oracle'],
  [/^opensuse[-. ]tumbleweed/, 'opensuse'],
  [/^opensuse[-. ]leap/, 'opensuse-leap'],
  [/^suse|^sle[sd]?(?=$|[\s._-]|\d)/, 'suse'],
  [/^debian(?: gnu\/linux)?/, 'debian'],
  [/^ubuntu(?: linux)?/, 'ubuntu'],
  [/^alpine(?: linux)?/, 'alpine'],
  [/^fedora(?: linux)?/, 'fedora'],
  [/^(?:vmware )?photon(?: os)?/, 'photon'],
  [/^(?:cbl-)?mariner|^azure ?linux/, 'azurelinux'],
  [/^openeuler/, 'openeuler'],
  [/^mageia/, 'mageia'],
  [/^wolfi/, 'wolfi'],
  [/^chainguard/, 'chainguard'],
]
