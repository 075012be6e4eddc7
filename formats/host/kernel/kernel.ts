/**
 * The running kernel against the installed kernel packages, in the naming of each distribution. `uname -r`
 * names a release, `uname -v` mostly the very build of it; a package names its version, and with dpkg the release.
 */

import type {
  ComponentFact,
  Coverage,
  KernelFacts,
  PackageFact,
  PackageManager,
} from '@holdfast/core/model/facts'
import { itemOf } from '@holdfast/core/model/inventory'
import type { Order } from '@holdfast/core/model/version-order'
import { compareApk } from '../versions/apk.ts'
import { compareDeb } from '../versions/deb.ts'
import { compareRpm } from '../versions/rpm.ts'

/** One installed package of a kernel: its image, its modules, the package that only asks for the newest. */
interface Part {
  readonly fact: PackageFact
  /** What `uname -r` says without the flavour; null where the package does not name it. */
  readonly release: string | null
  readonly flavour: string
  readonly image: boolean
  /** It is of the release that runs. */
  readonly runs: boolean
}

interface Naming {
  readonly order: (a: string, b: string) => Order
  parts(packages: readonly PackageFact[], running: string): readonly Part[]
  flavour(running: string): string
  /** The version of the package that runs, as `uname` tells it; null where it does not. */
  version(running: string, build: string): string | null
  /** The least it can be, where its package is gone and `uname -v` does not name the build. */
  least(running: string): string
  /** How people know that part. */
  title(part: Part): string
}

export function kernelOf(about: {
  readonly running: string
  /** `uname -v`; null where the report does not carry it. */
  readonly build: string | null
  readonly packages: readonly PackageFact[]
}): KernelFacts {
  const { running, build, packages } = about
  const told = build === null ? {} : { build }
  const notJudged = {
    state: 'not-judged',
    running,
    reason: 'no package owns the running kernel',
    ...told,
  } as const
  const naming = NAMINGS[packages[0]?.manager ?? 'dpkg']
  const parts = naming.parts(packages, running)
  const images = parts.filter((part) => part.image)
  const own = images.find((image) => image.runs)
  const flavour = own?.flavour ?? naming.flavour(running)
  const family = images.filter((image) => image.flavour === flavour)
  const newest = family.reduce<Part | undefined>(
    (best, part) => (best === undefined || isOlder(best, part, naming) ? part : best),
    undefined,
  )
  if (newest === undefined) return notJudged
  const version = naming.version(running, build ?? '')
  if (own === undefined) {
    // Its package is gone: removed, or replaced by one of another name. What is newer waits for a boot.
    const runningVersion = version ?? naming.least(running)
    if (naming.order(runningVersion, newest.fact.version) !== 'less') return notJudged
    return {
      state: 'known',
      running,
      installed: naming.title(newest),
      source: newest.fact.source,
      current: false,
      ...told,
      runningVersion,
      packages: parts.map((part) =>
        placeOf(part, part.flavour === flavour && part.release !== null ? runningVersion : null),
      ),
    }
  }
  // Rebuilt under the same name: what was booted is older than what is installed.
  const rebuilt = version !== null && naming.order(version, own.fact.version) === 'less'
  const runningVersion = rebuilt ? version : own.fact.version
  return {
    state: 'known',
    running,
    installed: naming.title(newest),
    source: newest.fact.source,
    current: !rebuilt && !isOlder(own, newest, naming),
    ...told,
    runningVersion,
    packages: parts.map((part) =>
      placeOf(part, part.runs ? (rebuilt ? version : part.fact.version) : null),
    ),
  }
}

/** The same of a scanner's list, where it also says which kernel it was told to run. */
export function kernelOfComponents(
  running: string,
  components: readonly ComponentFact[],
): KernelFacts {
  const packages = components.flatMap((component): PackageFact | readonly never[] => {
    const item = itemOf(component)
    const manager = MANAGERS.get(item?.type ?? '')
    if (item === undefined || manager === undefined) return []
    const { name, version } = component
    return { name, version, arch: '', manager, source: item.name, sourceVersion: item.version }
  })
  return kernelOf({ running, build: null, packages })
}

const MANAGERS: ReadonlyMap<string, PackageManager> = new Map([
  ['deb', 'dpkg'],
  ['rpm', 'rpm'],
  ['apk', 'apk'],
])

/** Which kernel runs is a scope of its own: what cannot be told is shown, never taken for good. */
export function kernelCoverage(kernel: KernelFacts): readonly Coverage[] {
  if (kernel.state === 'not-applicable') return []
  const base = { scope: 'kernel', roots: [], unreadable: 0, truncated: false } as const
  return [
    kernel.state === 'known'
      ? { ...base, items: 1, state: 'complete' }
      : { ...base, items: 0, state: 'unknown', reason: `${kernel.running}: ${kernel.reason}` },
  ]
}

function placeOf(
  { fact }: Part,
  runs: string | null,
): { readonly name: string; readonly version: string; readonly runs: string | null } {
  return { name: fact.name, version: fact.version, runs }
}

/** By their versions; equal ones (a package told without one) by the release they name. */
function isOlder(a: Part, b: Part, { order }: Naming): boolean {
  const answer = order(a.fact.version, b.fact.version)
  if (answer === 'less' || answer === 'greater') return answer === 'less'
  return compareDeb(a.release ?? '', b.release ?? '') === 'less'
}

/** Debian, Ubuntu, Proxmox, Raspberry Pi: the package is named after the release, `linux-image-6.1.0-49-amd64`. */
const DPKG: Naming = {
  order: compareDeb,
  parts(packages, running) {
    return packages.flatMap((fact): Part | readonly never[] => {
      if (!/^(?:linux|pve|proxmox)-/.test(fact.name)) return []
      const release = /^.*?-(\d+\.\d+.*?)(?:-unsigned|-signed(?:-template)?|-dbg(?:sym)?)?$/.exec(
        afterLastName(fact.name),
      )?.[1]
      if (release === undefined) {
        const asks = DPKG_NEWEST.test(fact.name) || DPKG_NEWEST_SOURCE.test(fact.source)
        return asks ? { fact, release: null, flavour: '', image: false, runs: false } : []
      }
      const [version, flavour] = splitRelease(release)
      const image =
        /^(?:linux-(?:image|modules)|pve-kernel|proxmox-kernel)-/.test(fact.name) &&
        !/-dbg(?:sym)?$/.test(fact.name) &&
        flavour !== ''
      return { fact, release: version, flavour, image, runs: release === running }
    })
  },
  flavour: (running) => splitRelease(running)[1],
  version(running, build) {
    // `#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-1 (2026-05-01)`, `… PMX 6.8.12-4 (…)`.
    const said = /\s[A-Z][A-Za-z]* (\d[\w.+~:]*-[\w.+~]+)(?: \(|$)/.exec(build)?.[1]
    if (said !== undefined) return said
    // `6.5.0-41-generic #41~22.04.2-Ubuntu SMP …`
    const upload = /^#(\S+)-Ubuntu\b/.exec(build)?.[1]
    return upload === undefined ? null : `${splitRelease(running)[0]}.${upload}`
  },
  least: (running) => splitRelease(running)[0],
  title: ({ release, flavour }) => [release, flavour].filter(Boolean).join('-'),
}

/** What only depends on the newest kernel of a flavour: it holds no code. */
const DPKG_NEWEST = /^(?:linux-(?:image|headers|modules)-[a-z]|proxmox-default-kernel$)/
const DPKG_NEWEST_SOURCE =
  /^(?:linux-meta|linux-latest|linux-signed|proxmox-kernel-meta|pve-kernel-meta)(?:-|$)/

/** `linux-hwe-6.5-headers-6.5.0-28` → `headers-6.5.0-28`: a series in the name is no release. */
function afterLastName(name: string): string {
  const at = [...name.matchAll(/-(?=\d+\.\d+)/g)].at(-1)?.index
  return at === undefined ? name : `k${name.slice(at)}`
}

/**
 * `6.12.74+deb13+1-cloud-amd64` → version and flavour. The flavour begins with the first word that is no
 * number; a few begin with one.
 */
function splitRelease(release: string): readonly [version: string, flavour: string] {
  const words = release.split('-')
  const at = words.findIndex(
    (word, index) =>
      index > 0 && (/^[a-z]/i.test(word) ? !/^(?:rc\d+|trunk)$/.test(word) : NUMBERED.test(word)),
  )
  return at < 0 ? [release, ''] : [words.slice(0, at).join('-'), words.slice(at).join('-')]
}

/** Flavours of 32-bit PCs and of MIPS. */
const NUMBERED = /^(?:686|586|486|[45]kc)$/

/** Red Hat's family, Oracle, SUSE, Amazon, Fedora, Azure Linux, Photon: the version alone tells the release. */
const RPM: Naming = {
  order: compareRpm,
  parts(packages, running) {
    const { release, flavour } = rpmRunning(running)
    return packages.flatMap((fact): Part | readonly never[] => {
      const words = /^(?:kernel|linux)(?:\d[\d.]*)?((?:-[A-Za-z0-9_]+)*)$/
        .exec(fact.name)?.[1]
        ?.split('-')
        .slice(1)
      if (words === undefined || !words.every((word) => RPM_WORDS.has(word))) return []
      const own = words.filter((word) => RPM_FLAVOURS.has(word)).join('-')
      const image = words.every((word) => RPM_FLAVOURS.has(word) || RPM_IMAGES.has(word))
      const version = fact.version.replace(/^\d+:/, '')
      // SUSE's `uname` leaves out the last number, that of the rebuild.
      const same =
        version === release ||
        (flavour !== '' &&
          /^\.\d+$/.test(version.slice(release.length)) &&
          version.startsWith(release))
      const fits =
        own === flavour || (flavour === '' && !RPM_SAID.test(own)) || (own === '' && !image)
      return { fact, release: version, flavour: own, image, runs: same && fits }
    })
  },
  flavour: (running) => rpmRunning(running).flavour,
  version: () => null,
  least: (running) => rpmRunning(running).release,
  title: ({ fact }) => fact.version.replace(/^\d+:/, ''),
}

const RPM_FLAVOURS = new Set(
  'rt 64k 64kb uek uek64k default azure preempt longterm PAE pae lt ml plus hwe mshv vanilla kvmsmall zfcpdump debug esx secure aws desktop server'.split(
    ' ',
  ),
)
const RPM_IMAGES = new Set(['core', 'base', 'uki', 'virt'])
/** Installed once for each release; headers, tools and firmware are updated in place and are no kernel. */
const RPM_WORDS = new Set([
  ...RPM_FLAVOURS,
  ...RPM_IMAGES,
  ...'modules extra internal partner devel matched optional addons source drivers gpu sound'.split(
    ' ',
  ),
])
/** Flavours that the running release itself names. */
const RPM_SAID = /^(?:rt|64k|64kb|uek|uek64k|debug|default|azure|preempt|esx|secure|aws)(?:-|$)/

/** `5.14.0-427.13.1.el9_4.aarch64+64k`, `5.14.21-150500.55.44-default`, `5.15.0-205.149.5.1.el9uek.x86_64`. */
function rpmRunning(running: string): { readonly release: string; readonly flavour: string } {
  const [plain = '', variant] = running.split('+', 2)
  const bare = plain.replace(
    /\.(?:x86_64|aarch64|ppc64le|ppc64|s390x|i[3-6]86|armv7h[nl]|riscv64|loongarch64|noarch)$/,
    '',
  )
  if (variant !== undefined) {
    return {
      release: bare,
      flavour: variant === '64k' && bare.endsWith('uek') ? 'uek64k' : variant,
    }
  }
  const [, release, flavour] = /^([^-]+-[^-]+)-([a-z][\w-]*)$/.exec(bare) ?? []
  if (release !== undefined) return { release, flavour: flavour ?? '' }
  const tagged = /\.rt\d/.test(bare) ? 'rt' : /\.el\d+uek/.test(bare) ? 'uek' : ''
  return { release: bare, flavour: tagged }
}

/** Alpine: one package a flavour, replaced in place; the release tells the version, `6.6.41-0-lts` is 6.6.41-r0. */
const APK: Naming = {
  order: compareApk,
  parts(packages, running) {
    const flavour = APK.flavour(running)
    return packages.flatMap((fact): Part | readonly never[] => {
      const own = /^linux-([a-z0-9]+)$/.exec(fact.name)?.[1]
      if (own === undefined || (own !== flavour && !APK_FLAVOURS.has(own))) return []
      return { fact, release: fact.version, flavour: own, image: true, runs: own === flavour }
    })
  },
  flavour: (running) => APK_RUNNING.exec(running)?.[3] ?? '',
  version(running) {
    const [, version, build] = APK_RUNNING.exec(running) ?? []
    return version === undefined ? null : `${version}-r${build}`
  },
  least: (running) => running,
  title: ({ fact }) => fact.version,
}

const APK_RUNNING = /^(\d[^-]*)-(\d+)-([a-z][a-z0-9]*)$/
const APK_FLAVOURS = new Set('lts virt edge stable rpi rpi2 rpi4 openpax asahi elm gru'.split(' '))

const NAMINGS: { readonly [M in PackageManager]: Naming } = { dpkg: DPKG, rpm: RPM, apk: APK }
