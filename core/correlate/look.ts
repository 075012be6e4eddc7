/**
 * Correlate: what a look at a host's processes and sockets says of a component's exposure. *Yes*: a program that
 * maps it listens beyond loopback. *No* is the word of a whole look only, and never said of a kernel.
 */

import type { HostFacts } from '../model/facts.ts'
import { no, untold, yes, type Told } from '../model/told.ts'

/** Of a component under its advisory's name, by the source that looked. */
export type Look = (component: string, source: string) => Told

export function lookAt(facts: HostFacts): Look {
  const listening = facts.processes.filter((processFact) => processFact.listening.length > 0)
  const whole = isWhole(facts)
  // What starts others on demand, or runs what it does not map, may serve a component that nothing maps now.
  const serves = listening.some(
    (processFact) => STARTS.has(processFact.program) || INTERPRETS.test(processFact.program),
  )
  const uses = new Map(
    facts.fixes.state === 'known' ? facts.fixes.items.map((fix) => [fix.source, fix.use]) : [],
  )
  const kernel = facts.kernel.state === 'known' ? facts.kernel.source : undefined
  return (component, source) => {
    const use = uses.get(component)
    if (use === 'listening') return yes(source)
    if (component === kernel || isKernel(component)) return untold('kernel')
    if (!whole) return untold('not-looked')
    if (use === 'running') return no(source)
    return use === 'unused' && !serves ? no(source) : untold('not-looked')
  }
}

/** As root, on the machine itself, every process by what it maps. */
function isWhole(facts: HostFacts): boolean {
  const seen = facts.coverage.find((coverage) => coverage.scope === 'processes')
  return (
    facts.root === undefined &&
    seen?.state === 'complete' &&
    seen.items > 0 &&
    seen.unreadable === 0 &&
    !seen.truncated &&
    facts.processes.every((processFact) => processFact.judgedBy === 'maps')
  )
}

/** By name, where no running kernel says so: source packages of kernels and of what is built with them. */
export function isKernel(component: string): boolean {
  return /^(?:linux|kernel)(?:$|[-_.\d])/.test(component)
}

const STARTS: ReadonlySet<string> = new Set(['systemd', 'init', 'inetd', 'xinetd'])
const INTERPRETS = /^(?:python|perl|ruby|node|java|php|lua|dotnet|mono|beam|tclsh)/
