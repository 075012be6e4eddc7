/** Policy checks of Anchore Engine and Enterprise: the checks of the gate `vulnerabilities` name packages. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { ComponentFact, ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objects, severity, texts, timeAt } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'
import { splitName } from './names.ts'

export const anchorePolicy: Reader = {
  format: 'anchore-policy',
  title: 'Anchore policy checks',
  knows: (document) => evaluationsOf(document).length > 0,
  read(document) {
    const read = evaluationsOf(document).map((evaluation) => reportOf(evaluation))
    const looked = read.some((one) => one.looked)
    return looked
      ? ok(reading({ reports: read.map((one) => one.report) }))
      : err({ refused: 'its checks are about configuration: none names a vulnerability' })
  },
}

interface Evaluation {
  readonly digest: string
  readonly tag: string
  readonly value: JsonObject
}

/** Digest → tag → evaluations, of one image or a list of them. */
function evaluationsOf(document: Document): Evaluation[] {
  if (document.kind !== 'json') return []
  const images = Array.isArray(document.value)
    ? objects(document.value)
    : [asObject(document.value) ?? {}]
  return images.flatMap((image) =>
    Object.entries(image).flatMap(([digest, tags]) =>
      digest.startsWith('sha256:')
        ? Object.entries(asObject(tags) ?? {}).flatMap(([tag, list]) =>
            (Array.isArray(list) ? objects(list as readonly Json[]) : [])
              .filter((value) => 'policyId' in value && 'detail' in value)
              .map((value) => ({ digest, tag, value })),
          )
        : [],
    ),
  )
}

function reportOf({ digest, tag, value }: Evaluation): { report: ComponentFacts; looked: boolean } {
  const builder = reportBuilder('anchore-policy', { name: 'anchore' })
  let looked = false
  const results = objectAt(objectAt(objectAt(value, 'detail'), 'result'), 'result')
  for (const each of Object.values(results ?? {})) {
    const table = objectAt(asObject(each), 'result')
    const columns = texts(listAt(table, 'header'))
    for (const row of listAt(table, 'rows')) {
      const cells = Array.isArray(row) ? (row as readonly Json[]) : []
      const cell = (name: string): Json | undefined => cells[columns.indexOf(name)]
      const finding = findingOf(cell)
      if (cell('Gate') !== 'vulnerabilities') builder.drop('a check that is about no package')
      else if (finding === undefined) builder.drop('a check without an id or a package')
      else {
        looked = true
        builder.finding(finding)
      }
    }
  }
  const report = builder.build({
    type: 'image',
    name: tag,
    digests: [digest],
    observedAt: timeAt(value, 'last_evaluation'),
  })
  return { report, looked }
}

/** `CVE-2015-2992+struts-core-1.3.8.jar`, and in words: `MEDIUM Vulnerability found in non-os package type (java) - …` */
function findingOf(cell: (name: string) => Json | undefined): FindingDraft | undefined {
  const words = textOf(cell('Check_Output'))
  const [, id, package_] = /^([^+]+)\+(.+)$/.exec(textOf(cell('Trigger_Id'))) ?? []
  const [, level, kind] =
    /^(\w+) Vulnerability found in .*?package type \(([^()]*)\)/i.exec(words) ?? []
  if (id === undefined || package_ === undefined || kind === undefined) return undefined
  return { id, component: componentOf(kind, package_), severity: severity(level) }
}

function componentOf(kind: string, package_: string): ComponentFact {
  // Of packages of the system only the name is told.
  const { name, version } = /^(?:rpm|dpkg|apk)/i.test(kind)
    ? { name: package_, version: '' }
    : splitName(kind, package_.replace(/\.[jw]ar$/, ''))
  return { purl: purlOf(kind, name, version), name, version }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
