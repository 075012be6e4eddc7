/** Correlate: which components of this asset are hit by which published fix, and what still runs old code. */

import type { CauseClass, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Unjudged } from '../model/input.ts'
import { itemOf, releaseOf } from '../model/inventory.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import type {
  ComponentFact,
  ComponentFacts,
  FindingFact,
  HostFacts,
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
      detail: {
        ...base,
        programs: users.map((user) => `${user.program}(${user.pid})`).slice(0, SHOWN_MAX),
        units: [...new Set(users.flatMap((user) => (user.unit === null ? [] : [user.unit])))],
        use: users.some((user) => user.listening.length > 0) ? 'listening' : 'running',
      },
    })
  }
  if (facts.kernel.state === 'known' && !facts.kernel.current) {
    found.push({
      class: 'kernel-restart',
      component: facts.kernel.source,
      lineage: 'restart',
      exploited: false,
      exposed: declaredExposed,
      detail: { ...base, installed: facts.kernel.running, fixed: facts.kernel.installed },
    })
  }
  const { endOfLifeAt } = facts.os
  if (endOfLifeAt !== undefined && endOfLifeAt <= now) {
    found.push(endOfLife(base, facts.os.name, endOfLifeAt))
  }
  return found
}

/** By its release, as the list of ends calls it: so that host, report and feed open one cause. */
export function endOfLife(base: CauseDetail, name: string, endedAt: Instant | null): FoundCause {
  const ended = endedAt === null ? [] : [`support ended ${formatInstant(endedAt)}`]
  return {
    class: 'end-of-life',
    component: (base.distro ?? name).replace(/:v?/, '-'),
    lineage: 'end-of-life',
    exploited: false,
    exposed: false,
    detail: {
      ...base,
      installed: name,
      advisories: base.advisories.length > 0 ? base.advisories : ended,
      ...(endedAt === null ? {} : { supportEndedAt: endedAt }),
    },
  }
}

/** One cause per component and vulnerability; what has no fix is a finding, not yet a cause. */
export function causesOfComponents(
  facts: ComponentFacts,
  evidence: Said,
  declaredExposed: boolean,
): FoundCause[] {
  const byCause = new Map<string, FoundCause>()
  for (const finding of facts.findings) {
    const { component } = finding
    // Of no component: nobody can say what would fix it. Where it is urgent that is a cause (gaps.ts).
    if (component === null || !isAffected(facts.format, finding)) continue
    if (finding.fixedVersions.length === 0) continue
    const cause = causeOfFinding(finding, component, evidence, declaredExposed)
    const key = `${cause.component} ${finding.id}`
    if (!byCause.has(key)) byCause.set(key, cause)
  }
  const { system } = facts
  const ended =
    system?.supportEnded === true
      ? [endOfLife({ ...EMPTY, ...inSystem(system), ...saidBy(evidence) }, system.name, null)]
      : []
  return [...byCause.values(), ...ended]
}

function inSystem({
  id,
  versionId,
}: NonNullable<ComponentFacts['system']>): Pick<CauseDetail, 'ecosystem' | 'distro'> {
  return { ecosystem: 'os', distro: releaseOf(id, versionId) }
}

/** One for each component that an exploited or critical advisory names and nobody can judge. */
export function unjudgedCause(one: Unjudged, evidence: Said): FoundCause {
  return {
    class: 'cannot-judge',
    component: one.component,
    lineage: 'cannot-judge',
    exploited: one.exploited,
    exposed: false,
    detail: {
      ...EMPTY,
      ecosystem: one.ecosystem,
      distro: one.distro,
      evidence: evidence.id,
      source: one.source,
      installed: one.installed,
      advisories: one.advisories,
      severity: one.severity,
      exploited: one.exploited,
      missingProof: null,
      unjudged: one.reason,
    },
  }
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
    // Files owned by no package are not judged: a deleted temporary file is no old code.
    for (const file of process.replaced) if (file.source !== null) sources.add(file.source)
    for (const source of sources) {
      bySource.set(source, [...(bySource.get(source) ?? []), process])
    }
  }
  return bySource
}
