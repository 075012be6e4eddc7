/**
 * What to type, or to do, so that fixed versions are there: one line for each ecosystem, in the words of the asset's
 * type. A system's packages are upgraded by that system's own tool; the rest is raised where it is built.
 */

import { filtered, forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { AssetType } from '../model/manifest.ts'
import { isPackageName, nameText, quotedText, versionText } from './package-grammar.ts'

export function* upgradeLines(
  asset: string,
  type: AssetType,
  fixes: readonly Cause[],
): Stepwise<string[]> {
  if (fixes.length === 0) return []
  switch (type) {
    case 'image':
      return [`build ${asset} anew with ${yield* raised(fixes)}`]
    case 'runner': {
      const what = yield* raised(fixes)
      return [`build the image of ${asset} anew with ${what}, then run its jobs from it`]
    }
    case 'database': {
      const what = yield* raised(fixes)
      return [`upgrade the server of ${asset} and restart it, or have its provider do so: ${what}`]
    }
    case 'integration':
      return [`ask the vendor of ${asset} for ${yield* raised(fixes)}, and hand in their report`]
    case 'host':
    case 'node':
    case 'vm':
    case 'edge':
      return yield* onMachine(fixes)
  }
}

/** More names than fit a line are better said as one upgrade of everything. */
const NAMED_MAX = 12
const SYSTEM: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk'])

function* onMachine(fixes: readonly Cause[]): Stepwise<string[]> {
  const groups = new Map<string, Cause[]>()
  yield* forEach(fixes, (cause) => {
    const { ecosystem, distro } = cause.detail
    const key = SYSTEM.has(ecosystem) ? `${ecosystem} ${upgraderOf(ecosystem, distro)}` : ecosystem
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [cause])
    else known.push(cause)
  })
  // The system first: what it brings is restarted with it.
  const sorted = [...groups.values()].toSorted(
    (a, b) => Number(isOfSystem(b)) - Number(isOfSystem(a)),
  )
  const lines: string[] = []
  for (const group of sorted) {
    if (isOfSystem(group)) lines.push(...(yield* ofSystem(group)))
    else lines.push(yield* ofLanguage(group))
  }
  return lines
}

function isOfSystem(group: readonly Cause[]): boolean {
  return SYSTEM.has(group[0]?.detail.ecosystem ?? '')
}

/** Advisories may name the source: then only the whole upgrade surely has what is installed of it. */
function* ofSystem(group: readonly Cause[]): Stepwise<string[]> {
  const [first] = group
  if (first === undefined) return []
  const { ecosystem, distro } = first.detail
  const names = new Set<string>()
  let named = true
  yield* forEach(group, ({ detail: { packages } }) => {
    named &&= packages.length > 0
    for (const { name } of packages) names.add(name)
  })
  const odd = (yield* filtered(names, (name) => !isPackageName(ecosystem, name))).toSorted()
  const listed = named && odd.length === 0 && names.size <= NAMED_MAX ? [...names].toSorted() : []
  const command = COMMANDS[upgraderOf(ecosystem, distro)](listed)
  return odd.length === 0
    ? [command]
    : [
        command,
        `look by hand for what is no name of a package of ${ecosystem}: ${shortened(odd.map(quotedText))}`,
      ]
}

type Upgrader = 'apt-get' | 'dnf' | 'yum' | 'zypper' | 'tdnf' | 'apk'

function upgraderOf(ecosystem: string, distro: string | null): Upgrader {
  if (ecosystem === 'apk') return 'apk'
  if (ecosystem === 'deb') return 'apt-get'
  const [id = '', release = ''] = (distro ?? '').split(':')
  if (id === 'suse' || id === 'opensuse') return 'zypper'
  if (id === 'photon' || id === 'azurelinux') return 'tdnf'
  // Before dnf, and in some repositories without a word on what is a security fix.
  const old = id === 'amazon' ? /^[12]$/ : /^[67]$/
  return old.test(release) ? 'yum' : 'dnf'
}

/** No names: all that has a fix. */
const COMMANDS: { readonly [upgrader in Upgrader]: (names: readonly string[]) => string } = {
  'apt-get': (names) =>
    names.length === 0
      ? 'sudo apt-get update && sudo apt-get --with-new-pkgs upgrade'
      : `sudo apt-get update && sudo apt-get install --only-upgrade ${names.join(' ')}`,
  apk: (names) => ['sudo apk upgrade --update-cache', ...names].join(' '),
  dnf: (names) =>
    names.length === 0 ? 'sudo dnf upgrade --security' : `sudo dnf upgrade ${names.join(' ')}`,
  tdnf: (names) => ['sudo tdnf upgrade', ...names].join(' '),
  yum: (names) => ['sudo yum update', ...names].join(' '),
  zypper: (names) =>
    names.length === 0 ? 'sudo zypper patch' : `sudo zypper update ${names.join(' ')}`,
}

/** Where a version of it is written down. */
const DECLARED_IN: ReadonlyMap<string, string> = new Map([
  ['npm', 'package.json'],
  ['pypi', 'requirements.txt or pyproject.toml'],
  ['maven', 'pom.xml or build.gradle'],
  ['gem', 'the Gemfile'],
  ['golang', 'go.mod'],
  ['cargo', 'Cargo.toml'],
  ['nuget', 'the project file'],
  ['composer', 'composer.json'],
  ['pub', 'pubspec.yaml'],
  ['hex', 'mix.exs'],
  ['cran', 'DESCRIPTION'],
  ['hackage', 'the cabal file'],
  ['swift', 'Package.swift'],
  ['conan', 'the conanfile'],
])

function* ofLanguage(group: readonly Cause[]): Stepwise<string> {
  const file = DECLARED_IN.get(group[0]?.detail.ecosystem ?? '')
  const what = yield* raised(group)
  return file === undefined
    ? `upgrade ${what} where it came from`
    : `${what}: rebuild the image it is in, or raise it in ${file}, then build and deploy what uses it`
}

/** `ammonia 2.0.0 → 2.1.0 (cargo)`, a part for each component. */
function* raised(fixes: readonly Cause[]): Stepwise<string> {
  const parts = new Set<string>()
  yield* forEach(fixes, ({ component, detail: { ecosystem, installed, fixed } }) => {
    const from = installed === null || installed === '' ? '' : ` ${versionText(installed)}`
    const to = fixed === null ? 'a fixed version' : versionText(fixed)
    parts.add(`${nameText(ecosystem, component)}${from} → ${to} (${ecosystem})`)
  })
  return shortened([...parts])
}

function shortened(parts: readonly string[]): string {
  const more = parts.length > NAMED_MAX ? ` and ${parts.length - NAMED_MAX} more` : ''
  return parts.slice(0, NAMED_MAX).join(', ') + more
}
