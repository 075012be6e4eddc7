/**
 * Verify: does this evidence prove that a cause is gone? Absence from a newer report is not proof
 * (law 5): the fixed version must be seen installed, and no process may still run the old code.
 */

import type { Env } from '../model/env.ts'
import { INCOMPLETE, type Proof, missing } from '../model/proof.ts'
import { answerKey, answersIn } from '../model/answering.ts'
import type { Cause, Witness } from '../model/cause.ts'
import { isFixedBy } from '../model/fix.ts'
import { itemOf, itemsNamed, orderFor, type Item } from '../model/inventory.ts'
import { packageName } from '../model/package-name.ts'
import { channelOf, releaseOf, supportOf } from '../model/release.ts'
import type { AssetType } from '../model/manifest.ts'
import type { VersionOrder } from '../model/version-order.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts, UnsettledState } from '../model/facts.ts'
import { fixNames, type HostToProve, hostToProve } from './host-to-prove.ts'
import { proveByTwo } from './prove-database.ts'
import { proveNotRunning } from './prove-running.ts'

/** A cause, and the evidence that may prove it gone. */
export interface Recovery {
  readonly type: AssetType | undefined
  readonly cause: Cause
  readonly evidence: Evidence
  readonly facts: HostFacts | ComponentFacts
  /** Of a host's facts, looked through once for all of its causes; absent: for this one. */
  readonly host?: HostToProve | null
  readonly standing: Pick<Witness, 'independence'>
}

export function proveRecovery(
  asked: Recovery,
  { now, versionOrder }: Pick<Env, 'now' | 'versionOrder'>,
): Proof {
  const { type, cause, evidence, facts, standing } = asked
  if (cause.class === 'human-quarantine') return missing('a person lifts the quarantine')
  if (cause.class === 'failed-attestation') return missing('a successful attestation')
  if (type === 'image')
    return missing('the workload on another image: what has this digest never changes')
  if (!evidence.mayRaise)
    return missing(WORDS.get(evidence.cannotRaise[0] ?? '') ?? 'complete, fresh evidence')
  if (facts.kind === 'components') {
    const reporter = { source: evidence.source, independence: standing.independence }
    const ofDatabase = type === 'database' ? reporter : null
    return proveInComponents(type, cause, facts, now, versionOrder, ofDatabase)
  }
  const { host = hostToProve(facts, new Set()) } = asked
  return host === null
    ? missing('what the host lists')
    : proveOnHost(cause, evidence, host, now, versionOrder)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['no-nonce', 'a report that carries a nonce of ours'],
  ['report-unknown', 'a report that can tell which fixes are waiting'],
  ['source-may-not-raise', 'evidence from a source that may raise'],
  ['source-not-for-this-asset', 'evidence from a source entitled to this asset'],
  ['findings-only', 'a report that lists components, not only findings'],
  ['source-not-declared', 'evidence from a declared source'],
  ['clock-behind', 'a report of a machine whose clock is right'],
  ['source-does-not-say-this', 'evidence from a source that is asked about this'],
  ['subject-asserted', 'a report that names this asset itself'],
])

function proveOnHost(
  cause: Cause,
  evidence: Evidence,
  host: HostToProve,
  now: Instant,
  order: VersionOrder,
): Proof {
  const { facts } = host
  if (evidence.nonceIssuedAt === null || evidence.nonceIssuedAt < cause.openedAt) {
    return missing('a report whose nonce is newer than the cause')
  }
  switch (cause.class) {
    case 'pending-fix': {
      const installed = proveInstalled(cause, host, order)
      if (installed.kind === 'missing') return installed
      return ofKernel(cause, host)
        ? proveKernel(cause, host, installed.how)
        : proveNotRunning(cause, host, installed.how)
    }
    case 'replaced-code':
      return proveNotRunning(cause, host, 'no process runs replaced code')
    case 'kernel-restart':
      if (facts.kernel.state === 'known' && facts.kernel.current) {
        return { kind: 'proven', how: `kernel ${facts.kernel.running} runs` }
      }
      return missing('the running kernel is the installed one')
    case 'end-of-life':
      return proveSupported(cause, facts.os, now)
    case 'cannot-judge':
      return missing('an answer of a feed')
    case 'human-quarantine':
    case 'failed-attestation':
      return missing('a person')
  }
}

/** Another release runs, or its support was extended; a system that says nothing of its end proves nothing. */
function proveSupported(
  cause: Cause,
  os: Pick<HostFacts['os'], 'id' | 'versionId' | 'name' | 'endOfLifeAt'>,
  now: Instant,
): Proof {
  // Causes of before name the release whose packages it shares.
  const same = [supportOf(os.id, os.versionId), releaseOf(os.id, os.versionId)]
  const ended = os.endOfLifeAt !== undefined && os.endOfLifeAt <= now
  if (os.id === '' || ended) return missing('a supported release')
  if (cause.detail.distro !== null && !same.includes(cause.detail.distro)) {
    return { kind: 'proven', how: `${os.name} runs now` }
  }
  return os.endOfLifeAt === undefined
    ? missing('a supported release')
    : { kind: 'proven', how: `${os.name} is supported` }
}

/** Every package behind the cause at its fixed version, or none left under a complete list. */
function proveInstalled(cause: Cause, host: HostToProve, order: VersionOrder): Proof {
  const { packages, sourcePackages, ecosystem, alsoAffected = [] } = cause.detail
  // The list of one package manager is no word about what another, or nobody, installed.
  if (!host.types.has(ecosystem)) return missing(`a report that lists ${ecosystem} packages`)
  const asked = [
    // As advisories name it: by the same names under which it was found.
    ...sourcePackages.map((fix) => ({ ...fix, there: listed(host, ecosystem, fix.name) })),
    ...packages.map((fix) => ({ ...fix, there: host.built.get(fix.name) ?? [] })),
  ]
  if (asked.length === 0) return missing(`the version that fixes ${cause.component}`)
  let seen = 0
  for (const { name, fixed: told, there } of asked) {
    const half = host.packages.get(name)?.find((one) => one.state !== undefined)
    if (half?.state !== undefined) return missing(settled(half.name, half.state))
    for (const one of there) {
      seen += 1
      const fixed = boundFor(one.version, told, cause)
      const answer = isFixedBy(one.version, fixed, alsoAffected, ecosystem, orderFor(one, order))
      if (answer === 'unknown') {
        return missing(`a version of ${name} that can be compared with ${fixed}`)
      }
      if (answer === 'no') return missing(atLeast(name, fixed, cause, one.version))
    }
  }
  return {
    kind: 'proven',
    how: seen === 0 ? `${cause.component} is removed` : `${cause.component} is fixed on disk`,
  }
}

/** Under the name of an advisory, however either spells it: the source where that is named, else what is built. */
function listed(
  host: HostToProve,
  ecosystem: string,
  name: string,
): readonly Pick<Item, 'version' | 'anyEpoch'>[] {
  const key = packageName(ecosystem, name)
  const items = (host.items.get(key) ?? []).filter((one) => one.type === ecosystem)
  if (items.length > 0) return items
  return (host.built.get(name) ?? []).map(({ version }) => ({ version }))
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

function ofKernel(cause: Cause, { facts, kernels }: HostToProve): boolean {
  if (cause.detail.kernel === true) return true
  const { running } = { running: '', ...facts.kernel }
  return [cause.component, ...fixNames(cause)].some(
    // Its package may be gone while it runs: then only the release in the name tells.
    (name) => kernels.has(name) || (running !== '' && name.endsWith(running)),
  )
}

/** What is installed proves nothing of a kernel: the one that runs has to be known, and to be the fixed one. */
function proveKernel(cause: Cause, { facts, running }: HostToProve, how: string): Proof {
  const { kernel } = facts
  if (kernel.state === 'not-applicable') return { kind: 'proven', how }
  if (kernel.state === 'not-judged') {
    return missing(`which kernel runs: ${kernel.running}, and ${kernel.reason}`)
  }
  // What runs was compared above where it bears a name of the fix; else only the newest one will do.
  const { packages, sourcePackages } = cause.detail
  const compared =
    packages.some(({ name }) => running.built.has(name)) ||
    sourcePackages.some(({ name }) => running.sources.has(name))
  if (!compared && !kernel.current) {
    return {
      kind: 'missing',
      what: `a restart: kernel ${kernel.installed} is installed, ${kernel.running} runs`,
      fixedSeen: true,
    }
  }
  return { kind: 'proven', how: `kernel ${kernel.running} runs` }
}

/** Nobody of ours can look inside: what the vendor says is taken as true by a person, and seen from outside. */
const ACCEPTANCE = 'the acceptance of the report by a named person other than who handed it in'

/** A list of components proves what is installed, never what runs. `ofDatabase`: who lists it of a database. */
function proveInComponents(
  asset: AssetType | undefined,
  cause: Cause,
  facts: ComponentFacts,
  now: Instant,
  order: VersionOrder,
  ofDatabase: Witness | null,
): Proof {
  const { fixed, ecosystem, alsoAffected = [] } = cause.detail
  const { kernel } = facts
  if (cause.class === 'end-of-life' && facts.system !== undefined) {
    const { observedAt, system } = facts
    return observedAt === null || observedAt <= cause.openedAt || system.supportEnded === true
      ? missing('a supported release')
      : proveSupported(cause, system, now)
  }
  const restart = cause.class === 'kernel-restart' && kernel?.state === 'known'
  if (!restart && (cause.class !== 'pending-fix' || fixed === null)) {
    return missing('evidence from the host itself')
  }
  if (facts.observedAt === null || facts.observedAt <= cause.openedAt) {
    return missing('a scan started after the cause opened')
  }
  if (restart || fixed === null) {
    return kernel?.state === 'known' && kernel.current
      ? { kind: 'proven', how: `kernel ${kernel.running} runs` }
      : missing('the running kernel is the installed one')
  }
  // What has no package URL may be the very one, or another of its name: it proves nothing.
  const nameless = facts.components.find(
    (one) => itemOf(one) === undefined && one.part !== true && isNamed(one.name, cause.component),
  )
  if (nameless !== undefined && ecosystem !== 'generic') {
    return missing(`which package the ${nameless.name} without a package URL or version is`)
  }
  // An advisory's name for it: the source package, `group:artifact`; of what has no package URL, its own.
  const items = itemsNamed(facts, ecosystem, cause.component)
  const components: ReturnType<typeof itemsNamed> =
    items.length > 0
      ? items
      : facts.components.flatMap((one) =>
          one.name === cause.component && one.part !== true && itemOf(one) === undefined
            ? { type: ecosystem, name: one.name, version: one.version }
            : [],
        )
  // Of a kernel, only what runs.
  const runs = items.length > 0 && items.every((one) => one.kernel === true)
  if (components.length === 0) {
    return ofDatabase !== null && cause.detail.fixedSeenAt !== null
      ? proveByTwo(cause, facts, ofDatabase, false, now)
      : missing(`${cause.component} listed with its version`)
  }
  const answered = answersIn(facts).includes(answerKey(ecosystem, cause.component))
  for (const one of components) {
    const bound = boundFor(one.version, fixed, cause)
    if (isFixedBy(one.version, bound, alsoAffected, ecosystem, orderFor(one, order)) !== 'yes') {
      return missing(
        atLeast(one.name, bound, cause, one.version, answered ? 'runs' : 'is installed'),
      )
    }
  }
  if (answered) return { kind: 'proven', how: `the server answers ${components[0]?.version}` }
  if (runs && kernel?.state === 'known') {
    return { kind: 'proven', how: `kernel ${kernel.running} runs` }
  }
  if (asset === 'integration') {
    const reported = components.map((one) => one.version)
    return { kind: 'missing', what: ACCEPTANCE, fixedSeen: true, reported }
  }
  if (cause.provenBy.length > 0)
    return { kind: 'proven', how: `${cause.component} ${fixed} is listed` }
  if (ofDatabase !== null) return proveByTwo(cause, facts, ofDatabase, true, now)
  const { fixedSeenAt } = cause.detail
  const { bootedAt } = facts
  if (fixedSeenAt !== null && bootedAt !== undefined && bootedAt > fixedSeenAt && bootedAt <= now) {
    return { kind: 'proven', how: `${cause.component} ${fixed} is listed, and it booted since` }
  }
  return {
    kind: 'missing',
    what: `a boot or process start later than the fix (${INCOMPLETE})`,
    fixedSeen: true,
  }
}

/** With the fix of every branch that has one: what is newer may be another branch. */
function atLeast(
  name: string,
  fixed: string,
  { detail }: Cause,
  installed: string,
  there = 'is installed',
): string {
  const others = (detail.alsoAffected ?? []).flatMap((range) => range.fixed ?? [])
  const fixes = [...new Set([fixed, ...others])].join(' or ')
  return `${name} at ${fixes} or newer${installed === '' ? '' : ` (${installed} ${there})`}`
}

/** `org.apache.logging.log4j:log4j-core` and `@scope/name` are listed by their last part as well. */
function isNamed(listed: string, component: string): boolean {
  const name = listed.toLowerCase()
  const full = component.toLowerCase()
  return name === full || full.endsWith(`:${name}`) || full.endsWith(`/${name}`)
}
