/** Correlate: which components of this asset are hit by which published fix, and what still runs old code. */

import type { CauseClass, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import { itemOf, itemsOf, releaseOf } from '../model/inventory.ts'
import { kernelNames, kernelPackages } from '../model/running.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import type {
  ComponentFact,
  ComponentFacts,
  FindingFact,
  HostFacts,
  KernelFacts,
  PackageFact,
  PackageManager,
} from '../model/facts.ts'

/** A reason found in one report, before it is weighed. */
export interface FoundCause {
  readonly class: CauseClass
  readonly component: string
  readonly lineage: string
  /** A provable date of the fix, older than our first sight of it. */
  readonly exploited: boolean
  readonly exposed: boolean
  /** SSVC decision points; where nothing is known as the directive says: no, total. */
  readonly automatable?: boolean
  readonly impact?: 'partial' | 'total'
  /** Of a restart: the names under which the fixes it completes may be known. */
  readonly completes?: readonly string[]
  readonly detail: CauseDetail
}

const ECOSYSTEMS: { readonly [M in PackageManager]: string } = {
  dpkg: 'deb',
  rpm: 'rpm',
  apk: 'apk',
}

export function ecosystemOf(facts: HostFacts): string {
  const manager = facts.packages[0]?.manager
  return manager === undefined ? 'deb' : ECOSYSTEMS[manager]
}

/** The evidence behind a cause, and who gave it. */
type Said = Pick<Evidence, 'id' | 'source'>

function saidBy({ id, source }: Said): Pick<CauseDetail, 'evidence' | 'source'> {
  return { evidence: id, source }
}

/** `exposed` is declared, or observed: a program that maps the component listens beyond loopback. */
export function causesOfHost(
  facts: HostFacts,
  evidence: Said,
  declaredExposed: boolean,
  now: Instant,
): FoundCause[] {
  const found: FoundCause[] = []
  const base = {
    ...EMPTY,
    ecosystem: ecosystemOf(facts),
    distro: releaseOf(facts.os.id, facts.os.versionId),
    ...saidBy(evidence),
  }
  const kernels = kernelNames(facts)
  if (facts.fixes.state === 'known') {
    for (const fix of facts.fixes.items) {
      found.push({
        class: 'pending-fix',
        component: fix.source,
        lineage: fix.feed,
        exploited: false,
        exposed: declaredExposed || fix.use === 'listening',
        detail: {
          ...base,
          installed: fix.packages[0]?.installed ?? null,
          fixed: fix.fixedVersion,
          packages: fix.packages.map(({ name, fixed }) => ({ name, fixed })),
          advisories: fix.advisories,
          severity: fix.severity,
          use: fix.use,
          usedBy: fix.usedBy,
          ...(kernels.has(fix.source) ? { kernel: true as const } : {}),
        },
      })
    }
  }
  for (const [source, users] of replacedBySource(facts)) {
    found.push({
      class: 'replaced-code',
      component: source,
      lineage: 'restart',
      exploited: false,
      exposed: declaredExposed || users.some((user) => user.listening.length > 0),
      completes: namesOf(facts, (one) => one.source === source),
      detail: {
        ...base,
        programs: users.map((user) => `${user.program}(${user.pid})`).slice(0, SHOWN_MAX),
        units: [...new Set(users.flatMap((user) => (user.unit === null ? [] : [user.unit])))],
        use: users.some((user) => user.listening.length > 0) ? 'listening' : 'running',
      },
    })
  }
  if (facts.kernel.state === 'known' && !facts.kernel.current) {
    const completes = namesOf(facts, (one) => kernels.has(one.name))
    found.push(kernelRestart(facts.kernel, completes, declaredExposed, base))
  }
  if (facts.os.endOfLifeAt !== undefined && facts.os.endOfLifeAt <= now) {
    found.push({
      class: 'end-of-life',
      component: `${facts.os.id}-${facts.os.versionId}`,
      lineage: 'end-of-life',
      exploited: false,
      exposed: declaredExposed,
      detail: {
        ...base,
        installed: facts.os.name,
        advisories: [`support ended ${formatInstant(facts.os.endOfLifeAt)}`],
      },
    })
  }
  return found
}

/** Fixed and installed, and not booted: from whatever source that knows both. */
function kernelRestart(
  kernel: KernelFacts & { readonly state: 'known' },
  completes: readonly string[],
  exposed: boolean,
  detail: CauseDetail,
): FoundCause {
  // Rebuilt under the same name: then only the versions tell them apart.
  const same = kernel.running === kernel.installed
  const version = kernel.runningVersion ?? kernel.running
  return {
    class: 'kernel-restart',
    component: kernel.source,
    lineage: 'restart',
    exploited: false,
    exposed,
    completes: [kernel.source, ...completes],
    detail: {
      ...detail,
      installed: same ? `${kernel.running} (${version})` : kernel.running,
      fixed: same ? `${kernel.installed} (its newer build)` : kernel.installed,
    },
  }
}

/** Every name by which fixes of these packages are known: their own, their source's, what advisories say. */
function namesOf(facts: HostFacts, which: (one: PackageFact) => boolean): string[] {
  const packages = facts.packages.filter(which)
  return [
    ...new Set([
      ...packages.flatMap((one) => [one.name, one.source]),
      ...itemsOf({ ...facts, packages }).map((item) => item.name),
    ]),
  ]
}

/** One cause per component and vulnerability; what has no fix is a finding, not yet a cause. */
export function causesOfComponents(
  facts: ComponentFacts,
  evidence: Said,
  declaredExposed: boolean,
): FoundCause[] {
  const byCause = new Map<string, FoundCause>()
  const kernels = kernelPackages(facts.kernel)
  for (const finding of facts.findings) {
    const { component } = finding
    if (component === null || !isAffected(facts.format, finding)) continue
    if (finding.fixedVersions.length === 0) continue
    // A kernel that is kept and does not run is a remark.
    const kernel = kernels.get(`${component.name} ${component.version}`)
    if (kernel?.runs === null) continue
    const cause = causeOfFinding(finding, component, evidence, declaredExposed)
    const key = `${cause.component} ${finding.id}`
    if (byCause.has(key)) continue
    const detail = kernel === undefined ? cause.detail : { ...cause.detail, kernel: true as const }
    byCause.set(key, { ...cause, detail })
  }
  const { kernel } = facts
  if (kernel?.state === 'known' && !kernel.current) {
    const names = itemsOf(facts).filter((one) => one.kernel === true)
    const base = {
      ...EMPTY,
      ecosystem: names[0]?.type ?? 'generic',
      distro: names[0]?.distro ?? null,
      ...saidBy(evidence),
    }
    const completes = names.map((one) => one.name)
    byCause.set('kernel', kernelRestart(kernel, completes, declaredExposed, base))
  }
  return [...byCause.values()]
}

/** Formats in which an author, not a scanner, may call a flaw harmless: a statement, which people approve. */
const AUTHORED: ReadonlySet<string> = new Set(['cyclonedx', 'dependency-track', 'spdx3'])

function isAffected(format: string, { status }: FindingFact): boolean {
  if (status === 'affected') return true
  return AUTHORED.has(format) && (status === 'not-affected' || status === 'fixed')
}

function causeOfFinding(
  finding: FindingFact,
  component: ComponentFact,
  evidence: Said,
  declaredExposed: boolean,
): FoundCause {
  // Under the name by which advisories and other reports call it: the source package, `group:artifact`.
  const item = itemOf(component)
  return {
    class: 'pending-fix',
    component: item?.name ?? component.name,
    lineage: finding.id,
    exploited: finding.exploited,
    exposed: declaredExposed,
    detail: {
      ...EMPTY,
      ecosystem: item?.type ?? 'generic',
      distro: item?.distro ?? null,
      ...saidBy(evidence),
      installed: item?.version ?? component.version,
      fixed: finding.fixedVersions[0] ?? null,
      packages: finding.fixedVersions.slice(0, 1).map((fixed) => ({ name: component.name, fixed })),
      advisories: [finding.id, ...finding.aliases],
      severity: finding.severity,
      exploited: finding.exploited,
    },
  }
}

/** Names of programs and packages beyond this are counted in the facts, not in the entry. */
const SHOWN_MAX = 20

const EMPTY: Omit<CauseDetail, 'evidence' | 'source'> = {
  ecosystem: 'generic',
  distro: null,
  installed: null,
  fixed: null,
  packages: [],
  sourcePackages: [],
  advisories: [],
  severity: 'unrated',
  programs: [],
  units: [],
  use: 'unknown',
  usedBy: [],
  missingProof: null,
  exploited: false,
  fixedSeenAt: null,
  retracted: null,
}

function replacedBySource(facts: HostFacts): Map<string, HostFacts['processes'][number][]> {
  const bySource = new Map<string, HostFacts['processes'][number][]>()
  for (const process of facts.processes) {
    const sources = new Set<string>()
    // An unknown owner names no package to fix, and what may be loaded is not seen to run: both keep proofs missing.
    for (const file of process.replaced) {
      if (file.source !== null && file.how !== 'may-load') sources.add(file.source)
    }
    for (const source of sources) {
      bySource.set(source, [...(bySource.get(source) ?? []), process])
    }
  }
  return bySource
}
