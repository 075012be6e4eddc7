/** The packages of the lock file, and which of our programs each of them is shipped with. */

export interface LockPackage {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
  readonly engines?: unknown
  readonly dependencies?: { readonly [name: string]: string }
  readonly devDependencies?: { readonly [name: string]: string }
  readonly optionalDependencies?: { readonly [name: string]: string }
  readonly peerDependencies?: { readonly [name: string]: string }
}

export interface Lock {
  readonly version?: string
  readonly packages: { readonly [path: string]: LockPackage }
}

/** What is started by whom who runs Holdfast; the launcher brings a Node of its own. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['server', 'apps/server'],
  ['agent', 'apps/agent'],
  ['cli', 'apps/cli'],
  ['console', 'apps/console'],
  ['launcher', ''],
])

export interface Package {
  readonly purl: string
  readonly name: string
  readonly version: string
  readonly license: string
  /** SHA-512 in hexadecimal digits. */
  readonly sha512: string
  /** Programs it is shipped with; none: only what builds and tests needs it. */
  readonly shippedIn: readonly string[]
  /** Not on every platform. */
  readonly optional: boolean
  /** Package URLs of what it depends on. */
  readonly dependsOn: readonly string[]
}

/** One for each name and version, however often it is installed; in the order of their package URLs. */
export function packagesOf(lock: Lock): readonly Package[] {
  const shipped = new Map<string, Set<string>>()
  for (const [program, path] of PROGRAMS) {
    for (const one of reachedFrom(lock, path)) {
      shipped.set(one, (shipped.get(one) ?? new Set()).add(program))
    }
  }
  const found = new Map<string, Package>()
  for (const [path, lockPackage] of Object.entries(lock.packages)) {
    if (!isForeign(path, lockPackage)) continue
    const purl = purlOf(path, lockPackage)
    const before = found.get(purl)
    const shippedIn = new Set([...(before?.shippedIn ?? []), ...(shipped.get(path) ?? [])])
    const dependsOn = dependenciesOf(lock, path).map((to) => purlOf(to, lock.packages[to] ?? {}))
    found.set(purl, {
      purl,
      name: nameOf(path, lockPackage),
      version: lockPackage.version ?? '',
      license: lockPackage.license ?? '',
      sha512: sha512Of(lockPackage.integrity ?? ''),
      shippedIn: [...PROGRAMS.keys()].filter((program) => shippedIn.has(program)),
      optional: lockPackage.optional === true && before?.optional !== false,
      dependsOn: [...new Set([...(before?.dependsOn ?? []), ...dependsOn])].toSorted(),
    })
  }
  return [...found.values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1))
}

/** The workspaces of ours that are installed with it, itself left out, in order. */
export function workspacesOf(lock: Lock, path: string): readonly string[] {
  return [...reachedFrom(lock, path)].filter((one) => !one.includes('node_modules/')).toSorted()
}

/** Package URLs of what our own workspaces name, each once. */
export function namedByUs(lock: Lock): readonly string[] {
  const paths = Object.keys(lock.packages)
    .filter((path) => !path.includes('node_modules/'))
    .flatMap((path) => dependenciesOf(lock, path))
  const purls = paths
    .filter((path) => isForeign(path, lock.packages[path] ?? {}))
    .map((path) => purlOf(path, lock.packages[path] ?? {}))
  return [...new Set(purls)].toSorted()
}

/** Neither a workspace of ours nor a link to one. */
export function isForeign(path: string, lockPackage: LockPackage): boolean {
  return path.includes('node_modules/') && lockPackage.link !== true
}

function nameOf(path: string, { name }: LockPackage): string {
  // An alias is installed under another name than its own.
  return name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** ECMA-427: the scope is the namespace, its `@` encoded. */
function purlOf(path: string, lockPackage: LockPackage): string {
  const name = nameOf(path, lockPackage).split('/').map(encodeURIComponent).join('/')
  return `pkg:npm/${name}@${encodeURIComponent(lockPackage.version ?? '')}`
}

function sha512Of(integrity: string): string {
  const [, base64] = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity) ?? []
  return base64 === undefined ? '' : Buffer.from(base64, 'base64').toString('hex')
}

function reachedFrom(lock: Lock, path: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = dependenciesOf(lock, path)
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    open.push(...dependenciesOf(lock, at))
  }
  return reached
}

/** Paths of what it needs where it runs, as Node finds them. */
function dependenciesOf(lock: Lock, path: string): string[] {
  const lockPackage = lock.packages[path]
  const names = [
    lockPackage?.dependencies,
    lockPackage?.optionalDependencies,
    lockPackage?.peerDependencies,
  ]
  return names
    .flatMap((all) => Object.keys(all ?? {}))
    .flatMap((name) => resolved(lock, path, name) ?? [])
}

function resolved(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    const found = lock.packages[path]
    // A link leads to a workspace of ours.
    if (found !== undefined) return found.link === true ? found.resolved : path
    if (at === '') return undefined
  }
}
