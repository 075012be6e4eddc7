/** Correlate: which components of this asset are hit by which published fix, and what still runs old code. */

import type { Stepwise } from '../kernel/stepwise.ts'
import type { CauseDetail } from '../model/cause.ts'
import { detailOf, type DetailOf } from '../model/cause-detail.ts'
import type { VersionRange } from '../model/advisory.ts'
import type { Env } from '../model/env.ts'
import type { FoundCause } from '../model/found-cause.ts'
import { fixAmong, isFixedBy, NO_FIX, type Fix } from '../model/fix.ts'
import { itemOf, itemsOf } from '../model/inventory.ts'
import { releaseOf, supportOf } from '../model/release.ts'
import { kernelNames, kernelPackages } from '../model/running.ts'
import { worseSeverity } from '../kernel/severity.ts'
import type { VersionOrder } from '../model/version-order.ts'
import type { Unjudged } from '../model/input.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import { packageScope } from '../model/scopes.ts'
import { NOTHING_TOLD, untold, yes, type Inputs } from '../model/told.ts'
import { lookAt } from './look.ts'
import { entitled, saidBy, saidOfGroup, type Said } from './report-word.ts'
import type {
  ComponentFact,
  ComponentFacts,
  FindingFact,
  HostFacts,
  KernelFacts,
  PackageFact,
  PackageManager,
  Scope,
} from '../model/facts.ts'

const ECOSYSTEMS: { readonly [M in PackageManager]: string } = {
  dpkg: 'deb',
  rpm: 'rpm',
  apk: 'apk',
}

export function ecosystemOf(facts: HostFacts): string {
  const manager = facts.packages[0]?.manager
  return manager === undefined ? 'deb' : ECOSYSTEMS[manager]
}

/** Everything that a report of either kind holds. */
export function* causesIn(
  facts: HostFacts | ComponentFacts,
  evidence: Said,
  env: Env,
): Stepwise<FoundCause[]> {
  return facts.kind === 'host'
    ? causesOfHost(facts, evidence, env.now)
    : yield* causesOfComponents(facts, evidence, env)
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
        said: exposed(fix.source),
        detail: detailOf('pending-fix', {
          ...base,
          installed: fix.packages[0]?.installed ?? null,
          fixed: fix.fixedVersion,
          packages: fix.packages.map(({ name, fixed }) => ({ name, fixed })),
          advisories: fix.advisories,
          severity: fix.severity,
          use: fix.use,
          usedBy: fix.usedBy,
          ...(kernels.has(fix.source) ? { kernel: true as const } : {}),
        }),
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
      completes: namesOf(facts, (fact) => fact.source === source),
      detail: detailOf('replaced-code', {
        ...base,
        programs: users.map((user) => `${user.program}(${user.pid})`).slice(0, SHOWN_MAX),
        units: [...new Set(users.flatMap((user) => (user.unit === null ? [] : [user.unit])))],
        use: users.some((user) => user.listening.length > 0) ? 'listening' : 'running',
      }),
    })
  }
  if (facts.kernel.state === 'known' && !facts.kernel.current) {
    const completes = namesOf(facts, (fact) => kernels.has(fact.name))
    found.push(kernelRestart(facts.kernel, completes, exposed(facts.kernel.source), base))
  }
  const { endOfLifeAt } = facts.os
  if (endOfLifeAt !== undefined && endOfLifeAt <= now) {
    found.push(endOfLife(base, facts.os.name, endOfLifeAt))
  }
  return found
}

/** Fixed and installed, and not booted: from whatever source that knows both. */
function kernelRestart(
  kernel: KernelFacts & { readonly state: 'known' },
  completes: readonly string[],
  said: Inputs,
  base: DetailOf<'kernel-restart'>,
): FoundCause {
  // Rebuilt under the same name: then only the versions tell them apart.
  const same = kernel.running === kernel.installed
  const version = kernel.runningVersion ?? kernel.running
  return {
    class: 'kernel-restart',
    component: kernel.source,
    lineage: 'restart',
    said,
    completes: [kernel.source, ...completes],
    detail: detailOf('kernel-restart', {
      ...base,
      installed: same ? `${kernel.running} (${version})` : kernel.running,
      fixed: same ? `${kernel.installed} (its newer build)` : kernel.installed,
    }),
  }
}

/** By its release, as the list of ends calls it: so that host, report and feed open one cause. */
export function endOfLife(
  base: DetailOf<'end-of-life'>,
  name: string,
  endedAt: Instant | null,
): FoundCause {
  const { advisories = [] } = base
  const ended = endedAt === null ? [] : [`support ended ${formatInstant(endedAt)}`]
  return {
    class: 'end-of-life',
    component: (base.distro ?? name).replace(/:v?/, '-'),
    lineage: 'end-of-life',
    said: NOTHING_TOLD,
    detail: detailOf('end-of-life', {
      ...base,
      installed: name,
      advisories: advisories.length > 0 ? advisories : ended,
      ...(endedAt === null ? {} : { supportEndedAt: endedAt }),
    }),
  }
}

/** Every name by which fixes of these packages are known: their own, their source's, what advisories say. */
function namesOf(facts: HostFacts, which: (pack: PackageFact) => boolean): string[] {
  const packages = facts.packages.filter(which)
  return [
    ...new Set([
      ...packages.flatMap((pack) => [pack.name, pack.source]),
      ...itemsOf({ ...facts, packages }).map((item) => item.name),
    ]),
  ]
}

/** One cause per component and vulnerability; what has no fix is a finding, not yet a cause. */
export function* causesOfComponents(
  facts: ComponentFacts,
  evidence: Said,
  { versionOrder: order, formats }: Pick<Env, 'versionOrder' | 'formats'>,
): Stepwise<FoundCause[]> {
  const isAuthored = formats.authored.has(facts.format)
  const kernels = kernelPackages(facts.kernel)
  const groups = new Map<string, [About, ...About[]]>()
  for (const finding of facts.findings) {
    yield
    const { component } = finding
    // Of no component: nobody can say what would fix it. Where it is urgent that is a cause (gaps.ts).
    if (component === null || !isAffected(finding, isAuthored)) continue
    // A kernel that is kept and does not run is a remark.
    const kernel = kernels.get(`${component.name} ${component.version}`)
    if (kernel?.runs === null) continue
    // Under the name by which advisories and other reports call it: the source package, `group:artifact`.
    const item = itemOf(component)
    const about: About = {
      finding,
      component,
      name: item?.name ?? component.name,
      type: item?.type ?? 'generic',
      scope: packageScope(item?.type ?? ''),
      distro: item?.distro ?? null,
      version: item?.version ?? component.version,
      kernel: kernel !== undefined,
    }
    const key = `${about.name} ${finding.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [about])
    else group.push(about)
  }
  const causes: FoundCause[] = []
  for (const group of groups.values()) {
    yield
    const cause = causeOfGroup(group, evidence, order)
    if (cause !== undefined) causes.push(cause)
  }
  const { kernel } = facts
  if (kernel?.state === 'known' && !kernel.current) {
    const names = itemsOf(facts).filter((item) => item.kernel === true)
    const base = {
      ecosystem: names[0]?.type ?? 'generic',
      distro: names[0]?.distro ?? null,
      ...saidBy(evidence),
    }
    const completes = names.map((name) => name.name)
    const said = { ...NOTHING_TOLD, exposed: untold('kernel') }
    causes.push(kernelRestart(kernel, completes, said, base))
  }
  const { system } = facts
  if (system?.supportEnded === true) {
    const base = { ...inSystem(system), ...saidBy(evidence) }
    causes.push(endOfLife(base, system.name, null))
  }
  return causes
}

function inSystem({
  id,
  versionId,
}: NonNullable<ComponentFacts['system']>): Pick<CauseDetail, 'ecosystem' | 'distro'> {
  return { ecosystem: 'os', distro: supportOf(id, versionId) }
}

/** One for each component that an exploited or critical advisory names and nobody can judge. */
export function unjudgedCause(unjudged: Unjudged, evidence: Said): FoundCause {
  return {
    class: 'cannot-judge',
    component: unjudged.component,
    lineage: 'cannot-judge',
    said: unjudged.exploited ? { ...NOTHING_TOLD, exploited: yes(unjudged.source) } : NOTHING_TOLD,
    detail: detailOf('cannot-judge', {
      ecosystem: unjudged.ecosystem,
      distro: unjudged.distro,
      evidence: evidence.id,
      source: unjudged.source,
      installed: unjudged.installed,
      advisories: unjudged.advisories,
      severity: unjudged.severity,
      exploited: unjudged.exploited,
      unjudged: unjudged.reason,
    }),
  }
}

function isAffected({ status }: FindingFact, isAuthored: boolean): boolean {
  if (status === 'affected') return true
  return isAuthored && (status === 'not-affected' || status === 'fixed')
}

/** A finding and what it is of: one package may be there in several versions, each with the fix of its branch. */
interface About {
  readonly finding: FindingFact
  readonly component: ComponentFact
  readonly name: string
  readonly type: string
  readonly scope: Scope
  readonly distro: string | null
  readonly version: string
  readonly kernel: boolean
}

function causeOfGroup(
  group: readonly [About, ...About[]],
  evidence: Said,
  order: VersionOrder,
): FoundCause | undefined {
  const fixes = [...new Set(group.flatMap((one) => one.finding.fixedVersions))]
  let about = group[0]
  let fix: Fix = NO_FIX
  let severity: FindingFact['severity'] = 'unrated'
  const packages = new Map<string, string>()
  for (const one of group) {
    severity = worseSeverity(severity, one.finding.severity)
    const own = fixAmong(one.version, fixes, one.type, order)
    if (own.fixed === null) continue
    if (!packages.has(one.component.name)) packages.set(one.component.name, own.fixed)
    if (fix.fixed !== null && order(one.type, own.fixed, fix.fixed) !== 'less') continue
    about = one
    fix = own
  }
  const { fixed } = fix
  if (fixed === null) return undefined
  const { finding } = about
  const alsoAffected = [...fix.alsoAffected, ...stillAffected(group, fixed, fix, order)]
  const exploited = group.some((one) => one.finding.exploited)
  return {
    class: 'pending-fix',
    component: about.name,
    lineage: finding.id,
    said: saidOfGroup(group, evidence),
    detail: detailOf('pending-fix', {
      ecosystem: about.type,
      distro: about.distro,
      ...saidBy(evidence),
      installed: about.version,
      fixed,
      ...(alsoAffected.length === 0 ? {} : { alsoAffected }),
      packages: [...packages].slice(0, SHOWN_MAX).map(([name, one]) => ({ name, fixed: one })),
      advisories: [...new Set(group.flatMap((one) => [one.finding.id, ...one.finding.aliases]))],
      severity,
      exploited,
      ...(group.some((one) => one.kernel) ? { kernel: true as const } : {}),
    }),
  }
}

/** Installed versions that the report calls affected though they are above the fix of another. */
function stillAffected(
  group: readonly About[],
  fixed: string,
  { alsoAffected }: Fix,
  order: VersionOrder,
): VersionRange[] {
  const versions = new Set<string>()
  for (const { version, type } of group) {
    if (isFixedBy(version, fixed, alsoAffected, type, order) === 'yes') versions.add(version)
  }
  return [...versions]
    .slice(0, SHOWN_MAX)
    .map((version) => ({ introduced: version, fixed: null, lastAffected: version }))
}

/** Names of programs and packages beyond this are counted in the facts, not in the entry. */
const SHOWN_MAX = 20

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
