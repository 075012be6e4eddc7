/** The output of collect.sh: labelled sections of the host's own texts, made into the same facts. */

import { instant, parseInstant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { FixesFact, HostFacts, KernelFacts, PackageFact } from '@holdfast/core/model/facts'
import { readApkInstalled } from '@holdfast/host-formats/apk/installed'
import {
  listsStanding,
  securityArchives,
  securityVersions,
  type SeenIndex,
} from '@holdfast/host-formats/apt/archives'
import { fixesFrom } from '@holdfast/host-formats/apt/fixes'
import { readMadison, type AptVersion } from '@holdfast/host-formats/apt/madison'
import { unpackedName } from '@holdfast/host-formats/apt/packages'
import { readRelease, type AptRelease } from '@holdfast/host-formats/apt/release'
import { readAptSources, type AptSource } from '@holdfast/host-formats/apt/sources'
import { readDpkgStatus } from '@holdfast/host-formats/dpkg/status'
import { kernelCoverage, kernelOf } from '@holdfast/host-formats/kernel/kernel'
import { readOsRelease } from '@holdfast/host-formats/os-release/os-release'
import { readHostFacts } from '../host-facts/host-facts.ts'
import {
  fixesNeedFeed,
  packageCoverage,
  type PackageList,
} from '@holdfast/host-formats/package-coverage'
import { readRpmList } from '@holdfast/host-formats/rpm/list'
import { readFrame, type Frame } from './frame.ts'
import { processesOf } from './processes.ts'

export function isCollect(text: string): boolean {
  return text.startsWith('holdfast-collect ')
}

export function readCollect(
  text: string,
): Result<{ readonly facts: HostFacts; readonly nonce: string | null }, string> {
  const read = readFrame(text)
  if (!read.ok) return read
  const frame = read.value
  const startedAt = seconds(frame.value('started'))
  const endedAt = seconds(frame.value('ended'))
  if (startedAt === undefined || endedAt === undefined) return err('its times cannot be read')
  if (endedAt < startedAt) {
    return err('it ended before it started: the clock was set meanwhile; run collect.sh again')
  }
  const list = inventoryOf(frame)
  const { packages } = list
  const { codenames, ...os } = readOsRelease(frame.text('os-release') ?? '')
  const container = frame.value('container') === 'yes'
  const kernel: KernelFacts = container
    ? { state: 'not-applicable', reason: 'container' }
    : kernelOf({
        running: frame.value('kernel'),
        build: frame.value('build') || null,
        packages,
      })
  const looked = processesOf(frame, packages, container)
  if (!looked.ok) return looked
  const { processes, view, coverage } = looked.value
  const boot = Number(/^btime (\d+)/.exec(frame.value('boottime'))?.[1])
  const nonce = frame.value('nonce')
  const facts: HostFacts = {
    kind: 'host',
    v: 1,
    tool: { name: 'collect.sh', version: String(frame.format) },
    subject: { hostname: frame.value('hostname') },
    startedAt,
    endedAt,
    boot: {
      id: frame.value('boot') || null,
      at: Number.isSafeInteger(boot) ? instant(boot * 1_000) : null,
    },
    os,
    kernel,
    packages,
    fixes: fixesOf(frame, packages, codenames),
    processes,
    ...(view === null ? {} : { view }),
    rebootRequired: null,
    credentialFiles: [],
    coverage: [packageCoverage([], list), coverage, ...kernelCoverage(kernel)],
    warnings: [],
  }
  const checked = readHostFacts(facts)
  return checked.ok ? ok({ nonce: nonce === '' ? null : nonce, facts: checked.value }) : checked
}

function seconds(text: string): Instant | undefined {
  return /^\d{9,11}$/.test(text) ? instant(Number(text) * 1_000) : parseInstant(text)
}

function inventoryOf(frame: Frame): PackageList {
  // Hand-made texts of format 1 often lack the empty line before a heading: it tells nothing of the file's end.
  const ending = frame.format === 1 ? '\n' : ''
  const dpkg = frame.text('dpkg')
  if (dpkg !== undefined) return readDpkgStatus(dpkg + ending)
  const apk = frame.text('apk')
  if (apk !== undefined) return readApkInstalled(apk + ending)
  return readRpmList(frame.text('rpm') ?? '')
}

/** What the lists say and until when; whether that is good today its reader judges, by another clock. */
function fixesOf(
  frame: Frame,
  packages: readonly PackageFact[],
  codenames: readonly string[],
): FixesFact {
  const [first] = packages
  if (first !== undefined && first.manager !== 'dpkg') return fixesNeedFeed(first.manager)
  const madison = frame.text('madison') ?? ''
  const offered = readMadison(madison)
  const seen = seenIndexes(frame, offered)
  const lists = {
    sources: sourcesOf(frame),
    releases: releasesOf(frame),
    present: new Set(seen.keys()),
  }
  const found = securityArchives(lists, codenames, packages)
  if (found.state === 'unknown') return found
  const standing = listsStanding(found.archives, seen)
  if (standing.state === 'unknown') return standing
  const { listsSignedAt, listsValidUntil } = standing
  // Written after apt-cache ended well: an empty list is an answer only then.
  if (!/^-- ok$/m.test(madison)) {
    const detail = 'cannot tell: apt-cache could not list versions'
    return { state: 'unknown', reason: 'failed', detail, listsSignedAt }
  }
  const items = fixesFrom(packages, securityVersions(found.archives, offered)).map(
    (fix) => ({ ...fix, use: 'unknown', usedBy: [] }) as const,
  )
  return { state: 'known', items, listsSignedAt, listsValidUntil }
}

/** Files behind each other, each under a line with its path. */
function filesOf(text: string): readonly (readonly [string, string])[] {
  return text
    .split(/^-- (?=\/)/m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      const path = end < 0 ? part : part.slice(0, end)
      return [path.replace(/^.*\//, ''), end < 0 ? '' : part.slice(end + 1).trimStart()] as const
    })
}

/** Format 1 sends none, and a host may have none left: then its lists say what was configured. */
function sourcesOf(frame: Frame): readonly AptSource[] | null {
  const files = filesOf(frame.text('sources') ?? '')
  return files.length === 0 ? null : files.flatMap(([name, text]) => readAptSources(name, text))
}

function releasesOf(frame: Frame): ReadonlyMap<string, AptRelease> {
  const releases = new Map<string, AptRelease>()
  for (const [file, text] of filesOf(frame.text('releases') ?? '')) {
    const release = readRelease(text)
    // Format 1 sends the first lines only: where a list of digests begins there, it is not whole.
    if (release !== undefined) {
      releases.set(file, frame.format === 1 ? { ...release, indexes: null } : release)
    }
  }
  return releases
}

/** In format 1 an index shows itself only by what it offers. */
function seenIndexes(frame: Frame, offered: readonly AptVersion[]): ReadonlyMap<string, SeenIndex> {
  if (frame.format === 1) return new Map(offered.map((version) => [version.index, null]))
  return new Map(
    frame
      .rows('indexes')
      .map(([file, sha256]) => [unpackedName(file ?? ''), { size: null, sha256: sha256 ?? '' }]),
  )
}
