/**
 * Which cases may share a server: their feeds cover whole ecosystems and their asset bears one name, so two
 * cases go together only where no package of one can be asked about in the feed of the other.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Case {
  readonly name: string
  readonly directory: string
  readonly run: Run
  readonly expect: unknown
}

export type Run =
  | {
      readonly kind: 'loop'
      readonly type?: string
      readonly feed?: readonly string[]
      readonly inventory?: string
      readonly steps?: readonly {
        readonly inventory?: string | readonly string[]
        readonly feed?: readonly string[]
      }[]
    }
  | { readonly kind: 'dry-run'; readonly files: readonly string[] }
  | {
      readonly kind: 'version-order'
      readonly ecosystem: string
      readonly pairs: readonly (readonly [string, string])[]
    }

export type LoopCase = Case & { readonly run: Extract<Run, { kind: 'loop' }> }

export function readCases(directory: string): Case[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(directory, name)
      const read = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Pick<
        Case,
        'run' | 'expect'
      >
      return { name, directory: folder, ...read }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Each case into the first group that speaks of none of its ecosystems yet. */
export function groupsOf(cases: readonly LoopCase[]): LoopCase[][] {
  const groups: { readonly cases: LoopCase[]; readonly kinds: Set<string> }[] = []
  for (const loopCase of cases) {
    const kinds = ecosystemsOf(loopCase)
    const free = groups.find((group) => [...kinds].every((kind) => !group.kinds.has(kind)))
    if (free === undefined) groups.push({ cases: [loopCase], kinds })
    else {
      free.cases.push(loopCase)
      for (const kind of kinds) free.kinds.add(kind)
    }
  }
  return groups.map((group) => group.cases)
}

/** The words by which its files name ecosystems: package URLs, OSV records, os-release, trackers. */
function ecosystemsOf(loopCase: LoopCase): Set<string> {
  const kinds = new Set<string>()
  for (const file of readdirSync(loopCase.directory)) {
    if (file === 'case.json') continue
    const text = readFileSync(join(loopCase.directory, file), 'utf8')
    for (const [pattern, kind] of MARKS) if (pattern.test(text)) kinds.add(kind)
  }
  return kinds
}

const MARKS: readonly (readonly [RegExp, string])[] = [
  [/pkg:deb\/|^== dpkg|"(?:Debian|Ubuntu)|"releases"/m, 'deb'],
  [/pkg:rpm\/|^== rpm/m, 'rpm'],
  [/pkg:apk\/|^== apk|"apkurl"/m, 'apk'],
  [/pkg:npm\/|"npm"/, 'npm'],
  [/pkg:pypi\/|"PyPI"/i, 'pypi'],
  [/pkg:maven\/|"Maven"/i, 'maven'],
  [/pkg:golang\/|"Go"/, 'golang'],
  [/pkg:gem\/|"RubyGems"/, 'gem'],
  [/pkg:nuget\/|"NuGet"/i, 'nuget'],
  [/pkg:composer\/|"Packagist"/, 'composer'],
  [/pkg:cargo\/|"crates\.io"/, 'cargo'],
  [/pkg:(?:hex|pub|conan|generic|cran|swift)\//, 'other'],
]
