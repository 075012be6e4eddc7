/** Reads one machine, or the system below a directory, as facts. It changes nothing and opens no secret. */

import { createHmac } from 'node:crypto'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type {
  Coverage,
  FixesFact,
  FixFact,
  HostFacts,
  PackageFact,
} from '@holdfast/core/model/facts'
import { readApkInstalled } from '@holdfast/formats/apk/installed'
import { readDpkgStatus } from '@holdfast/formats/dpkg/status'
import { readOsRelease } from '@holdfast/formats/os-release/os-release'
import { readBootTime } from '@holdfast/formats/proc/proc'
import { readRpmList, RPM_QUERY_FORMAT } from '@holdfast/formats/rpm/list'
import type { PendingFix } from '@holdfast/formats/apt/fixes'
import { pendingFixes } from './apt.ts'
import { credentialFiles } from './credential-files.ts'
import { kernelFacts } from './kernel.ts'
import { merged, readOwnership } from './ownership.ts'
import { judgeProcesses, runningProcesses, type RunningProcess } from './processes.ts'
import type { System } from './system.ts'

const VERSION = '0.1.0'
/** The machine id itself never leaves the host (machine-id(5) asks for an application label). */
const MACHINE_LABEL = 'holdfast asset'

export interface CollectOptions {
  /** Absolute; empty for the machine itself. */
  readonly root: string
  readonly now: () => Instant
}

export async function collectHost(system: System, options: CollectOptions): Promise<HostFacts> {
  const { root, now } = options
  const startedAt = now()
  const { codenames, ...os } = readOsRelease(
    (await system.read(`${root}/etc/os-release`)) ??
      (await system.read(`${root}/usr/lib/os-release`)) ??
      '',
  )
  const inventory = await readInventory(system, root)
  const running = await runningProcesses(system, root)
  const apt = await fixesOf(system, root, inventory.packages, codenames, now())
  const pending = apt.state === 'known' ? apt.items : []
  const ownership = await readOwnership(system, root, inventory.packages, {
    paths: new Set(
      running
        .flatMap((one) => one.maps ?? [])
        .filter((map) => map.deleted)
        .map((map) => merged(map.path)),
    ),
    sources: new Set(pending.map((fix) => fix.source)),
  })
  const lastChange = await system.stat(`${root}/var/lib/dpkg/status`)
  const lastChangeAt = lastChange === undefined ? null : instant(lastChange.changedMs)
  const { processes, coverage } = judgeProcesses(running, ownership, lastChangeAt)
  const items = pending.map((fix): FixFact => useOf(fix, running, ownership.filesOf(fix.source)))
  const fixes: FixesFact = apt.state === 'known' ? { ...apt, items } : apt
  const machineId = (await system.read(`${root}/etc/machine-id`))?.trim()
  const bootTime = readBootTime((await system.read('/proc/stat')) ?? '')
  const warnings: string[] = []
  if (coverage.state === 'partial')
    warnings.push(`${coverage.reason ?? ''} · full answer: sudo holdfast scan`)
  return {
    kind: 'host',
    v: 1,
    tool: { name: 'holdfast-agent', version: VERSION },
    subject: {
      hostname:
        (root === '' ? undefined : (await system.read(`${root}/etc/hostname`))?.trim()) ??
        system.hostname,
      ...(machineId === undefined || machineId === ''
        ? {}
        : { machineId: createHmac('sha256', MACHINE_LABEL).update(machineId).digest('hex') }),
    },
    startedAt,
    endedAt: now(),
    boot: {
      id: (await system.read('/proc/sys/kernel/random/boot_id'))?.trim() ?? null,
      at: bootTime === undefined ? null : instant(bootTime * 1_000),
    },
    os,
    kernel: await kernelFacts(system, root, inventory.packages),
    packages: inventory.packages,
    fixes,
    processes,
    rebootRequired: root === '' ? (await system.stat('/run/reboot-required')) !== undefined : null,
    credentialFiles: await credentialFiles(system, root),
    coverage: [inventory.coverage, coverage],
    ...(root === '' ? {} : { root }),
    warnings,
  }
}

async function readInventory(
  system: System,
  root: string,
): Promise<{ readonly packages: readonly PackageFact[]; readonly coverage: Coverage }> {
  const dpkg = await system.read(`${root}/var/lib/dpkg/status`)
  if (dpkg !== undefined) {
    const status = readDpkgStatus(dpkg)
    return inventory('/var/lib/dpkg/status', status.packages, status.malformed, status.truncated)
  }
  const apk = await system.read(`${root}/lib/apk/db/installed`)
  if (apk !== undefined) return inventory('/lib/apk/db/installed', readApkInstalled(apk), 0, false)
  const options = root === '' ? [] : ['--root', root]
  const rpm = await system.run('rpm', [...options, '-qa', '--qf', RPM_QUERY_FORMAT], 60_000)
  if (rpm !== undefined) return inventory('rpm', readRpmList(rpm), 0, false)
  const coverage: Coverage = {
    scope: 'os-packages',
    roots: [],
    items: 0,
    unreadable: 0,
    truncated: false,
    state: 'unknown',
    reason: 'no package database of dpkg, rpm or apk was found',
  }
  return { packages: [], coverage }
}

function inventory(
  source: string,
  packages: readonly PackageFact[],
  unreadable: number,
  truncated: boolean,
): { readonly packages: readonly PackageFact[]; readonly coverage: Coverage } {
  const whole = unreadable === 0 && !truncated && packages.length > 0
  return {
    packages,
    coverage: {
      scope: 'os-packages',
      roots: [source],
      items: packages.length,
      unreadable,
      truncated,
      // An empty list is no list (law 5).
      state: whole ? 'complete' : packages.length === 0 ? 'unknown' : 'partial',
      ...(whole
        ? {}
        : {
            reason:
              packages.length === 0 ? 'the package list is empty' : 'the package list is damaged',
          }),
    },
  }
}

async function fixesOf(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  codenames: readonly string[],
  now: Instant,
): Promise<Awaited<ReturnType<typeof pendingFixes>>> {
  const manager = packages[0]?.manager
  if (manager === 'dpkg') return pendingFixes(system, root, packages, codenames, now)
  if (manager === undefined) {
    const detail =
      system.platform === 'linux'
        ? 'cannot tell: no package database was found'
        : `cannot judge ${system.platform === 'darwin' ? 'macOS' : system.platform} patches yet; judge a server from here: ssh web-01 'sh -s' < collect.sh | npx holdfast import - --source ops`
    return { state: 'unknown', reason: 'no-package-manager', detail }
  }
  return {
    state: 'unknown',
    reason: 'no-lists',
    detail: `cannot tell: which ${manager} updates are security fixes needs an advisory feed`,
  }
}

/** Listening outranks running outranks unused; unreadable mappings leave it unknown. */
function useOf(
  fix: PendingFix,
  running: readonly RunningProcess[],
  files: ReadonlySet<string>,
): FixFact {
  const users = running.filter(
    (one) => one.maps?.some((map) => files.has(merged(map.path))) === true,
  )
  const listening = users.filter((one) => one.listening.length > 0)
  const unreadable = running.some((one) => one.maps === undefined)
  const use =
    listening.length > 0
      ? 'listening'
      : users.length > 0
        ? 'running'
        : unreadable || files.size === 0
          ? 'unknown'
          : 'unused'
  const shown = listening.length > 0 ? listening : users
  const usedBy = new Set(
    shown.map((one) =>
      [one.program, ...one.listening.slice(0, 1)].join(' ').replace(/\/(?:tcp|udp)$/, ''),
    ),
  )
  return { ...fix, use, usedBy: [...usedBy].toSorted().slice(0, 10) }
}
