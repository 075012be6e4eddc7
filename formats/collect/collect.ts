/** The output of collect.sh: labelled sections of the host's own texts, made into the same facts. */

import { instant, parseInstant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type {
  Coverage,
  FixesFact,
  HostFacts,
  KernelFacts,
  PackageFact,
} from '@holdfast/core/model/facts'
import { readApkInstalled } from '../apk/installed.ts'
import { fixesFrom } from '../apt/fixes.ts'
import { listsStanding, securityReleases } from '../apt/lists.ts'
import { readMadison } from '../apt/madison.ts'
import { readRelease } from '../apt/release.ts'
import { readDpkgStatus } from '../dpkg/status.ts'
import { kernelCoverage, kernelOf } from '../kernel/kernel.ts'
import { readOsRelease } from '../os-release/os-release.ts'
import { readRpmList } from '../rpm/list.ts'
import { processesOf } from './processes.ts'

const HEAD = /^holdfast-collect ([12])\n/

export function isCollect(text: string): boolean {
  return text.startsWith('holdfast-collect ')
}

export function readCollect(
  text: string,
): Result<{ readonly facts: HostFacts; readonly nonce: string | null }, string> {
  const head = HEAD.exec(text)
  if (head === null) return err('a newer version of collect.sh wrote it')
  const sections = new Map<string, string>()
  for (const part of text
    .slice(head[0].length)
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
  const container = value('container') === 'yes'
  const kernel: KernelFacts = container
    ? { state: 'not-applicable', reason: 'container' }
    : kernelOf({ running: value('kernel'), build: value('build') || null, packages })
  const looked = processesOf(sections, head[1] === '1' ? 1 : 2, packages, container)
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
      kernel,
      packages,
      fixes: fixesOf(sections, packages, codenames, endedAt),
      processes: looked.processes,
      ...(looked.view === null ? {} : { view: looked.view }),
      rebootRequired: null,
      credentialFiles: [],
      coverage: [packageCoverage(packages, malformed), looked.coverage, ...kernelCoverage(kernel)],
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
