/** The output of collect.sh: labelled sections of the host's own texts, made into the same facts. */

import { instant, parseInstant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type {
  Coverage,
  FixesFact,
  HostFacts,
  PackageFact,
  ProcessFact,
} from '@holdfast/core/model/facts'
import { readApkInstalled } from '../apk/installed.ts'
import {
  listsStanding,
  securityArchives,
  securityVersions,
  type SeenIndex,
} from '../apt/archives.ts'
import { fixesFrom } from '../apt/fixes.ts'
import { readMadison, type AptVersion } from '../apt/madison.ts'
import { unpackedName } from '../apt/packages.ts'
import { readRelease, type AptRelease } from '../apt/release.ts'
import { readAptSources, type AptSource } from '../apt/sources.ts'
import { readDpkgStatus } from '../dpkg/status.ts'
import { readOsRelease } from '../os-release/os-release.ts'
import { packageCoverage, type PackageList } from '../package-coverage.ts'
import { readRpmList } from '../rpm/list.ts'
import { readFrame, remedy, shown, type Frame } from './frame.ts'

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
  const running = processesOf(frame, packages)
  if (!running.ok) return running
  const processes = running.value
  const readable = processes.filter((one) => one.judgedBy === 'maps').length
  const boot = Number(/^btime (\d+)/.exec(frame.value('boottime'))?.[1])
  const nonce = frame.value('nonce')
  return ok({
    nonce: nonce === '' ? null : nonce,
    facts: {
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
      kernel:
        frame.value('container') === 'yes'
          ? { state: 'not-applicable', reason: 'container' }
          : {
              state: 'not-judged',
              running: frame.value('kernel'),
              reason: 'collect.sh does not judge the kernel',
            },
      packages,
      fixes: fixesOf(frame, packages, codenames),
      processes,
      rebootRequired: null,
      credentialFiles: [],
      coverage: [packageCoverage([], list), processCoverage(processes.length, readable)],
      warnings: [],
    },
  })
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
  return { packages: readRpmList(frame.text('rpm') ?? ''), malformed: 0, truncated: false }
}

/** What the lists say and until when; whether that is good today its reader judges, by another clock. */
function fixesOf(
  frame: Frame,
  packages: readonly PackageFact[],
  codenames: readonly string[],
): FixesFact {
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
  if (frame.format === 1) return new Map(offered.map((one) => [one.index, null]))
  return new Map(
    frame
      .rows('indexes')
      .map(([file, sha256]) => [unpackedName(file ?? ''), { size: null, sha256: sha256 ?? '' }]),
  )
}

function processesOf(
  frame: Frame,
  packages: readonly PackageFact[],
): Result<ProcessFact[], string> {
  const sources = new Map(packages.map((one) => [one.name, one.source]))
  const owners = new Map<string, string>()
  for (const [name, path] of frame.rows('owners')) {
    const source = sources.get(name ?? '')
    if (path !== undefined && source !== undefined) owners.set(path, source)
  }
  const processes = new Map<number, ProcessFact>()
  for (const [id, program, judged, gone] of frame.rows('processes')) {
    const pid = Number(id)
    if (!/^\d{1,10}$/.test(id ?? '') || processes.has(pid)) {
      return err(
        `section \`processes\`: \`${shown(id ?? '')}\` is no process id of its own; ${remedy(frame.format)}`,
      )
    }
    if (judged !== 'maps' && judged !== 'none') {
      return err(
        `section \`processes\`: process ${pid} says neither \`maps\` nor \`none\`; ${remedy(frame.format)}`,
      )
    }
    processes.set(pid, {
      pid,
      program: program ?? '',
      unit: null,
      startedAt: null,
      replaced: (gone ?? '')
        .split('|')
        .filter((path) => path !== '')
        .map((path) => ({ path, source: owners.get(path) ?? null })),
      listening: [],
      judgedBy: judged,
    })
  }
  return ok([...processes.values()])
}

function processCoverage(items: number, readable: number): Coverage {
  const whole = items > 0 && readable === items
  return {
    scope: 'processes',
    roots: ['/proc'],
    items,
    unreadable: items - readable,
    truncated: false,
    state: items === 0 ? 'unknown' : whole ? 'complete' : 'partial',
    ...(whole ? {} : { reason: `${readable} of ${items} processes readable` }),
  }
}
