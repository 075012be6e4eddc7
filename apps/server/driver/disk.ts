/**
 * How full the disk is, and what stops by it: people are told, then imports stop, then new permits and every command
 * that is not itself a way out. Denials, releases of holds and `off` go on: what is left is theirs.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Decision } from '@holdfast/core/model/decision'
import type { Input } from '@holdfast/core/model/input'
import type { View } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { DiskSpace } from '@holdfast/edges-base/ports/stores'

/** Each stops what the one before stops. */
export type DiskLevel = 'ample' | 'alarm' | 'no-imports' | 'no-permits'

export interface Disk {
  /** Of what is in use; null: it could not be asked. */
  usedPercent(): number | null
  level(): DiskLevel
}

/** `space`: as the write thread saw it last. */
export function diskOver(space: () => DiskSpace | null): Disk {
  const used = (): number | null => {
    const now = space()
    return now === null ? null : usedOf(now)
  }
  return {
    usedPercent: used,
    level: () => levelOf(used()),
  }
}

/** As `df` has it: of what may be used at all. */
export function usedOf({ total, free }: DiskSpace): number {
  return total <= 0 ? 0 : Math.floor(((total - free) * 1_000) / total) / 10
}

/** What could not be asked stops nothing: a write that fails does. */
export function levelOf(usedPercent: number | null): DiskLevel {
  if (usedPercent === null || usedPercent < LIMITS.diskAlarmPercent) return 'ample'
  if (usedPercent < LIMITS.diskImportsPercent) return 'alarm'
  return usedPercent < LIMITS.diskPermitsPercent ? 'no-imports' : 'no-permits'
}

/** In words, for people; null: there is room. */
export function diskAlarm(disk: Disk): string | null {
  const what: { readonly [L in DiskLevel]: string | null } = {
    ample: null,
    alarm: `imports stop at ${LIMITS.diskImportsPercent} %, new permits at ${LIMITS.diskPermitsPercent} %`,
    'no-imports': `imports have stopped, new permits stop at ${LIMITS.diskPermitsPercent} %`,
    'no-permits': 'imports and new permits have stopped',
  }
  const words = what[disk.level()]
  return words === null ? null : `the disk is ${disk.usedPercent()} % full: ${words}; ${MAKE_ROOM}`
}

const MAKE_ROOM = 'make room on it, or keep fewer records with HOLDFAST_DECISIONS_SIZE'

/** A permit is not given where its record may find no room; what patches and reports is not cut (law 10). */
export function diskStops(level: DiskLevel, decision: Decision, view: View): Decision {
  if (level !== 'no-permits' || !decision.decision) return decision
  const identity =
    decision.identity === null ? null : view.manifests.Identity.get(decision.identity)
  if (identity?.spec.lane === 'remediation') return decision
  return {
    ...decision,
    decision: false,
    code: 'not-durable',
    reason: 'the disk of the server is full: no new permit can be recorded',
    next: 'holdfast doctor',
    allowedUntil: null,
    overrides: [],
    reportOnly: false,
  }
}

/** Documents that are handed in or fetched wait until there is room: why, in words; null: there is. */
export function importsStopped(disk: Disk): string | null {
  const level = disk.level()
  if (level === 'ample' || level === 'alarm') return null
  return `the disk is ${disk.usedPercent()} % full: nothing is imported`
}

export function refuseImports(disk: Disk): void {
  const stopped = importsStopped(disk)
  if (stopped !== null) throw full(stopped)
}

/** What takes access, gives it back or ends something is let through; so is what time alone makes durable. */
const WAYS_OUT: ReadonlySet<Input['kind']> = new Set<Input['kind']>([
  'stop-enforcement',
  'set-mode',
  'release-hold',
  'end-override',
  'open-break-glass',
  'close-break-glass',
  'quarantine',
  'revoke-token',
])

export function refuseCommand(disk: Disk, kind: Input['kind']): void {
  if (disk.level() !== 'no-permits' || WAYS_OUT.has(kind)) return
  throw full(
    `the disk is ${disk.usedPercent()} % full: what is left is kept for denials, releases and \`off\``,
  )
}

function full(message: string): Problem {
  return new Problem('disk-full', message, MAKE_ROOM)
}
