/** Which paths a package owns: dpkg's `info/*.list` files, one path a line. */

/** The wanted paths that the list names; both spellings of a merged directory are one. */
export function ownedPaths(list: string, wanted: ReadonlySet<string>): readonly string[] {
  return list
    .split('\n')
    .map(mergedPath)
    .filter((path) => wanted.has(path))
}

/** /lib and /usr/lib are one directory on a merged system; lists and mappings may say either. */
export function mergedPath(path: string): string {
  return /^\/(?:s?bin|lib(?:32|64|x32)?)\//.test(path) ? `/usr${path}` : path
}

/**
 * What a path of a program or library is without its version, or undefined: an update may bring
 * `libisc-9.18.28.so` for `libisc-9.18.24.so`, and the old name is then in no list any more.
 */
export function versionlessPath(path: string): string | undefined {
  const match = /^(\/usr\/(?:s?bin|lib(?:32|64|x32|exec)?)\/(?:.*\/)?)([^/]+)$/.exec(mergedPath(path))
  const stem = match?.[2]?.replace(/[-.]?(?:so\.)?\d.*$/, '') ?? ''
  return match === null || stem.length < STEM_LENGTH_MIN ? undefined : `${match[1]}${stem}`
}

/** Shorter stems would join strangers. */
const STEM_LENGTH_MIN = 4
