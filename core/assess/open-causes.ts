/** The open causes of one asset while a judgement goes on: by id, and by the flaw they are about. */

import type { FoundCause } from '../model/found-cause.ts'
import { saidOf } from '../state/causes/inputs.ts'
import { bothOf } from '../model/told.ts'
import type { CauseId } from '../kernel/ids.ts'
import type { Cause, CauseDetail, CauseClass } from '../model/cause.ts'
import { worseSeverity } from '../kernel/severity.ts'
import { packageName } from '../model/package-name.ts'
import type { VersionOrder } from '../model/version-order.ts'

export interface OpenCauses {
  readonly byId: ReadonlyMap<CauseId, Cause>
  /** The one that completes a restart, or any of the class about this component, however it is spelt. */
  about(of: CauseClass, component: string, ecosystem: string): readonly Cause[]
  set(cause: Cause): void
  delete(cause: Cause): void
}

export function openCauses(causes: Iterable<Cause>): OpenCauses {
  const byId = new Map<CauseId, Cause>()
  const byComponent = new Map<string, Map<CauseId, Cause>>()
  const keyOf = (of: CauseClass, component: string, ecosystem: string): string =>
    `${of} ${packageName(ecosystem, component)}`
  const keyFor = (cause: Cause): string =>
    keyOf(cause.class, cause.component, cause.detail.ecosystem)
  const open: OpenCauses = {
    byId,
    about: (of, component, ecosystem) => [
      ...(byComponent.get(keyOf(of, component, ecosystem))?.values() ?? []),
    ],
    set(cause) {
      byId.set(cause.id, cause)
      const key = keyFor(cause)
      const known = byComponent.get(key)
      if (known === undefined) byComponent.set(key, new Map([[cause.id, cause]]))
      else known.set(cause.id, cause)
    },
    delete(cause) {
      byId.delete(cause.id)
      byComponent.get(keyFor(cause))?.delete(cause.id)
    },
  }
  for (const cause of causes) open.set(cause)
  return open
}

/**
 * The lineage and the spelling under which this flaw of this component was first seen: sources call both by different
 * names, and a cause keeps those it got (DESIGN section 4). Its own where nobody named it before.
 */
export function firstNames(
  open: OpenCauses,
  found: FoundCause,
): { readonly lineage: string; readonly component: string } {
  const about = open.about(found.class, found.component, found.detail.ecosystem)
  const ids = new Set([found.lineage, ...found.detail.advisories])
  const same =
    about.find((cause) => cause.lineage === found.lineage) ??
    about.find(
      (cause) => ids.has(cause.lineage) || cause.detail.advisories.some((id) => ids.has(id)),
    )
  return {
    lineage: same?.lineage ?? found.lineage,
    component: same?.component ?? found.component,
  }
}

/** What several sources say of one flaw, together: ids add up, each keeps the fix it asks for. */
export function together(before: Cause, found: FoundCause): CauseDetail {
  const { triageAwaited: _, fixedSeenBy: __, ...known } = before.detail
  // The fix of its own support channel takes the place of that of the release.
  const nearer = found.detail.fixedInRelease === before.detail.fixed
  const own =
    nearer || (before.lineage === found.lineage && before.detail.source === found.detail.source)
  const base = own ? found.detail : known
  const other = own ? known : found.detail
  return {
    ...base,
    advisories: [...new Set([...base.advisories, ...other.advisories])],
    severity: worseSeverity(base.severity, other.severity),
    packages: base.packages.length === 0 ? other.packages : base.packages,
    sourcePackages: base.sourcePackages.length === 0 ? other.sourcePackages : base.sourcePackages,
    ...fixOf(base.fixed === null ? other : base),
    distro: base.distro ?? other.distro,
    exploited: base.exploited || other.exploited,
    inputs: bothOf(saidOf(before), found.said),
    // Said again: it is not fixed, and not retracted.
    fixedSeenAt: null,
    retracted: null,
    ...(other.kernel === true ? { kernel: true as const } : {}),
  }
}

function fixOf({ fixed, alsoAffected }: CauseDetail): Pick<CauseDetail, 'fixed' | 'alsoAffected'> {
  return alsoAffected === undefined ? { fixed } : { fixed, alsoAffected }
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
