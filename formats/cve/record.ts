/** CVE records (JSON 5.x) with the container of CISA's Vulnrichment: SSVC decision points, KEV. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Signal } from '@holdfast/core/model/advisory'
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
    const one = document.kind === 'json' ? asObject(document.value) : undefined
    const about = objectAt(one, 'cveMetadata')
    const id = text(about, 'cveId')
    if (id === undefined) return err('it has no CVE id')
    const containers = objectAt(one, 'containers')
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
      affected: [],
    }
    return ok(reading({ advisories: [advisory], signals: signal === undefined ? [] : [signal] }))
  },
}

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
