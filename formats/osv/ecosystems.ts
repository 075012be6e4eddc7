/** The OSV schema's ecosystems (1.7.5): package URL type and, for distributions, the release. */

import { releaseOf, releaseOfProduct, type Release } from '@holdfast/core/model/release'

export interface Ecosystem {
  /** Package URL type. */
  readonly type: string
  /** `debian:12`; the name alone where the ecosystem has no releases; null for languages. */
  readonly distro: string | null
  /** The support channel it is limited to. */
  readonly channel?: string
}

/** Undefined for what has no packages of versions we can order: it is counted, never guessed. */
export function ecosystemOf(name: string): Ecosystem | undefined {
  const [head = '', ...rest] = name.split(':')
  const language = LANGUAGES.get(head)
  if (language !== undefined) return { type: language, distro: null }
  const distribution = DISTRIBUTIONS.get(head)
  if (distribution === undefined) return undefined
  const [type, id] = distribution
  return { type, ...releaseIn(id, rest) }
}

/** `22.04:LTS`, `Pro:22.04:LTS`, `rhel_eus:9.2::baseos`, `Linux Enterprise Server 15 SP5`, `v3.20`. */
function releaseIn(id: string, rest: readonly string[]): Release {
  if (id === 'redhat' && rest.length > 1) {
    const [product = '', version = '', ...edition] = rest
    return releaseOfProduct(product, version, edition.join(':'))
  }
  const number = rest.find((part) => /^v?\d/.test(part))
  const distro = releaseOf(id, number ?? rest[0] ?? '')
  if (rest[0] !== 'Pro') return { distro }
  return { distro, channel: /^fips/i.test(rest[1] ?? '') ? 'fips' : 'pro' }
}

const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['npm', 'npm'],
  ['Go', 'golang'],
  ['PyPI', 'pypi'],
  ['Maven', 'maven'],
  ['RubyGems', 'gem'],
  ['Packagist', 'composer'],
  ['NuGet', 'nuget'],
  ['crates.io', 'cargo'],
  ['Pub', 'pub'],
  ['CRAN', 'cran'],
  ['Hackage', 'hackage'],
  ['Hex', 'hex'],
  ['SwiftURL', 'swift'],
  ['ConanCenter', 'conan'],
  ['Bitnami', 'bitnami'],
])

const DISTRIBUTIONS: ReadonlyMap<string, readonly [type: string, id: string]> = new Map([
  ['Debian', ['deb', 'debian']],
  ['Ubuntu', ['deb', 'ubuntu']],
  ['Alpine', ['apk', 'alpine']],
  ['Wolfi', ['apk', 'wolfi']],
  ['Chainguard', ['apk', 'chainguard']],
  ['Alpaquita', ['apk', 'alpaquita']],
  ['MinimOS', ['apk', 'minimos']],
  ['Red Hat', ['rpm', 'redhat']],
  ['AlmaLinux', ['rpm', 'almalinux']],
  ['Rocky Linux', ['rpm', 'rocky']],
  ['SUSE', ['rpm', 'suse']],
  ['openSUSE', ['rpm', 'opensuse']],
  ['Mageia', ['rpm', 'mageia']],
  ['Photon OS', ['rpm', 'photon']],
  ['Azure Linux', ['rpm', 'azurelinux']],
  ['openEuler', ['rpm', 'openeuler']],
  ['Amazon Linux', ['rpm', 'amazon']],
  ['Oracle Linux', ['rpm', 'oracle']],
])
