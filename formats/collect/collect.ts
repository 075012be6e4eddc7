/** The output of collect.sh: labelled sections of the host's own texts, made into the same facts. */

import { instant, parseInstant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type {
  Coverage,
  FixesFact,
  FixFact,
  HostFacts,
  PackageFact,
  ProcessFact,
} from '@holdfast/core/model/facts'
import { readApkInstalled } from '../apk/installed.ts'
import { readRelease } from '../apt/release.ts'
import { readMadison, readSimulation } from '../apt/simulate.ts'
import { readDpkgStatus } from '../dpkg/status.ts'
import { readOsRelease } from '../os-release/os-release.ts'
import { readRpmList } from '../rpm/list.ts'
import { compareDeb } from '../versions/deb.ts'

const HEAD = 'holdfast-collect 1\n'

export function isCollect(text: string): boolean {
  return text.startsWith('holdfast-collect ')
}

export function readCollect(
  text: string,
): Result<{ readonly facts: HostFacts; readonly nonce: string | null }, string> {
  if (!text.startsWith(HEAD)) return err('a newer version of collect.sh wrote it')
  const sections = new Map<string, string>()
  for (const part of text
    .slice(HEAD.length)
    .split(/\n?^== /m)
    .slice(1)) {
    const end = part.indexOf('\n')
    sections.set(
      part.slice(0, end < 0 ? undefined : end).trim(),
      end < 0 ? '' : part.slice(end + 1),
    )
  }
  // The last section proves that nothing was cut off on the way.
  if (!sections.has('end')) return err('it was cut off before its end')
  const value = (name: string): string => (sections.get(name) ?? '').trim()
  const startedAt = seconds(value('started'))
  const endedAt = seconds(value('ended'))
  if (startedAt === undefined || endedAt === undefined) return err('its times cannot be read')
  const { packages, malformed } = inventoryOf(sections)
  const processes = processesOf(sections, packages)
  const readable = processes.filter((one) => one.judgedBy === 'maps').length
  const boot = Number(/^btime (\d+)/.exec(value('boottime'))?.[1])
  const nonce = value('nonce')
  return ok({
    nonce: nonce === '' ? null : nonce,
    facts: {
      kind: 'host',
      v: 1,
      tool: { name: 'collect.sh', version: '1' },
      subject: { hostname: value('hostname') },
      startedAt,
      endedAt,
      boot: {
        id: value('boot') || null,
        at: Number.isSafeInteger(boot) ? instant(boot * 1_000) : null,
      },
      os: readOsRelease(value('os-release')),
      kernel:
        value('container') === 'yes'
          ? { state: 'not-applicable', reason: 'container' }
          : {
              state: 'not-judged',
              running: value('kernel'),
              reason: 'collect.sh does not judge the kernel',
            },
      packages,
      fixes: fixesOf(sections, packages, endedAt),
      processes,
      rebootRequired: null,
      credentialFiles: [],
      coverage: [packageCoverage(packages, malformed), processCoverage(processes.length, readable)],
      warnings: [],
    },
  })
}

function seconds(text: string): Instant | undefined {
  return /^\d{9,11}$/.test(text) ? instant(Number(text) * 1_000) : parseInstant(text)
}

function inventoryOf(sections: ReadonlyMap<string, string>): {
  readonly packages: readonly PackageFact[]
  readonly malformed: number
} {
  const dpkg = sections.get('dpkg')
  if (dpkg !== undefined) return readDpkgStatus(dpkg)
  const apk = sections.get('apk')
  if (apk !== undefined) return { packages: readApkInstalled(apk), malformed: 0 }
  return { packages: readRpmList(sections.get('rpm') ?? ''), malformed: 0 }
}

function fixesOf(
  sections: ReadonlyMap<string, string>,
  packages: readonly PackageFact[],
  now: Instant,
): FixesFact {
  const releases = (sections.get('releases') ?? '')
    .split(/^-- .*$/m)
    .map((text) => readRelease(text.trimStart()))
    .filter((one) => one?.security === true)
    .toSorted((a, b) => (b?.date ?? 0) - (a?.date ?? 0))
  const release = releases[0]
  if (release === undefined) {
    const detail = 'cannot tell: this system has no package lists of a security archive'
    return { state: 'unknown', reason: 'no-lists', detail }
  }
  const dates = { listsSignedAt: release.date, listsValidUntil: release.validUntil ?? release.date }
  if (release.validUntil !== null && release.validUntil < now) {
    const detail = 'the signature of the package lists has ended: newer fixes may exist'
    return { state: 'unknown', reason: 'lists-expired', detail, ...dates }
  }
  const upgradable = readSimulation(sections.get('simulate') ?? '').filter(
    (one) => one.installed !== null,
  )
  const versions = readMadison(sections.get('madison') ?? '')
  const fixes = new Map<string, FixFact>()
  for (const one of upgradable) {
    const known = packages.find((item) => item.name === one.name)
    const fixed = versions.find(
      (item) =>
        item.name === one.name &&
        item.security &&
        known !== undefined &&
        compareDeb(item.version, known.version) === 'greater',
    )
    if (known === undefined || fixed === undefined) continue
    const before = fixes.get(known.source)
    fixes.set(known.source, {
      source: known.source,
      fixedVersion: before?.fixedVersion ?? fixed.version,
      packages: [
        ...(before?.packages ?? []),
        { name: one.name, arch: known.arch, installed: known.version, fixed: fixed.version },
      ],
      feed: fixed.feed,
      advisories: [],
      severity: 'unrated',
      publishedAt: null,
      use: 'unknown',
      usedBy: [],
    })
  }
  return {
    state: 'known',
    items: [...fixes.values()],
    listsSignedAt: release.date,
    listsValidUntil: release.validUntil,
  }
}

function processesOf(
  sections: ReadonlyMap<string, string>,
  packages: readonly PackageFact[],
): ProcessFact[] {
  const sources = new Map(packages.map((one) => [one.name, one.source]))
  const owners = new Map<string, string>()
  for (const line of (sections.get('owners') ?? '').split('\n')) {
    const [name, path] = line.split('\t')
    const source = sources.get(name ?? '')
    if (path !== undefined && source !== undefined) owners.set(path, source)
  }
  const processes: ProcessFact[] = []
  for (const line of (sections.get('processes') ?? '').split('\n')) {
    const [pid, program, judged, gone] = line.split('\t')
    if (pid === undefined || program === undefined || judged === undefined) continue
    processes.push({
      pid: Number(pid),
      program,
      unit: null,
      startedAt: null,
      replaced: (gone ?? '')
        .split('|')
        .filter((path) => path !== '')
        .map((path) => ({ path, source: owners.get(path) ?? null })),
      listening: [],
      judgedBy: judged === 'maps' ? 'maps' : 'none',
    })
  }
  return processes
}

function packageCoverage(packages: readonly PackageFact[], malformed: number): Coverage {
  const whole = packages.length > 0 && malformed === 0
  return {
    scope: 'os-packages',
    roots: [],
    items: packages.length,
    unreadable: malformed,
    truncated: false,
    state: whole ? 'complete' : packages.length === 0 ? 'unknown' : 'partial',
    ...(whole
      ? {}
      : {
          reason:
            packages.length === 0 ? 'the package list is empty' : 'the package list is damaged',
        }),
  }
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
