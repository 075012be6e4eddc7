/**
 * What ledgers hold from before facts of a host were checked whole: anything, where a list or a text belongs. It is
 * put right as it is folded, so that no view, sentence or later judgement meets it: what says nothing is empty, and
 * the cause, the host and the entry stay.
 */

import type { Instant } from '../../kernel/instant.ts'
import { SEVERITIES } from '../../kernel/severity.ts'
import type { Cause, CauseDetail } from '../../model/cause.ts'
import type { HostSummary } from '../../model/evidence.ts'

const RATED: ReadonlySet<unknown> = new Set(SEVERITIES)
const USES: ReadonlySet<unknown> = new Set(['listening', 'running', 'unused', 'unknown'])
/** The last millisecond that a date of four digits can name. */
const LAST_MS = 253_402_300_799_999

/** The very same where nothing is odd, which is nearly always. */
export function soundCause(cause: Cause): Cause {
  const { detail } = cause
  const sound: Partial<CauseDetail> = {
    packages: listOf(detail.packages, isFixed),
    sourcePackages: listOf(detail.sourcePackages, isFixed),
    advisories: listOf(detail.advisories, isText),
    programs: listOf(detail.programs, isText),
    units: listOf(detail.units, isText),
    usedBy: listOf(detail.usedBy, isText),
    installed: textOr(detail.installed, null),
    fixed: textOr(detail.fixed, null),
    severity: RATED.has(detail.severity) ? detail.severity : 'unrated',
    use: USES.has(detail.use) ? detail.use : 'unknown',
  }
  const component = textOr(cause.component, 'unnamed')
  const lineage = textOr(cause.lineage, 'unnamed')
  const same =
    component === cause.component &&
    lineage === cause.lineage &&
    (Object.keys(sound) as (keyof CauseDetail)[]).every((name) => sound[name] === detail[name])
  return same ? cause : { ...cause, component, lineage, detail: { ...detail, ...sound } }
}

export function soundSummary(summary: HostSummary): HostSummary {
  return {
    ...summary,
    os: textOr(summary.os, ''),
    kernel: textOr(summary.kernel, ''),
    fixesUnknown: textOr(summary.fixesUnknown, null),
    replacedPrograms: listOf(summary.replacedPrograms, isText),
    listsSignedAt: timeOr(summary.listsSignedAt),
    listsValidUntil: timeOr(summary.listsValidUntil),
  }
}

/** The list itself where each element is one. */
function listOf<T>(value: readonly T[], is: (one: unknown) => boolean): readonly T[] {
  if (!Array.isArray(value)) return []
  return value.every(is) ? value : value.filter(is)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function textOr<T>(value: T, other: T): T {
  return isText(value) || value === null ? (value ?? other) : other
}

function timeOr(value: Instant | null): Instant | null {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= LAST_MS ? value : null
}

function isFixed(value: unknown): boolean {
  const { name, fixed } = (value ?? {}) as Partial<CauseDetail['packages'][number]>
  return isText(name) && isText(fixed)
}
