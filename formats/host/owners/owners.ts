/**
 * Who owns a file: the lists of dpkg, rpm and apk, as the tools print them or as they lie on the disk. An
 * update may have taken the very name a process still maps out of the lists; then what is most alike tells.
 */

import type { PackageFact } from '@holdfast/core/model/facts'

export interface OwnedPath {
  readonly name: string
  readonly path: string
}

export interface Owner {
  readonly source: string
  readonly package: string
}

export interface Owners {
  /** Null: nobody known. */
  of(path: string): Owner | null
  /** A directory of that path is one a package brought, other than those every system has. */
  isBelow(path: string): boolean
}

/**
 * One line of a list: `name<TAB>/path`; `perl-base: /usr/bin/perl`, `libssl3:amd64: /usr/lib/…` and
 * `passwd, login: /usr/share/…` of `dpkg -S`; `…/info/NAME[:ARCH].list:/path` of a search in dpkg's lists;
 * `/path is owned by NAME-VERSION-rN` of apk. None for any other.
 */
export function readOwnerLine(line: string): readonly OwnedPath[] {
  const listed =
    /^([^\t]+)\t(\/.*)$/.exec(line) ??
    /^\/.*\/([^/:]+)(?::[^/:]+)?\.list:(\/.*)$/.exec(line) ??
    undefined
  if (listed !== undefined) {
    return [{ name: plainName(listed[1] ?? ''), path: listed[2] ?? '' }]
  }
  const apk = /^(\/.*) is owned by (\S+)-[^-\s]+-r\d+$/.exec(line)
  if (apk !== null) return [{ name: apk[2] ?? '', path: apk[1] ?? '' }]
  // A diversion is told in dpkg's own file of them, with the package that made it.
  const searched = /^([a-z0-9][a-z0-9+.:-]*(?:, [a-z0-9][a-z0-9+.:-]*)*): (\/.*)$/.exec(line)
  return (searched?.[1] ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => ({ name: plainName(name), path: searched?.[2] ?? '' }))
}

function plainName(name: string): string {
  return name.replace(/:[a-z0-9-]+$/, '')
}

/** apk's database of installed packages: `F:` a directory, `R:` a file in it. */
export function* apkFiles(text: string): Generator<OwnedPath> {
  for (const paragraph of text.split(/\n{2,}/)) {
    const name = /^P:(.*)$/m.exec(paragraph)?.[1]
    if (name === undefined) continue
    let folder = ''
    for (const line of paragraph.split('\n')) {
      if (line.startsWith('F:')) {
        folder = line.length === 2 ? '' : `/${line.slice(2)}`
        yield { name, path: folder === '' ? '/' : folder }
      }
      if (line.startsWith('R:')) yield { name, path: `${folder}/${line.slice(2)}` }
    }
  }
}

export interface Diversion {
  readonly from: string
  readonly to: string
  /** The package whose own file keeps the name; null: an administrator diverted everybody's. */
  readonly by: string | null
}

/** dpkg's file `diversions`: from, to and package, a line each; a colon for the administrator. */
export function readDiversions(text: string): readonly Diversion[] {
  const lines = text.split('\n').filter((line) => line !== '')
  const diversions: Diversion[] = []
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3)
    diversions.push({ from, to, by: by === ':' ? null : by })
  }
  return diversions
}

/** `wanted`: only what may own one of these is kept, so that long lists cost nothing. */
export function ownersOf(
  files: Iterable<OwnedPath>,
  packages: readonly PackageFact[],
  wanted: readonly string[],
  diversions: readonly Diversion[] = [],
): Owners {
  const sources = new Map(packages.map((pack) => [pack.name, pack.source]))
  const exact = new Map<string, Owner>()
  const alike = new Map<string, Map<string, Owner>>()
  const folders = new Set<string>()
  const paths = new Set(wanted.map(mergedPath))
  const shapes = new Set(wanted.flatMap((path) => shapeOf(path) ?? []))
  const above = new Set(wanted.flatMap(foldersOf))
  const diverted = new Map(diversions.map((diversion) => [mergedPath(diversion.from), diversion]))
  for (const { name, path } of files) {
    const source = sources.get(name)
    if (source === undefined) continue
    const listed = mergedPath(path)
    const away = diverted.get(listed)
    const there = away === undefined || away.by === name ? listed : mergedPath(away.to)
    const owner = { source, package: name }
    if (paths.has(there)) exact.set(there, owner)
    if (above.has(listed)) folders.add(listed)
    const shape = shapeOf(there)
    if (shape === undefined || !shapes.has(shape)) continue
    const known = alike.get(shape) ?? new Map<string, Owner>()
    known.set(source, owner)
    alike.set(shape, known)
  }
  return {
    of(path) {
      const plain = mergedPath(path)
      const owner = exact.get(plain)
      if (owner !== undefined) return owner
      // Several packages bring files like it: which of them it was, nobody can tell.
      const known = [...(alike.get(shapeOf(plain) ?? '')?.values() ?? [])]
      return known.length === 1 ? (known[0] ?? null) : null
    },
    isBelow: (path) => foldersOf(path).some((folder) => folders.has(folder)),
  }
}

/** /lib and /usr/lib are one directory on a merged system; lists and mappings may say either. */
export function mergedPath(path: string): string {
  return /^\/(?:s?bin|lib(?:32|64|x32|o32|n32)?)\//.test(path) ? `/usr${path}` : path
}

/**
 * A path without its versions: an update brings `libisc-9.18.28.so` for `libisc-9.18.24.so`, or a whole new
 * directory `java-17-openjdk-17.0.12…` for 17.0.11, and then no list names the old file any more.
 */
function shapeOf(path: string): string | undefined {
  const parts = mergedPath(path).split('/')
  const name = parts.at(-1) ?? ''
  const stem = name.replace(/[-.]?(?:so\.)?\d.*$/, '')
  // Shorter stems would join strangers.
  if (parts.length < 4 || stem.length < STEM_LENGTH_MIN) return undefined
  const folders = parts.slice(0, -1).map((part) => part.replaceAll(VERSION, '#'))
  return `${folders.join('/')}/${stem}`
}

/** What changes from one update to the next; `x86_64`, `lib64` and `python3` do not. */
const VERSION = /(?<=-)\d+(?:\.\d+){2,}[\w.+~-]*/g
const STEM_LENGTH_MIN = 4

/** The directories above it that not every system has: `/opt/vendor`, `/opt/vendor/lib`; not `/opt`. */
function foldersOf(path: string): string[] {
  const parts = mergedPath(path).split('/')
  if (UNPACKAGED.test(path)) return []
  const from = parts[1] === 'var' || parts[1] === 'usr' ? 4 : 3
  return parts.slice(from).map((_, index) => parts.slice(0, index + from).join('/'))
}

const UNPACKAGED =
  /^\/(?:tmp|run|home|root|dev|proc|sys|mnt|media|usr\/local|var\/(?:tmp|run))(?:\/|$)/
