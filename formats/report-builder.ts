/** Collects what a scanner's report says of one thing: components as listed, findings as rows, drops counted. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type {
  ComponentFact,
  ComponentFacts,
  Coverage,
  FindingFact,
  Scope,
} from '@holdfast/core/model/facts'
import { isListedName } from '@holdfast/core/model/package-name'
import { severityOf } from './cvss/severity.ts'
import { vulnerabilityId, vulnerabilityIdsOf } from './identifiers.ts'
import { dropCounter } from './json-members.ts'
import { versionsIn } from './fixed-versions.ts'
import { kernelOfComponents } from '@holdfast/host-formats/kernel/kernel'
import { OS_TYPES, readPurl } from './purl/purl.ts'

export type FindingDraft = Pick<FindingFact, 'id' | 'component'> & Partial<FindingFact>

export interface ReportBuilder {
  /** A package the report lists as present; its inventory can clear. */
  component(component: ComponentFact): void
  finding(finding: FindingDraft): void
  drop(reason: string): void
  warn(line: string): void
  build(about: {
    readonly type?: ComponentFacts['subject']['type']
    readonly name?: string | undefined
    readonly digests?: readonly string[]
    readonly identifiers?: readonly string[]
    readonly observedAt?: Instant | null
    /** Date of the vulnerability database that looked, where the report tells. */
    readonly databaseAt?: Instant | null
    /** Looked at, for people: image layers, lock files. */
    readonly roots?: readonly string[]
    /** An inventory in which nobody looked for vulnerabilities: that it lists none is no word about them. */
    readonly inventoryOnly?: boolean
    /** The operating system, as the report names it. */
    readonly system?: ComponentFacts['system'] | undefined
    readonly bootedAt?: Instant | null
    /** `uname -r` of what it is about, where the report tells. */
    readonly runningKernel?: string | null
    /** The report says itself that it did not see everything. */
    readonly incomplete?: string | null
  }): ComponentFacts
}

export function reportBuilder(
  format: string,
  tool: { readonly name: string; readonly version?: string | undefined },
): ReportBuilder {
  const components: ComponentFact[] = []
  const findings: FindingFact[] = []
  const warnings: string[] = []
  const { drop, counts } = dropCounter()
  return {
    drop,
    warn: (line) => void warnings.push(line),
    component(component) {
      if (components.length >= LIMITS.packagesMax) drop('a component beyond the limit')
      else if (!isNamed(component)) drop(ODD_NAME)
      else components.push(component)
    },
    finding(draft) {
      if (findings.length >= LIMITS.findingsMax) drop('a finding beyond the limit')
      else findings.push(rated(named({ ...UNSAID, ...draft })))
    },
    build(said) {
      const odd = counts().find(({ reason }) => reason === ODD_NAME)
      // What is left out may be what is affected: such a list clears nothing.
      const incomplete = odd === undefined ? said.incomplete : `it lists ${odd.count} × ${ODD_NAME}`
      const about = { ...said, incomplete: said.incomplete ?? incomplete ?? null }
      return {
        kind: 'components',
        v: 1,
        format,
        tool: { name: tool.name, version: tool.version ?? 'unknown' },
        subject: {
          type: about.type ?? 'unknown',
          name: about.name ?? '',
          digests: about.digests ?? [],
          identifiers: about.identifiers ?? [],
        },
        observedAt: about.observedAt ?? null,
        // Before that year it is the zero of some clock or database.
        ...(about.bootedAt && about.bootedAt > YEAR_2001 ? { bootedAt: about.bootedAt } : {}),
        ...(about.runningKernel
          ? { kernel: kernelOfComponents(about.runningKernel, listedIn(components, findings)) }
          : {}),
        ...(about.system === undefined ? {} : { system: about.system }),
        ...(about.inventoryOnly === true ? { looksForFlaws: false as const } : {}),
        components,
        findings,
        coverage: coverageOf(components, about, tool.name),
        // Findings alone can never prove a fix: what is not listed was not seen.
        canClear: components.length > 0 && !about.incomplete,
        dropped: counts(),
        warnings,
      }
    },
  }
}

const ODD_NAME = 'a package under a name that none of its kind can have'

/** Only systems' packages have a grammar that their manager itself keeps to. */
function isNamed({ purl }: ComponentFact): boolean {
  const read = readPurl(purl)
  return read === undefined || !MANAGED.has(read.type) || isListedName(read.name)
}

const MANAGED: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk'])

/** Ids and fixes in the forms they are known by. What is called `N/A` is a finding all the same. */
function named(finding: FindingFact): FindingFact {
  const id = vulnerabilityId(finding.id) ?? finding.id.trim()
  return {
    ...finding,
    id,
    aliases: vulnerabilityIdsOf(finding.aliases).filter((one) => one !== id),
    fixedVersions: [...new Set(finding.fixedVersions.flatMap((version) => versionsIn(version)))],
  }
}

/** What it lists, and what it only names in a finding. */
function listedIn(
  components: readonly ComponentFact[],
  findings: readonly FindingFact[],
): readonly ComponentFact[] {
  const named = findings.flatMap((finding) => finding.component ?? [])
  const listed = new Map(
    [...named, ...components].map((fact) => [`${fact.purl} ${fact.version}`, fact]),
  )
  return [...listed.values()]
}

/** A word of the report counts; else what its vectors stand for. */
function rated(finding: FindingFact): FindingFact {
  const { severity, cvss } = finding
  return severity === 'unrated' && cvss.length > 0
    ? { ...finding, severity: severityOf(cvss) }
    : finding
}

const UNSAID: Omit<FindingFact, 'id' | 'component'> = {
  aliases: [],
  status: 'affected',
  fixedVersions: [],
  severity: 'unrated',
  cvss: [],
  publishedAt: null,
  exploited: false,
}

/** A report's own column for it: only a plain yes or no answers. */
export function exploitedFlag(
  value: unknown,
): Pick<FindingFact, 'exploited'> & Partial<Pick<FindingFact, 'tellsExploited'>> {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (word === true || word === 'true') return { exploited: true, tellsExploited: true }
  const answered = word === false || word === 'false'
  return { exploited: false, ...(answered ? { tellsExploited: true as const } : {}) }
}

/** One line for each ecosystem that is listed; a report that lists nothing looked at nothing we know of. */
function coverageOf(
  components: readonly ComponentFact[],
  about: Parameters<ReportBuilder['build']>[0],
  tool: string,
): Coverage[] {
  const scopes = new Map<Scope, number>()
  for (const component of components) {
    const type = readPurl(component.purl)?.type ?? 'generic'
    const scope: Scope = OS_TYPES.has(type) ? 'os-packages' : `language:${type}`
    scopes.set(scope, (scopes.get(scope) ?? 0) + 1)
  }
  const base = {
    roots: [...(about.roots ?? [])].slice(0, ROOTS_MAX),
    unreadable: 0,
    truncated: false,
    tool,
    ...(about.databaseAt ? { databaseAt: about.databaseAt } : {}),
  }
  if (scopes.size === 0) {
    const reason = 'the report lists findings, not what is installed'
    return [{ ...base, scope: 'os-packages', items: 0, state: 'unknown', reason }]
  }
  return [...scopes].map(([scope, items]) =>
    about.incomplete
      ? { ...base, scope, items, state: 'partial' as const, reason: about.incomplete }
      : { ...base, scope, items, state: 'complete' as const },
  )
}

const ROOTS_MAX = 20
const YEAR_2001 = Date.UTC(2001, 0)
