/** Verify: does no process of the host still run the old code of what was fixed? */

import { type Proof, missing } from '../model/proof.ts'
import type { Cause } from '../model/cause.ts'
import type { HostFacts, ProcessFact } from '../model/facts.ts'
import { isUnowned } from '../model/running.ts'
import { fixNames, type HostToProve } from './host-to-prove.ts'

/** Unreadable mappings count only where the start time is later than the upgrade. */
export function proveNotRunning(cause: Cause, host: HostToProve, how: string): Proof {
  const { facts, accepted } = host
  const coverage = facts.coverage.find((one) => one.scope === 'processes')
  if (coverage === undefined || coverage.state === 'unknown' || coverage.truncated) {
    const why = coverage?.reason === undefined ? '' : `: ${coverage.reason}`
    return missing(`which programs still run old code${why}`)
  }
  // A container runs its own files: neither its old code nor its new one is the host's.
  const processes = facts.processes.filter((processFact) => processFact.container !== true)
  const unjudged = processes.filter(
    (processFact) => processFact.judgedBy === 'none' && !accepted.has(processFact.program),
  )
  if (unjudged.length > 0) return missing(unreadable(unjudged, facts))
  const names = runNames(cause, host)
  for (const process of processes) {
    const old = process.replaced.filter(
      (file) => names.has(file.source ?? '') || names.has(file.package ?? ''),
    )
    if (old.some((file) => file.how !== 'may-load')) {
      // The restart is a cause of its own, with the weight and dates of the fix it completes.
      if (cause.class !== 'pending-fix') return missing(`a restart of ${titleOf(process)}`)
      how = `${how}; ${process.program} must still restart`
    } else if (old.length > 0) {
      return missing(
        `a restart of ${titleOf(process)}, older than the change of ${cause.component}`,
      )
    }
  }
  // An executable mapping is machine code: packages for every machine hold none.
  const anyMachine = ofAnyMachine(names, host)
  for (const process of processes) {
    if (accepted.has(process.program)) continue
    const file = process.replaced.find(
      (replacedFile) => isUnowned(replacedFile) && !(anyMachine && replacedFile.how === undefined),
    )
    if (file !== undefined) {
      return missing(
        `which code ${titleOf(process)} runs: the owner of the replaced ${file.path} is unknown (restart it, or ${acceptance(process)})`,
      )
    }
  }
  return { kind: 'proven', how }
}

function titleOf({ program, pid }: ProcessFact): string {
  return `${program} (${pid})`
}

/** The way out that needs no restart: a person owns it, and it ends. */
function acceptance({ program }: ProcessFact): string {
  return `accept it for a time: an Exception with scope.programs: [${program}]`
}

const NAMED_MAX = 3

function unreadable(processes: readonly ProcessFact[], facts: HostFacts): string {
  if (facts.view?.uid !== 0) {
    return `which code ${processes.length} unreadable processes run (sudo holdfast scan)`
  }
  const named = processes.slice(0, NAMED_MAX).map(titleOf).join(', ')
  const more = processes.length > NAMED_MAX ? ` and ${processes.length - NAMED_MAX} more` : ''
  return `which code ${named}${more} runs: not even root may read it (restart it after the fix, or ${processes.slice(0, 1).map(acceptance).join('')})`
}

/** Every name of what was fixed: packages are replaced under their own, fixes told under their source's. */
function runNames(cause: Cause, { packages }: HostToProve): ReadonlySet<string> {
  const names = new Set([cause.component, ...fixNames(cause)])
  const named = [...names].flatMap((name) => packages.get(name) ?? [])
  const sources = named.flatMap((pack) => (names.has(pack.name) ? [pack.source] : []))
  return new Set([...names, ...sources])
}

function ofAnyMachine(names: ReadonlySet<string>, { packages }: HostToProve): boolean {
  const named = [...names].flatMap((name) => packages.get(name) ?? [])
  return named.length > 0 && named.every((pack) => ANY_MACHINE.has(pack.arch))
}

/** As dpkg and rpm write it. Alpine names the machine of every package. */
const ANY_MACHINE = new Set(['all', 'noarch'])
