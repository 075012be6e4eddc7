/**
 * Verify: does this evidence prove that a cause is gone? Absence from a newer report is not proof
 * (law 5): the fixed version must be seen installed, and no process may still run the old code.
 */

import type { Cause } from '../model/cause.ts'
import { itemsOfComponents } from '../model/inventory.ts'
import type { AssetType } from '../model/manifest.ts'
import type { VersionOrder } from '../model/version-order.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts } from '../model/facts.ts'

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
  ['source-does-not-say-this', 'evidence from a source that is asked about this'],
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
  const { packages, sourcePackages, ecosystem } = cause.detail
  let installed = 0
  for (const { name, fixed } of sourcePackages) {
    for (const one of facts.packages) {
      const bySource = one.source === name && ecosystem !== 'rpm'
      if (!bySource && one.name !== name) continue
      installed += 1
      const version = bySource && one.sourceVersion !== '' ? one.sourceVersion : one.version
      const answer = order(ecosystem, version, fixed)
      if (answer === 'incomparable') {
        return missing(`a version of ${name} that can be compared with ${fixed}`)
      }
      if (answer === 'less')
        return missing(`${name} at ${fixed} or newer (${version} is installed)`)
    }
  }
  for (const { name, fixed } of packages) {
    for (const one of facts.packages) {
      if (one.name !== name) continue
      installed += 1
      const answer = order(ecosystem, one.version, fixed)
      if (answer === 'incomparable') {
        return missing(`a version of ${name} that can be compared with ${fixed}`)
      }
      if (answer === 'less') {
        return missing(`${name} at ${fixed} or newer (${one.version} is installed)`)
      }
    }
  }
  return {
    kind: 'proven',
    how: installed === 0 ? `${cause.component} is removed` : `${cause.component} is fixed on disk`,
  }
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
  const { fixed, ecosystem } = cause.detail
  if (cause.class !== 'pending-fix' || fixed === null)
    return missing('evidence from the host itself')
  if (facts.observedAt === null || facts.observedAt <= cause.openedAt) {
    return missing('a scan started after the cause opened')
  }
  const named = facts.components.filter((one) => one.name === cause.component)
  // An advisory's name for it: the source package, `group:artifact`.
  const components =
    named.length > 0
      ? named
      : itemsOfComponents(facts).filter(
          (one) => one.name === cause.component && one.type === ecosystem,
        )
  if (components.length === 0) return missing(`${cause.component} listed with its version`)
  for (const one of components) {
    const answer = order(ecosystem, one.version, fixed)
    if (answer !== 'equal' && answer !== 'greater') {
      return missing(`${one.name} at ${fixed} or newer`)
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

function missing(what: string): Proof {
  return { kind: 'missing', what, fixedSeen: false }
}
