/**
 * Where a package of a distribution comes from, as qualifiers of its package URL: the release it belongs to and the
 * source package it is built from. Advisories speak of those, and tools say them in many places.
 */

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
  if (type.toLowerCase() !== 'rpm') {
    const name = decoded(path.slice(path.lastIndexOf('/') + 1))
    add('upstream', upstreamOf(origin.source, name, version ?? decoded(written)))
  }
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
  if (known === undefined) return undefined
  const rest = text.replace(known[0], ' ')
  const release = /(?<![a-z\d])v?(\d+(?:\.\d+)*)/.exec(rest)?.[1]
  const named = release ?? CODENAMES.get(`${known[1]} ${/[a-z]+/.exec(rest)?.[0] ?? ''}`)
  return named === undefined ? undefined : `${known[1]}-${named}`
}

const CODENAMES: ReadonlyMap<string, string> = new Map([
  ['debian stretch', '9'],
  ['debian buster', '10'],
  ['debian bullseye', '11'],
  ['debian bookworm', '12'],
  ['debian trixie', '13'],
  ['ubuntu xenial', '16.04'],
  ['ubuntu bionic', '18.04'],
  ['ubuntu focal', '20.04'],
  ['ubuntu jammy', '22.04'],
  ['ubuntu noble', '24.04'],
])

/** The longer names first; after them only the release is looked for. */
const FAMILIES: readonly (readonly [words: RegExp, id: string])[] = [
  [/^red ?hat(?: enterprise linux)?(?: coreos| server)?|^rhel/, 'redhat'],
  [/^centos(?: linux| stream)?/, 'centos'],
  [/^rocky(?: ?linux)?/, 'rocky'],
  [/^alma(?: ?linux)?/, 'almalinux'],
  [/^amazon(?: ?linux)?|^amzn/, 'amazon'],
  [/^oracle(?: ?linux)?(?: server)?|^ol(?=[\s:-]?\d)/, 'oracle'],
  [/^opensuse[-. ]leap/, 'opensuse-leap'],
  [/^suse linux enterprise(?: server)?|^sles/, 'suse'],
  [/^debian(?: gnu\/linux)?/, 'debian'],
  [/^ubuntu(?: linux)?/, 'ubuntu'],
  [/^alpine(?: linux)?/, 'alpine'],
  [/^fedora(?: linux)?/, 'fedora'],
  [/^(?:vmware )?photon(?: os)?/, 'photon'],
  [/^wolfi/, 'wolfi'],
  [/^chainguard/, 'chainguard'],
]
