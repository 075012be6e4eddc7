/** Correlate: which components of this asset are hit by which published fix, and what still runs old code. */

import type { CauseClass, CauseDetail } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import { exposedBy } from '../model/inputs.ts'
import { itemOf, releaseOf } from '../model/inventory.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import { packageScope } from '../model/scopes.ts'
import { no, NOTHING_TOLD, yes, type Inputs, type Told } from '../model/told.ts'
import { lookAt } from './look.ts'
import type {
  ComponentFact,
  ComponentFacts,
  FindingFact,
  HostFacts,
  PackageManager,
  Scope,
} from '../model/facts.ts'

/** A reason found in one report, before it is weighed. */
export interface FoundCause {
  readonly class: CauseClass
  readonly component: string
  readonly lineage: string
  /** What this source says of the rule's inputs; declarations and lists of exploited flaws are asked later. */
  readonly said: Inputs
  /** What the catalogue of exploited flaws says of triage, and the flag's own date. */
  readonly listedTriage?: boolean
  readonly flaggedAt?: Instant
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

/** A report's own word; its silence is none. */
export function exploitedBy(finding: FindingFact, source: string): Told {
  if (finding.exploited) return yes(source)
  return finding.tellsExploited === true ? no(source) : NOTHING_TOLD.exploited
}

/** What may not raise, or not of this scope, never makes anything looser: its *no* is no answer. */
function entitled(told: Told, { mayRaise, scopes }: Said, scope: Scope, untold: Told): Told {
  if (told.is !== 'no' || (mayRaise && (scopes === undefined || scopes.includes(scope))))
    return told
  return untold
}

/** The evidence behind a cause, and who gave it. */
type Said = Pick<Evidence, 'id' | 'source' | 'mayRaise' | 'scopes'>

function saidBy({ id, source }: Said): Pick<CauseDetail, 'evidence' | 'source'> {
  return { evidence: id, source }
}

/** What this report shows of the exposure; that nothing listens counts only from a source that may raise. */
export function causesOfHost(facts: HostFacts, evidence: Said, now: Instant): FoundCause[] {
  const found: FoundCause[] = []
  const look = lookAt(facts)
  const exposed = (component: string): Inputs => ({
    ...NOTHING_TOLD,
    exposed: entitled(
      look(component, evidence.source),
      evidence,
      'processes',
      NOTHING_TOLD.exposed,
    ),
  })
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
        said: exposed(fix.source),
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
      said: users.some((user) => user.listening.length > 0)
        ? { ...NOTHING_TOLD, exposed: yes(evidence.source) }
        : exposed(source),
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
      said: exposed(facts.kernel.source),
      detail: { ...base, installed: facts.kernel.running, fixed: facts.kernel.installed },
    })
  }
  if (facts.os.endOfLifeAt !== undefined && facts.os.endOfLifeAt <= now) {
    found.push({
      class: 'end-of-life',
      component: `${facts.os.id}-${facts.os.versionId}`,
      lineage: 'end-of-life',
      said: NOTHING_TOLD,
      detail: {
        ...base,
        installed: facts.os.name,
        advisories: [`support ended ${formatInstant(facts.os.endOfLifeAt)}`],
      },
    })
  }
  return found
}

/** One cause per component and vulnerability; what has no fix is a finding, not yet a cause. */
export function causesOfComponents(facts: ComponentFacts, evidence: Said): FoundCause[] {
  const byCause = new Map<string, FoundCause>()
  for (const finding of facts.findings) {
    const { component } = finding
    if (component === null || !isAffected(facts.format, finding)) continue
    if (finding.fixedVersions.length === 0) continue
    const cause = causeOfFinding(finding, component, evidence)
    const key = `${cause.component} ${finding.id}`
    if (!byCause.has(key)) byCause.set(key, cause)
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
): FoundCause {
  // Under the name by which advisories and other reports call it: the source package, `group:artifact`.
  const item = itemOf(component)
  const scope = packageScope(item?.type ?? '')
  return {
    class: 'pending-fix',
    component: item?.name ?? component.name,
    lineage: finding.id,
    said: {
      ...NOTHING_TOLD,
      exploited: entitled(
        exploitedBy(finding, evidence.source),
        evidence,
        scope,
        NOTHING_TOLD.exploited,
      ),
      exposed: entitled(
        exposedBy(NOTHING_TOLD.exposed, finding.cvss),
        evidence,
        scope,
        NOTHING_TOLD.exposed,
      ),
    },
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
