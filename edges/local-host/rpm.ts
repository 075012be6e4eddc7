/** rpm asked only where one of its databases lies, and below a root only through a copy: it writes as it reads. */

import type { System } from './system.ts'

const TIMEOUT_MS = 60_000

/** Of all its backends, newest first; older systems and those with a read-only /usr keep it elsewhere. */
const FOLDERS = ['/usr/lib/sysimage/rpm', '/var/lib/rpm', '/usr/share/rpm']
const DATABASES = ['rpmdb.sqlite', 'Packages.db', 'Packages']
/** What a database cannot be opened without. */
const COMPANIONS = ['rpmdb.sqlite-wal', 'Index.db']

export interface RpmDatabase {
  /** Below the root. */
  readonly folder: string
  readonly files: readonly string[]
}

export async function findRpmDatabase(
  system: System,
  root: string,
): Promise<RpmDatabase | undefined> {
  for (const folder of FOLDERS) {
    const files: string[] = []
    for (const name of [...DATABASES, ...COMPANIONS]) {
      const path = await system.real(`${root}${folder}/${name}`)
      if (path !== undefined && (await system.stat(path))?.isFile === true) files.push(path)
    }
    if (files.some((path) => DATABASES.some((name) => path.endsWith(`/${name}`)))) {
      return { folder, files }
    }
  }
  return undefined
}

/** What rpm answers to a query of this database; undefined where it fails or is not here. */
export function queryRpm(
  system: System,
  root: string,
  database: RpmDatabase,
  query: readonly string[],
): Promise<string | undefined> {
  if (root === '') return system.run('rpm', query, TIMEOUT_MS)
  const { files } = database
  return system.run(
    'sh',
    ['-c', ASK_A_COPY, 'sh', String(files.length), ...files, ...query],
    TIMEOUT_MS,
  )
}

/** The copy lies outside of the root, and goes when the answer is there. */
const ASK_A_COPY = `copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
count=$1; shift
while [ "$count" -gt 0 ]; do cp "$1" "$copy/" || exit 1; shift; count=$((count - 1)); done
rpm --dbpath "$copy" "$@"`
