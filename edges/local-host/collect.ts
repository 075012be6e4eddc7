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
import { readApkInstalled } from '@holdfast/host-formats/apk/installed'
import { readDpkgStatus, readDpkgStatusFile } from '@holdfast/host-formats/dpkg/status'
import { readOsRelease } from '@holdfast/host-formats/os-release/os-release'
import { kernelCoverage } from '@holdfast/host-formats/kernel/kernel'
import { mergedPath } from '@holdfast/host-formats/owners/owners'
import {
  fixesNeedFeed,
  packageCoverage,
  type PackageList,
} from '@holdfast/host-formats/package-coverage'
import { readBootTime } from '@holdfast/host-formats/proc/proc'
import { readRpmList, RPM_QUERY_FORMAT } from '@holdfast/host-formats/rpm/list'
import type { PendingFix } from '@holdfast/host-formats/apt/fixes'
import { pendingFixes } from './apt.ts'
import { credentialFiles } from './credential-files.ts'
import { jailed } from './jail.ts'
import { kernelFacts } from './kernel.ts'
import { apkDatabase, readOwnership } from './ownership.ts'
import { judgeProcesses, processView, runningProcesses, type RunningProcess } from './processes.ts'
import { findRpmDatabase, queryRpm } from './rpm.ts'
import type { System } from './system.ts'

const VERSION = '0.1.0'
/** The machine id itself never leaves the host (machine-id(5) asks for an application label). */
const MACHINE_LABEL = 'holdfast asset'

export interface CollectOptions {
  /** Absolute; empty for the machine itself. */
  readonly root: string
  readonly now: () => Instant
}

export async function collectHost(outer: System, options: CollectOptions): Promise<HostFacts> {
  const { root, now } = options
  const system = jailed(outer, root)
  const startedAt = now()
  const { codenames, ...os } = readOsRelease(
    (await system.read(`${root}/etc/os-release`)) ??
      (await system.read(`${root}/usr/lib/os-release`)) ??
      '',
  )
  const inventory = await readInventory(system, root)
  const running = await runningProcesses(system, root)
  const apt = await fixesOf(system, root, inventory.packages, codenames)
  const pending = apt.state === 'known' ? apt.items : []
  const ownership = await readOwnership(system, root, inventory.packages, {
    paths: running.flatMap((one) => (one.container ? [] : one.held.map((file) => file.path))),
    sources: new Set(pending.map((fix) => fix.source)),
  })
  const lastChange = await system.stat(`${root}/var/lib/dpkg/status`)
  const lastChangeAt = lastChange === undefined ? null : instant(lastChange.changedMs)
  const view = await processView(system)
  const { processes, coverage } = judgeProcesses(running, inventory.packages, ownership, view, {
    lastChangeAt,
    root,
  })
  const kernel = await kernelFacts(system, root, inventory.packages)
  const items = pending.map((fix): FixFact => useOf(fix, running, ownership.filesOf(fix.source)))
  const fixes: FixesFact = apt.state === 'known' ? { ...apt, items } : apt
  const machineId = (await system.read(`${root}/etc/machine-id`))?.trim()
  const bootTime = readBootTime((await system.read('/proc/stat')) ?? '')
  const warnings: string[] = []
  if (coverage.state !== 'complete') {
    const way = view.uid === 0 ? '' : ' · full answer: sudo holdfast scan'
    warnings.push(`${coverage.reason ?? ''}${way}`)
  }
  return {
    kind: 'host',
    v: 1,
    tool: { name: 'holdfast-agent', version: VERSION },
    subject: {
      hostname:
        // Somebody else's system never bears this machine's name.
        root === '' ? system.hostname : ((await system.read(`${root}/etc/hostname`))?.trim() ?? ''),
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
    kernel,
    packages: inventory.packages,
    fixes,
    processes,
    view,
    rebootRequired: root === '' ? (await system.stat('/run/reboot-required')) !== undefined : null,
    credentialFiles: await credentialFiles(system, root),
    coverage: [inventory.coverage, coverage, ...kernelCoverage(kernel)],
    ...(root === '' ? {} : { root }),
    warnings,
  }
}

interface Inventory {
  readonly packages: readonly PackageFact[]
  readonly coverage: Coverage
}

async function readInventory(system: System, root: string): Promise<Inventory> {
  const dpkg = await readDpkg(system, root)
  if (dpkg !== undefined) return dpkg
  const place = await apkDatabase(system, root)
  const apk = place === undefined ? undefined : await system.read(place)
  if (place !== undefined && apk !== undefined) {
    return inventory(place.slice(root.length), readApkInstalled(apk))
  }
  const database = await findRpmDatabase(system, root)
  const none = 'no package database of dpkg, rpm or apk was found'
  if (database === undefined) return uninventoried(none)
  const query = ['-qa', '--qf', RPM_QUERY_FORMAT]
  const rpm = await queryRpm(system, root, database, query)
  if (rpm === undefined)
    return uninventoried(`rpm could not list ${database.folder} (is rpm installed here?)`)
  return inventory(database.folder, readRpmList(rpm))
}

/** Images without dpkg have one file a package below `status.d`, with or without an empty `status`. */
async function readDpkg(system: System, root: string): Promise<Inventory | undefined> {
  const folder = '/var/lib/dpkg/status.d'
  const status = await system.read(`${root}/var/lib/dpkg/status`)
  const lists = status === undefined ? [] : [readDpkgStatus(status)]
  const names = await system.list(`${root}${folder}`)
  for (const name of names.filter((one) => !one.endsWith('.md5sums'))) {
    const text = await system.read(`${root}${folder}/${name}`)
    // Unreadable is not absent: its package is there.
    lists.push(
      text === undefined
        ? { packages: [], malformed: 1, truncated: false }
        : readDpkgStatusFile(text),
    )
  }
  if (lists.length === 0) return undefined
  return inventory(names.length > 0 ? folder : '/var/lib/dpkg/status', {
    packages: lists.flatMap((dpkgStatus) => dpkgStatus.packages),
    malformed: lists.reduce((sum, dpkgStatus) => sum + dpkgStatus.malformed, 0),
    truncated: lists.some((dpkgStatus) => dpkgStatus.truncated),
  })
}

function uninventoried(reason: string): Inventory {
  const coverage = packageCoverage([], { packages: [], malformed: 0, truncated: false })
  return { packages: [], coverage: { ...coverage, reason } }
}

function inventory(root: string, list: PackageList): Inventory {
  return { packages: list.packages, coverage: packageCoverage([root], list) }
}

async function fixesOf(
  system: System,
  root: string,
  packages: readonly PackageFact[],
  codenames: readonly string[],
): Promise<Awaited<ReturnType<typeof pendingFixes>>> {
  const manager = packages[0]?.manager
  if (manager === 'dpkg') return pendingFixes(system, root, packages, codenames)
  if (manager === undefined) {
    const detail =
      system.platform === 'linux'
        ? 'cannot tell: no package database was found'
        : `cannot judge ${system.platform === 'darwin' ? 'macOS' : system.platform} patches yet; judge a server from here: ssh web-01 'sh -s' < collect.sh | holdfast import - --source ops`
    return { state: 'unknown', reason: 'no-package-manager', detail }
  }
  return fixesNeedFeed(manager)
}

/** Listening outranks running outranks unused; unreadable mappings leave it unknown. */
function useOf(
  fix: PendingFix,
  running: readonly RunningProcess[],
  files: ReadonlySet<string>,
): FixFact {
  const users = running.filter(
    (one) => !one.container && one.maps?.some((map) => files.has(mergedPath(map.path))) === true,
  )
  const listening = users.filter((user) => user.listening.length > 0)
  const unreadable = running.some((one) => !one.container && one.maps === undefined)
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
