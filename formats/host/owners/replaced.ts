/** Which files a process holds though they are deleted or replaced, and whose code they are. */

import type { PackageFact, ReplacedFile } from '@holdfast/core/model/facts'
import { isPackagedPlace } from '@holdfast/core/model/running'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Owners } from './owners.ts'

export interface HeldFile {
  /** `map`: mapped executable and gone; `open`: mapped or open for reading and gone; `script`: what an interpreter was given. */
  readonly kind: 'map' | 'open' | 'script'
  readonly path: string
}

/** When each package last changed on this system; `every` where only that of all is known. */
export interface Changes {
  readonly byPackage: ReadonlyMap<string, Instant>
  readonly every: Instant | null
}

export function replacedFiles(
  held: readonly HeldFile[],
  process: { readonly program: string; readonly startedAt: Instant | null },
  packages: readonly PackageFact[],
  owners: Owners,
  changes: Changes,
): readonly ReplacedFile[] {
  const files = new Map<string, ReplacedFile>()
  for (const { kind, path } of held) {
    if (IN_MEMORY.test(path)) continue
    const owner = owners.of(path)
    const owned =
      owner === null
        ? { path, source: null, ...(owners.isBelow(path) ? { below: true as const } : {}) }
        : {
            path,
            source: owner.source,
            ...(owner.package === owner.source ? {} : { package: owner.package }),
          }
    if (kind === 'map') files.set(path, owned)
    else if (kind === 'open') {
      // What is only read is code in an archive or a script, and a file of no package is data.
      const place = owner !== null || owners.isBelow(path) || isPackagedPlace(path)
      if (place && CODE.test(path) && !files.has(path)) files.set(path, { ...owned, how: 'open' })
    } else if (owner !== null && startedBefore(process, changes.byPackage.get(owner.package))) {
      files.set(path, { ...owned, how: 'script' })
    }
  }
  return [...files.values(), ...mayLoad(process, packages, changes)]
}

/** A program that runs what it is given: by the name of its executable. */
export function isInterpreter(program: string): boolean {
  return (
    /^(?:busybox|.*sh)$/.test(program) || INTERPRETED.some(([programs]) => programs.test(program))
  )
}

/** Interpreters read a module when it is first used and keep no file open: only times can tell. */
function mayLoad(
  process: { readonly program: string; readonly startedAt: Instant | null },
  packages: readonly PackageFact[],
  changes: Changes,
): ReplacedFile[] {
  const name = process.program.replace(/^.*\//, '').replace(/ \(deleted\)$/, '')
  const loads = INTERPRETED.find(([programs]) => programs.test(name))?.[1]
  if (loads === undefined) return []
  const bySource = new Map<string, ReplacedFile>()
  for (const pack of packages) {
    const changed = changes.byPackage.get(pack.name) ?? changes.every ?? undefined
    if (!loads.test(pack.name) || !startedBefore(process, changed)) continue
    bySource.set(`${pack.source} ${pack.name}`, {
      path: '',
      source: pack.source,
      ...(pack.name === pack.source ? {} : { package: pack.name }),
      how: 'may-load',
    })
  }
  return [...bySource.values()]
}

/** A start nobody knows is no later one. Times of a file system are whole seconds at worst. */
function startedBefore(
  { startedAt }: { readonly startedAt: Instant | null },
  changed: Instant | undefined,
): boolean {
  return changed !== undefined && (startedAt === null || startedAt <= changed + 1_000)
}

/** Shared memory, devices and files without a name: nothing of a package. */
const IN_MEMORY = /^\/(?:memfd:|dev\/|proc\/|SYSV|\[|anon_hugepage|drm mm object|i915)/

const CODE =
  /(?:\.(?:jar|war|ear|jmod|jsa|zip|phar|whl|egg|py[co]?|rb|p[lm]|[mc]?js|node|php|lua|beam|ez|sh|so(?:\.[\d.]+)?)|\/lib\/modules)$/

/** Programs that load code by themselves, and the names under which distributions package such code. */
const INTERPRETED: readonly (readonly [programs: RegExp, packages: RegExp])[] = [
  [
    /^(?:python|pypy)[\d.]*$/,
    /^(?:python[\d.]*|pypy3?|py3|libpython[\d.]*|platform-python)(?:-|$)|^ansible(?:-core)?$/,
  ],
  [/^perl[\d.]*$/, /^(?:perl(?:-|$)|lib.+-perl$)/],
  [/^ruby[\d.]*$/, /^(?:ruby[\d.]*|rubygem|libruby[\d.]*)(?:-|$)/],
  [/^(?:node|nodejs)$/, /^(?:nodejs|node|npm)[\d.]*(?:-|$)/],
  [/^php(?:-?fpm)?[\d.]*$|^php-(?:fpm|cgi)[\d.]*$/, /^php[\d.]*(?:-|$)/],
]
