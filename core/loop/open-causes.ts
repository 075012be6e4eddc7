/** The open causes of one asset while a judgement goes on: by id, and by the flaw they are about. */

import type { FoundCause } from '../correlate/found-causes.ts'
import { saidOf } from '../model/inputs.ts'
import { bothOf } from '../model/told.ts'
import type { CauseId } from '../kernel/ids.ts'
import type { Cause, CauseDetail, CauseClass } from '../model/cause.ts'
import type { VersionOrder } from '../model/version-order.ts'

export interface OpenCauses {
  readonly byId: ReadonlyMap<CauseId, Cause>
  /** The one that completes a restart, or any of the class about this component. */
  about(of: CauseClass, component: string): readonly Cause[]
  set(cause: Cause): void
  delete(cause: Cause): void
}

export function openCauses(causes: Iterable<Cause>): OpenCauses {
  const byId = new Map<CauseId, Cause>()
  const byComponent = new Map<string, Map<CauseId, Cause>>()
  const keyOf = (of: CauseClass, component: string): string => `${of} ${component}`
  const open: OpenCauses = {
    byId,
    about: (of, component) => [...(byComponent.get(keyOf(of, component))?.values() ?? [])],
    set(cause) {
      byId.set(cause.id, cause)
      const key = keyOf(cause.class, cause.component)
      const known = byComponent.get(key)
      if (known === undefined) byComponent.set(key, new Map([[cause.id, cause]]))
      else known.set(cause.id, cause)
    },
    delete(cause) {
      byId.delete(cause.id)
      byComponent.get(keyOf(cause.class, cause.component))?.delete(cause.id)
    },
  }
  for (const cause of causes) open.set(cause)
  return open
}

/**
 * The lineage under which this flaw of this component was first seen: sources call it by different ids,
 * and a cause keeps the one it got (DESIGN section 4). Its own where nobody named it before.
 */
export function lineageOf(open: OpenCauses, found: FoundCause): string {
  const about = open.about(found.class, found.component)
  if (about.length === 0 || about.some((one) => one.lineage === found.lineage)) return found.lineage
  const ids = new Set([found.lineage, ...found.detail.advisories])
  const same = about.find(
    (one) => ids.has(one.lineage) || one.detail.advisories.some((id) => ids.has(id)),
  )
  return same?.lineage ?? found.lineage
}

/** What several sources say of one flaw, together: ids add up, each keeps the fix it asks for. */
export function together(before: Cause, found: FoundCause): CauseDetail {
  const { triageAwaited: _, ...known } = before.detail
  const own = before.lineage === found.lineage && before.detail.source === found.detail.source
  const base = own ? found.detail : known
  const other = own ? known : found.detail
  return {
    ...base,
    advisories: [...new Set([...base.advisories, ...other.advisories])],
    severity: worse(base.severity, other.severity),
    packages: base.packages.length === 0 ? other.packages : base.packages,
    sourcePackages: base.sourcePackages.length === 0 ? other.sourcePackages : base.sourcePackages,
    fixed: base.fixed ?? other.fixed,
    distro: base.distro ?? other.distro,
    exploited: base.exploited || other.exploited,
    inputs: bothOf(saidOf(before), found.said),
    // Said again: it is not fixed, and not retracted.
    fixedSeenAt: null,
    retracted: null,
  }
}

/** Said again by one who may not raise: what it would take to clear it is asked for as before, or for more. */
export function neverLess(before: Cause, said: Cause, order: VersionOrder): Cause {
  const [was, is] = [before.detail, said.detail]
  const less =
    was.fixed !== null &&
    (is.fixed === null || order(is.ecosystem, is.fixed, was.fixed) !== 'greater')
  return {
    ...said,
    suppressed: before.suppressed === null ? null : said.suppressed,
    detail: {
      ...is,
      fixed: less ? was.fixed : is.fixed,
      packages: both(was.packages, is.packages),
      sourcePackages: both(was.sourcePackages, is.sourcePackages),
      exploited: was.exploited || is.exploited,
    },
  }
}

type Fixes = CauseDetail['packages']

function both(a: Fixes, b: Fixes): Fixes {
  const known = new Set(a.map((one) => `${one.name} ${one.fixed}`))
  return [...a, ...b.filter((one) => !known.has(`${one.name} ${one.fixed}`))]
}

const SEVERITIES = ['unrated', 'low', 'medium', 'high', 'critical'] as const

export function worse(
  a: CauseDetail['severity'],
  b: CauseDetail['severity'],
): CauseDetail['severity'] {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b
}
