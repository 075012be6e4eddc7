/**
 * The one name of a package of a kind, whoever spells it: what its registry or package manager takes for the same
 * package has the same name here. Advisories, inventories, statements and causes are all compared by it.
 */

/** What is no longer told apart is what the registry does not tell apart; npm, Maven, RubyGems and rpm tell case. */
export function packageName(type: string, name: string): string {
  return spellingOf(type)(name)
}

/** How names of that kind are spelt: few ways for all kinds there are. */
export function spellingOf(type: string): (name: string) => string {
  return FOLDS.get(type) ?? asGiven
}

const asGiven = (name: string): string => name

export function samePackage(type: string, a: string, b: string): boolean {
  return a === b || packageName(type, a) === packageName(type, b)
}

/** The full name in a package URL: its namespace belongs to it in every kind that is not of a distribution. */
export function nameInPurl(type: string, namespace: string | undefined, name: string): string {
  if (namespace === undefined || namespace === '') return packageName(type, name)
  const joined = type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`
  return packageName(type, joined)
}

/**
 * Whether a package of a system can be called that at all, by what its manager itself installs (dpkg, rpmbuild and
 * apk refuse the rest): what is listed under another name is no package, and whoever lists it is not believed whole.
 */
export function isListedName(name: string): boolean {
  return name.length <= 253 && /^[A-Za-z0-9._+][A-Za-z0-9._+~-]*$/.test(name)
}

const lower = (name: string): string => name.toLowerCase()

/** PEP 503: case and runs of `-_.` do not count. */
const pep503 = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[-_.]+/g, '-')

/** Tools write module paths in lower case, and the standard library and the toolchain by several names. */
function goModule(name: string): string {
  const path = name.toLowerCase()
  return GO_NAMES.get(path) ?? path
}

const GO_NAMES: ReadonlyMap<string, string> = new Map([
  ['std', 'stdlib'],
  ['go', 'toolchain'],
  ['golang', 'toolchain'],
  ['cmd', 'toolchain'],
  ['golang.org/toolchain', 'toolchain'],
])

/** crates.io takes `-` and `_` for one sign. */
const crate = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** Advisories give the address of the repository, package URLs its host and path. */
const repository = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(?:https?|git|ssh):\/\/(?:[^/@]*@)?/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')

/** Maven's coordinates are written with a slash too. */
const coordinates = (name: string): string => name.trim().replace(/^([^:/]+)\/([^:/]+)$/, '$1:$2')

const FOLDS: ReadonlyMap<string, (name: string) => string> = new Map([
  ['pypi', pep503],
  ['nuget', lower],
  ['composer', lower],
  ['hex', lower],
  ['pub', lower],
  ['golang', goModule],
  ['cargo', crate],
  ['swift', repository],
  ['maven', coordinates],
  ['conan', lower],
  ['bitnami', lower],
  ['github', lower],
  ['githubactions', lower],
  ['bitbucket', lower],
  ['gitlab', lower],
  ['docker', lower],
  ['oci', lower],
  // Debian's policy (5.6.1) and Alpine's index know lower case only, whatever a tool writes.
  ['deb', lower],
  ['apk', lower],
])
