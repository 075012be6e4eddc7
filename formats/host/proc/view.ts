/** From where processes were looked at: who reads less than all of /proc has not seen what runs. */

import type { Coverage, ProcessFact, ProcessView } from '@holdfast/core/model/facts'

/** The process namespace every Linux starts with: its number is fixed in the kernel (PROC_PID_INIT_INO). */
export const FIRST_NAMESPACE = 'pid:[4026531836]'

/** `uid N` and its groups, `proc <mount options>` and `pidns <own> <of process 1>`, a line each. */
export function readProcessView(text: string, container: boolean): ProcessView {
  const [, uid, groups = ''] = /^uid (\d+)((?: \d+)*)$/m.exec(text) ?? []
  const options = /^proc (.*)$/m.exec(text)?.[1]
  const [, own, first] = /^pidns (\S*) ?(\S*)$/m.exec(text) ?? []
  return {
    uid: uid === undefined ? null : Number(uid),
    hidepid: hidepidOf(options ?? '', groups.trim().split(' ')),
    hostNamespace: isHostNamespace(own, first, container),
  }
}

/** `hidepid=2`, or `invisible`; null where nothing is hidden from these groups. */
export function hidepidOf(options: string, groups: readonly string[]): string | null {
  const value = /(?:^|,)hidepid=([^,]+)/.exec(options)?.[1] ?? '0'
  if (value === '0' || value === 'off') return null
  const group = /(?:^|,)gid=(\d+)/.exec(options)?.[1]
  // The last kind asks for the right to trace each process, of whatever group.
  const excepted = group !== undefined && groups.includes(group)
  return excepted && value !== '4' && value !== 'ptraceable' ? null : value
}

/** A container that is an asset of its own has all its processes in the namespace of its process 1. */
export function isHostNamespace(
  own: string | undefined,
  first: string | undefined,
  container: boolean,
): boolean | null {
  if (own === FIRST_NAMESPACE) return true
  if (own === undefined || own === '') return null
  return container ? own === first : false
}

/** `written`: how many lines the reporter says it wrote; null where it does not say. */
export function processCoverage(
  processes: readonly ProcessFact[],
  view: ProcessView | null,
  written: number | null,
  /** False: only those of another root were listed, and process 1 is none of them. */
  whole = true,
): Coverage {
  const readable = processes.filter((processFact) => processFact.judgedBy === 'maps').length
  const unjudged = processes.filter((processFact) => processFact.judgedBy === 'none').length
  const base = {
    scope: 'processes',
    roots: ['/proc'],
    items: processes.length,
    unreadable: unjudged,
    truncated: false,
  } as const
  const why = whyNotAll(processes, view, written, whole)
  if (why !== null) return { ...base, state: 'unknown', reason: why }
  if (readable === processes.length) return { ...base, state: 'complete' }
  const rest = unjudged === 0 ? 'the rest judged by start time' : 'the rest by start time, or not'
  return {
    ...base,
    state: 'partial',
    reason: `${readable} of ${processes.length} processes readable; ${rest}`,
  }
}

function whyNotAll(
  processes: readonly ProcessFact[],
  view: ProcessView | null,
  written: number | null,
  whole: boolean,
): string | null {
  if (processes.length === 0 && whole) return 'no process was listed'
  if (written !== null && Number.isNaN(written)) return 'it does not say how many it listed'
  if (written !== null && written !== processes.length) {
    return `${written} processes were written, ${processes.length} arrived`
  }
  if (view !== null && view.uid !== 0 && view.hidepid !== null) {
    return `/proc hides the processes of others (hidepid=${view.hidepid}): only root sees them`
  }
  if (view?.hostNamespace === false) return 'seen from inside a process namespace of its own'
  if (view?.hostNamespace === null) return 'it is not known in which process namespace it looked'
  if (whole && !processes.some((processFact) => processFact.pid === 1))
    return 'process 1 was not seen: the list is not whole'
  return null
}
