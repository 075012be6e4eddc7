/** CVE records (JSON 5.x) with the container of CISA's Vulnrichment: SSVC decision points, KEV. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { AffectedPackage, Signal, VersionRange } from '@holdfast/core/model/advisory'
import {
  asObject,
  objectAt,
  objectsAt,
  severity,
  text,
  timeAt,
  membersAt,
} from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

export const cve: Reader = {
  format: 'cve',
  title: 'CVE records (JSON 5)',
  knows: (document) =>
    document.kind === 'json' && text(asObject(document.value), 'dataType') === 'CVE_RECORD',
  read(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const about = objectAt(object, 'cveMetadata')
    const id = text(about, 'cveId')
    if (id === undefined) return err('it has no CVE id')
    const containers = objectAt(object, 'containers')
    const parts = [objectAt(containers, 'cna'), ...objectsAt(containers, 'adp')]
    const metrics = parts.flatMap((part) => objectsAt(part, 'metrics'))
    const scores = ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'].flatMap((name) =>
      membersAt(metrics, name),
    )
    const rejected = text(about, 'state') === 'REJECTED'
    const signal = signalOf(id, metrics)
    const advisory = {
      id,
      aliases: [],
      lineage: 'cve',
      modifiedAt: timeAt(about, 'dateUpdated'),
      publishedAt: timeAt(about, 'datePublished'),
      withdrawnAt: rejected
        ? (timeAt(about, 'dateRejected') ?? timeAt(about, 'dateUpdated'))
        : null,
      severity: severity(text(scores[0], 'baseSeverity')),
      cvss: [...new Set(scores.flatMap((item) => text(item, 'vectorString') ?? []))],
      affected: ownRanges(about, objectAt(containers, 'cna')),
    }
    return ok(reading({ advisories: [advisory], signals: signal === undefined ? [] : [signal] }))
  },
}

/**
 * Records name products in words of their own: only of those that a publisher itself wrote about what it numbers
 * itself, the ranges are read.
 */
function ownRanges(
  about: JsonObject | undefined,
  cna: JsonObject | undefined,
): readonly AffectedPackage[] {
  const publisher = PUBLISHERS.get(text(about, 'assignerShortName') ?? '')
  if (publisher === undefined) return []
  return objectsAt(cna, 'affected').flatMap((object): AffectedPackage[] => {
    if (text(object, 'product') !== publisher.product) return []
    const all = objectsAt(object, 'versions').filter((item) => text(item, 'status') === 'affected')
    const ranges = all.flatMap((item): VersionRange[] => {
      const introduced = text(item, 'version')
      if (introduced === undefined) return []
      const fixed = text(item, 'lessThan') ?? null
      const lastAffected = text(item, 'lessThanOrEqual') ?? (fixed === null ? introduced : null)
      return [{ introduced, fixed, lastAffected }]
    })
    const { type } = publisher
    // All but those it names: such a range nobody can be compared with.
    if (text(object, 'defaultStatus') === 'affected') ranges.length = 0
    else if (ranges.length === 0) return []
    return [{ type, distro: null, name: type, ranges, versions: [] }]
  })
}

const PUBLISHERS: ReadonlyMap<string, { readonly product: string; readonly type: string }> =
  new Map([['PostgreSQL', { product: 'PostgreSQL', type: 'postgresql' }]])

function signalOf(id: string, metrics: readonly JsonObject[]): Signal | undefined {
  const others = membersAt(metrics, 'other')
  const content = (type: string): JsonObject | undefined =>
    objectAt(
      others.find((item) => text(item, 'type') === type),
      'content',
    )
  const [ssvc, kev] = [content('ssvc'), content('kev')]
  if (ssvc === undefined && kev === undefined) return undefined
  const options = objectsAt(ssvc, 'options')
  const option = (name: string): string =>
    options.flatMap((item) => text(item, name) ?? [])[0] ?? 'unknown'
  const since = text(kev, 'dateAdded')
  return {
    id,
    ...(since === undefined ? {} : { exploitedSince: since }),
    ...(ssvc === undefined
      ? {}
      : {
          ssvc: {
            exploitation: option('Exploitation'),
            automatable: option('Automatable'),
            technicalImpact: option('Technical Impact'),
          },
        }),
  }
}
