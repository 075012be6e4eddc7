/** Package URLs (ECMA-427) as scanners write them: what they name, and one for a package that came without. */

import { withOrigin, type Origin } from './origin.ts'

export interface Purl {
  readonly type: string
  /** Undefined where the type has none or it is not given. */
  readonly namespace: string | undefined
  readonly name: string
  readonly version: string | undefined
  readonly epoch: string | undefined
}

const LENGTH_MAX = 4_096

/** Undefined when it is no package URL: a component without one cannot be matched with anything. */
export function readPurl(text: string): Purl | undefined {
  if (text.length > LENGTH_MAX) return undefined
  const match =
    /^pkg:\/{0,2}([A-Za-z][A-Za-z0-9.+-]*)\/([^@?#]+|@[^@?#/]+\/[^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/.exec(
      text,
    )
  if (match === null) return undefined
  const parts = (match[2] ?? '').split('/').map(decoded)
  const name = parts.pop()
  if (name === undefined || name === '' || parts.includes(undefined)) return undefined
  const version = match[3] === undefined ? undefined : decoded(match[3])
  const epoch = /(?:^|&)epoch=(\d+)(?:&|$)/.exec(match[4] ?? '')?.[1]
  return {
    type: (match[1] ?? '').toLowerCase(),
    namespace: parts.length === 0 ? undefined : parts.join('/'),
    name,
    version: version === '' ? undefined : version,
    epoch,
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * Of several package URLs of one package those that name different ones: what says no more than a name, and the same
 * in other words, is left out. The first one stays where all are of that kind.
 */
export function distinctPurls(all: readonly string[]): readonly string[] {
  const named = new Map<string, string>()
  for (const one of all) {
    const purl = readPurl(one)
    if (purl === undefined || purl.type === 'generic') continue
    const key = [purl.type, purl.namespace ?? '', purl.name, purl.version ?? ''].join('/')
    if (!named.has(key)) named.set(key, one)
  }
  return named.size > 0 ? [...named.values()] : all.slice(0, 1)
}

/** For reports of tools that give none: a type and namespace from the tool's own name of the kind. */
export function purlOf(kind: string, name: string, version: string, origin: Origin = {}): string {
  const [type, namespace] = KINDS.get(kind.toLowerCase()) ?? ['generic', undefined]
  const path = type === 'maven' ? name.replace(':', '/') : name
  const encoded = [...(namespace === undefined ? [] : [namespace]), ...path.split('/')]
    .map((part) => encodeURIComponent(part))
    .join('/')
  // RPM's epoch is a qualifier; Debian's is part of the version (ECMA-427, types).
  const plain = type === 'rpm' ? version.replace(/^\d+:/, '') : version
  const purl = `pkg:${type}/${encoded}@${encodeURIComponent(plain).replaceAll('%3A', ':')}`
  return withOrigin(purl, origin, version)
}

const KINDS: ReadonlyMap<string, readonly [type: string, namespace?: string]> = new Map([
  ['debian', ['deb', 'debian']],
  ['ubuntu', ['deb', 'ubuntu']],
  ['alpine', ['apk', 'alpine']],
  ['wolfi', ['apk', 'wolfi']],
  ['chainguard', ['apk', 'chainguard']],
  ['redhat', ['rpm', 'redhat']],
  ['centos', ['rpm', 'centos']],
  ['rocky', ['rpm', 'rocky']],
  ['alma', ['rpm', 'alma']],
  ['almalinux', ['rpm', 'almalinux']],
  ['sles', ['rpm', 'suse']],
  ['suse', ['rpm', 'suse']],
  ['oracle', ['rpm', 'oracle']],
  ['amazon', ['rpm', 'amazon']],
  ['fedora', ['rpm', 'fedora']],
  ['photon', ['rpm', 'photon']],
  ['opensuse.leap', ['rpm', 'opensuse']],
  ['opensuse-leap', ['rpm', 'opensuse']],
  ['suse linux enterprise server', ['rpm', 'suse']],
  ['deb', ['deb']],
  ['dpkg', ['deb']],
  ['rpm', ['rpm']],
  ['apk', ['apk']],
  ['npm', ['npm']],
  ['js', ['npm']],
  ['javascript', ['npm']],
  ['nodejs', ['npm']],
  ['python', ['pypi']],
  ['pypi', ['pypi']],
  ['go', ['golang']],
  ['golang', ['golang']],
  ['go-module', ['golang']],
  ['rust-crate', ['cargo']],
  ['java', ['maven']],
  ['maven', ['maven']],
  ['java-archive', ['maven']],
  ['gem', ['gem']],
  ['ruby', ['gem']],
  ['php', ['composer']],
  ['php-composer', ['composer']],
  ['dotnet', ['nuget']],
  ['node-pkg', ['npm']],
  ['yarn', ['npm']],
  ['pnpm', ['npm']],
  ['gomod', ['golang']],
  ['gobinary', ['golang']],
  ['pip', ['pypi']],
  ['pipenv', ['pypi']],
  ['poetry', ['pypi']],
  ['python-pkg', ['pypi']],
  ['cargo', ['cargo']],
  ['rustbinary', ['cargo']],
  ['bundler', ['gem']],
  ['gemspec', ['gem']],
  ['composer', ['composer']],
  ['jar', ['maven']],
  ['pom', ['maven']],
  ['gradle', ['maven']],
  ['nuget', ['nuget']],
  ['dotnet-core', ['nuget']],
])

/** The types whose packages an operating system's own package manager installs. */
export const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk', 'alpm'])
