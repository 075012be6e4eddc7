/**
 * Verify: does this evidence prove that a cause is gone? Absence from a newer report is not proof
 * (law 5): the fixed version must be seen installed, and no process may still run the old code.
 */

import type { Cause } from '../model/cause.ts'
import { isFixedBy } from '../model/fix.ts'
import { itemOf, itemsNamed, orderFor } from '../model/inventory.ts'
import { packageName } from '../model/package-name.ts'
import { channelOf } from '../model/release.ts'
import type { AssetType } from '../model/manifest.ts'
import type { VersionOrder } from '../model/version-order.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts, UnsettledState, PackageFact } from '../model/facts.ts'

export type Proof =
  | { readonly kind: 'proven'; readonly how: string }
  /**
   * What is missing, in words for the checklist. `fixedSeen`: the fixed version is on disk, and only its
   * running is not proven.
   */
  | { readonly kind: 'missing'; readonly what: string; readonly fixedSeen: boolean }

export function proveRecovery(
  asset: AssetType | undefined,
  cause: Cause,
  evidence: Evidence,
  facts: HostFacts | ComponentFacts,
  now: Instant,
  order: VersionOrder,
): Proof {
  if (cause.class === 'human-quarantine') return missing('a person lifts the quarantine')
  if (cause.class === 'failed-attestation') return missing('a successful attestation')
  if (asset === 'image')
    return missing('the workload on another image: what has this digest never changes')
  if (!evidence.mayRaise)
    return missing(WORDS.get(evidence.cannotRaise[0] ?? '') ?? 'complete, fresh evidence')
  return facts.kind === 'host'
    ? proveOnHost(cause, evidence, facts, now, order)
    : proveInComponents(cause, facts, now, order)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['no-nonce', 'a report that carries a nonce of ours'],
  ['report-unknown', 'a report that can tell which fixes are waiting'],
  ['source-may-not-raise', 'evidence from a source that may raise'],
  ['source-not-for-this-asset', 'evidence from a source entitled to this asset'],
  ['findings-only', 'a report that lists components, not only findings'],
  ['source-not-declared', 'evidence from a declared source'],
  ['clock-behind', 'a report of a machine whose clock is right'],
  ['subject-asserted', 'a report that names this asset itself'],
])

function proveOnHost(
  cause: Cause,
  evidence: Evidence,
  facts: HostFacts,
  now: Instant,
  order: VersionOrder,
): Proof {
  if (evidence.nonceIssuedAt === null || evidence.nonceIssuedAt < cause.openedAt) {
    return missing('a report whose nonce is newer than the cause')
  }
  switch (cause.class) {
    case 'pending-fix': {
      const installed = proveInstalled(cause, facts, order)
      return installed.kind === 'missing' ? installed : proveNotRunning(cause, facts, installed.how)
    }
    case 'replaced-code':
      return proveNotRunning(cause, facts, 'no process runs replaced code')
    case 'kernel-restart':
      if (facts.kernel.state === 'known' && facts.kernel.current) {
        return { kind: 'proven', how: `kernel ${facts.kernel.running} runs` }
      }
      return missing('the running kernel is the installed one')
    case 'end-of-life':
      if (facts.os.endOfLifeAt === undefined || facts.os.endOfLifeAt > now) {
        return { kind: 'proven', how: `${facts.os.name} is supported` }
      }
      return missing('a supported release')
    case 'human-quarantine':
    case 'failed-attestation':
      return missing('a person')
  }
}

/** Every package behind the cause at its fixed version, or none left under a complete list. */
function proveInstalled(cause: Cause, facts: HostFacts, order: VersionOrder): Proof {
  const { packages, sourcePackages, ecosystem, alsoAffected = [] } = cause.detail
  let installed = 0
  for (const { name, fixed: told } of sourcePackages) {
    const half = facts.packages.find((one) => isOf(one, ecosystem, name) && one.state !== undefined)
    if (half?.state !== undefined) return missing(settled(half.name, half.state))
    for (const one of itemsNamed(facts, ecosystem, name)) {
      installed += 1
      const fixed = boundFor(one.version, told, cause)
      const answer = isFixedBy(one.version, fixed, alsoAffected, ecosystem, orderFor(one, order))
      if (answer === 'unknown') {
        return missing(`a version of ${name} that can be compared with ${fixed}`)
      }
      if (answer === 'no') return missing(atLeast(name, fixed, cause, one.version))
    }
  }
  for (const { name, fixed } of packages) {
    for (const one of facts.packages) {
      if (one.name !== name) continue
      installed += 1
      if (one.state !== undefined) return missing(settled(one.name, one.state))
      const answer = isFixedBy(one.version, fixed, alsoAffected, ecosystem, order)
      if (answer === 'unknown') {
        return missing(`a version of ${name} that can be compared with ${fixed}`)
      }
      if (answer === 'no') return missing(atLeast(name, fixed, cause, one.version))
    }
  }
  return {
    kind: 'proven',
    how: installed === 0 ? `${cause.component} is removed` : `${cause.component} is fixed on disk`,
  }
}

function isOf(one: PackageFact, ecosystem: string, name: string): boolean {
  const key = packageName(ecosystem, name)
  return [one.name, one.source].some((own) => packageName(ecosystem, own) === key)
}

/** Files of the old version may still be there, or the new one was never set up. */
function settled(name: string, state: UnsettledState): string {
  return `${name} installed in full (its package manager calls it ${state})`
}

/** A build of another channel than the fix is no newer state of it: that of the release counts, where it is known. */
function boundFor(version: string, fixed: string, { detail }: Cause): string {
  const { ecosystem, fixedInRelease } = detail
  const left = channelOf(ecosystem, version) !== channelOf(ecosystem, fixed)
  return left && fixedInRelease !== undefined ? fixedInRelease : fixed
}

/** Unreadable mappings count only where the start time is later than the upgrade. */
function proveNotRunning(cause: Cause, facts: HostFacts, how: string): Proof {
  const processes = facts.coverage.find((one) => one.scope === 'processes')
  const unjudged = facts.processes.filter((one) => one.judgedBy === 'none').length
  if (processes === undefined || processes.state === 'unknown') {
    return missing('which programs still run old code')
  }
  if (unjudged > 0) {
    return missing(`which code ${unjudged} unreadable processes run (sudo holdfast scan)`)
  }
  for (const process of facts.processes) {
    if (process.replaced.some((file) => file.source === cause.component)) {
      // The restart is a cause of its own, with the weight and dates of the fix it completes.
      return cause.class === 'pending-fix'
        ? { kind: 'proven', how: `${how}; ${process.program} must still restart` }
        : missing(`a restart of ${process.program} (${process.pid})`)
    }
  }
  return { kind: 'proven', how }
}

/** A list of components proves what is installed, never what runs. */
function proveInComponents(
  cause: Cause,
  facts: ComponentFacts,
  now: Instant,
  order: VersionOrder,
): Proof {
  const { fixed, ecosystem, alsoAffected = [] } = cause.detail
  if (cause.class !== 'pending-fix' || fixed === null)
    return missing('evidence from the host itself')
  if (facts.observedAt === null || facts.observedAt <= cause.openedAt) {
    return missing('a scan started after the cause opened')
  }
  // An advisory's name for it: the source package, `group:artifact`; of what has no package URL, its own.
  const items = itemsNamed(facts, ecosystem, cause.component)
  const components: ReturnType<typeof itemsNamed> =
    items.length > 0
      ? items
      : facts.components.flatMap((one) =>
          one.name === cause.component && itemOf(one) === undefined
            ? { type: ecosystem, name: one.name, version: one.version }
            : [],
        )
  if (components.length === 0) return missing(`${cause.component} listed with its version`)
  for (const one of components) {
    const bound = boundFor(one.version, fixed, cause)
    if (isFixedBy(one.version, bound, alsoAffected, ecosystem, orderFor(one, order)) !== 'yes') {
      return missing(atLeast(one.name, bound, cause, one.version))
    }
  }
  if (cause.provenBy.length > 0)
    return { kind: 'proven', how: `${cause.component} ${fixed} is listed` }
  const { fixedSeenAt } = cause.detail
  const { bootedAt } = facts
  if (fixedSeenAt !== null && bootedAt !== undefined && bootedAt > fixedSeenAt && bootedAt <= now) {
    return { kind: 'proven', how: `${cause.component} ${fixed} is listed, and it booted since` }
  }
  return {
    kind: 'missing',
    what: 'a boot or process start later than the fix (proof-incomplete)',
    fixedSeen: true,
  }
}

/** With the fix of every branch that has one: what is newer may be another branch. */
function atLeast(name: string, fixed: string, { detail }: Cause, installed: string): string {
  const others = (detail.alsoAffected ?? []).flatMap((range) => range.fixed ?? [])
  const fixes = [...new Set([fixed, ...others])].join(' or ')
  return `${name} at ${fixes} or newer${installed === '' ? '' : ` (${installed} is installed)`}`
}

function missing(what: string): Proof {
  return { kind: 'missing', what, fixedSeen: false }
}
