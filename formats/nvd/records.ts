/** NVD: vulnerabilities as its API 2.0 lists them. They name products by CPE, which match no package for sure. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Advisory, Signal } from '@holdfast/core/model/advisory'
import type { Document } from '../document/document.ts'
import {
  asObject,
  dropCounter,
  objectAt,
  objectsAt,
  severity,
  text,
  timeAt,
  membersAt,
} from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

export const nvd: Reader = {
  format: 'nvd',
  title: 'NVD records (API 2.0)',
  knows: (document) => recordsOf(document) !== undefined,
  read(document) {
    const { drop, counts } = dropCounter()
    const advisories: Advisory[] = []
    const signals: Signal[] = []
    for (const object of recordsOf(document) ?? []) {
      const id = text(object, 'id')
      if (id === undefined) {
        drop('a record without an id')
        continue
      }
      advisories.push(advisoryOf(object, id))
      const signal = signalOf(object, id)
      if (signal !== undefined) signals.push(signal)
    }
    const warnings = ['NVD names products by CPE: it rates vulnerabilities and matches no package']
    return ok(reading({ advisories, signals, dropped: counts(), warnings }))
  },
}

function recordsOf(document: Document): readonly JsonObject[] | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (object === undefined) return undefined
  const single = objectAt(object, 'cve')
  if (single !== undefined && 'vulnStatus' in single) return [single]
  if (!Array.isArray(object['vulnerabilities'])) return undefined
  const listed = membersAt(objectsAt(object, 'vulnerabilities'), 'cve')
  const known =
    text(object, 'format') === 'NVD_CVE' ||
    listed.some((item) => 'vulnStatus' in item || 'sourceIdentifier' in item)
  return known ? listed : undefined
}

function advisoryOf(object: JsonObject, id: string): Advisory {
  const metrics = metricsOf(object)
  const data = membersAt(metrics, 'cvssData')
  const rejected = text(object, 'vulnStatus') === 'Rejected'
  return {
    id,
    aliases: [],
    lineage: 'nvd',
    modifiedAt: timeAt(object, 'lastModified'),
    publishedAt: timeAt(object, 'published'),
    withdrawnAt: rejected ? timeAt(object, 'lastModified') : null,
    severity: severity(text(data[0], 'baseSeverity') ?? text(metrics[0], 'baseSeverity')),
    cvss: [...new Set(data.flatMap((item) => text(item, 'vectorString') ?? []))],
    affected: [],
    ...productsOf(object),
  }
}

/** Vulnerable products by CPE, each once: not their versions, for which there is no order. */
function productsOf(object: JsonObject): Pick<Advisory, 'products'> {
  const products = new Set<string>()
  for (const node of membersOfAll(objectsAt(object, 'configurations'), 'nodes')) {
    for (const match of objectsAt(node, 'cpeMatch')) {
      if (match['vulnerable'] === false) continue
      const named = /^cpe:2\.3:[aoh]:([^:]+):([^:]+):/i.exec(text(match, 'criteria') ?? '')
      if (named !== null) products.add(`${named[1]}:${named[2]}`.toLowerCase())
    }
  }
  return products.size === 0 ? {} : { products: [...products].toSorted() }
}

function membersOfAll(list: readonly JsonObject[], name: string): readonly JsonObject[] {
  return list.flatMap((object) => objectsAt(object, name))
}

/** Newest CVSS version first. */
function metricsOf(object: JsonObject): readonly JsonObject[] {
  const metrics = objectAt(object, 'metrics')
  return ['cvssMetricV40', 'cvssMetricV31', 'cvssMetricV30', 'cvssMetricV2'].flatMap((name) =>
    objectsAt(metrics, name),
  )
}

function signalOf(object: JsonObject, id: string): Signal | undefined {
  const since = text(object, 'cisaExploitAdd')
  const [ssvc] = objectsAt(objectAt(object, 'metrics'), 'ssvcV203')
  const data = objectAt(ssvc, 'ssvcData') ?? ssvc
  const exploitation = text(data, 'exploitation')
  if (since === undefined && exploitation === undefined) return undefined
  const due = text(object, 'cisaActionDue')
  return {
    id,
    ...(since === undefined ? {} : { exploitedSince: since }),
    ...(due === undefined ? {} : { dueDate: due }),
    ...(exploitation === undefined
      ? {}
      : {
          ssvc: {
            exploitation,
            automatable: text(data, 'automatable') ?? 'unknown',
            technicalImpact: text(data, 'technicalImpact') ?? 'unknown',
          },
        }),
  }
}
