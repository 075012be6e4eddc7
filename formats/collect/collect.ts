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
import { fixesFrom } from '../apt/fixes.ts'
import { listsStanding, securityReleases } from '../apt/lists.ts'
import { readMadison } from '../apt/madison.ts'
import { readRelease } from '../apt/release.ts'
import { readDpkgStatus } from '../dpkg/status.ts'
import { readOsRelease } from '../os-release/os-release.ts'
import { readRpmList } from '../rpm/list.ts'

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
  const { codenames, ...os } = readOsRelease(value('os-release'))
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
      os,
      kernel:
        value('container') === 'yes'
          ? { state: 'not-applicable', reason: 'container' }
          : {
              state: 'not-judged',
              running: value('kernel'),
              reason: 'collect.sh does not judge the kernel',
            },
      packages,
      fixes: fixesOf(sections, packages, codenames, endedAt),
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
  codenames: readonly string[],
  now: Instant,
): FixesFact {
  const releases = (sections.get('releases') ?? '')
    .split(/^-- .*$/m)
    .map((text) => readRelease(text.trimStart()))
    .filter((one) => one !== undefined)
  const standing = listsStanding(securityReleases(releases, codenames), now)
  if (standing.state === 'unknown') return standing
  const { listsSignedAt, listsValidUntil } = standing
  const madison = sections.get('madison') ?? ''
  // Written after apt-cache ended well: an empty list is an answer only then.
  if (!/^-- ok$/m.test(madison)) {
    const detail = 'cannot tell: apt-cache could not list versions'
    return { state: 'unknown', reason: 'failed', detail, listsSignedAt }
  }
  const items = fixesFrom(packages, readMadison(madison)).map(
    (fix) => ({ ...fix, use: 'unknown', usedBy: [] }) as const,
  )
  return { state: 'known', items, listsSignedAt, listsValidUntil }
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
