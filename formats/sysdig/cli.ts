/** What `sysdig-cli-scanner` writes as JSON: every package of an image with its vulnerabilities, or with their keys. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFact } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'
import { kindOf } from './kind.ts'

export const sysdigCli: Reader = {
  format: 'sysdig-cli',
  title: 'sysdig-cli-scanner (JSON)',
  knows: (document) => resultOf(document) !== undefined,
  read(document) {
    const result = resultOf(document)
    const whole = document.kind === 'json' ? asObject(document.value) : undefined
    const image = objectAt(result, 'metadata')
    const os = text(image, 'baseOs')
    const builder = reportBuilder('sysdig-cli', {
      name: 'sysdig-cli-scanner',
      version: text(objectAt(whole, 'scanner'), 'version'),
    })
    const packages = new Map<string, ComponentFact>()
    for (const [key, row] of packagesOf(result)) {
      const component = componentOf(row, os)
      if (component === undefined) {
        builder.drop('a package without a name')
        continue
      }
      packages.set(key, component)
      builder.component(component)
      for (const flaw of objectsAt(row, 'vulns')) add(flaw, component)
    }
    for (const value of Object.values(objectAt(result, 'vulnerabilities') ?? {})) {
      const flaw = asObject(value) ?? {}
      add(flaw, packages.get(text(flaw, 'packageRef') ?? ''))
    }
    function add(flaw: JsonObject, component: ComponentFact | undefined): void {
      const finding = component === undefined ? undefined : findingOf(flaw, component)
      if (finding === undefined) builder.drop('a vulnerability without an id or a package')
      else builder.finding(finding)
    }
    return ok(
      reading({
        reports: [
          builder.build({
            type: text(image, 'pullString') === undefined ? 'unknown' : 'image',
            name: text(image, 'pullString') ?? text(image, 'hostName'),
            digests: ['digest', 'imageId'].flatMap((name) => {
              const digest = text(image, name) ?? ''
              return digest.startsWith('sha256:') ? [digest] : []
            }),
            observedAt: timeAt(objectAt(whole, 'info'), 'scanTime'),
          }),
        ],
      }),
    )
  },
}

/** The scanner names itself; what it says of a directory of infrastructure code has no packages. */
function resultOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const result = objectAt(object, 'result')
  const own = text(objectAt(object, 'scanner'), 'name') === 'sysdig-cli-scanner'
  const packages = result?.['packages']
  return own && typeof packages === 'object' && packages !== null ? result : undefined
}

/** A list until version 1.21; since then by a key that the vulnerabilities name. */
function packagesOf(result: JsonObject | undefined): readonly (readonly [string, JsonObject])[] {
  const byKey = objectAt(result, 'packages')
  if (byKey === undefined)
    return objectsAt(result, 'packages').map((row, place) => [`${place}`, row] as const)
  return Object.entries(byKey).flatMap(([key, value]) => {
    const row = asObject(value)
    return row === undefined ? [] : [[key, row] as const]
  })
}

function componentOf(row: JsonObject, os: string | undefined): ComponentFact | undefined {
  const name = text(row, 'name')
  if (!name) return undefined
  const version = text(row, 'version') ?? ''
  const kind = kindOf(text(row, 'type'), os)
  return { purl: purlOf(kind, name, version, { distro: distroOf(os) }), name, version }
}

function findingOf(row: JsonObject, component: ComponentFact): FindingDraft | undefined {
  const id = text(row, 'name')
  if (!id) return undefined
  const score = objectAt(row, 'cvssScore')
  const vector = text(score, 'vector') ?? text(objectAt(score, 'value'), 'vector')
  return {
    id,
    component,
    fixedVersions: versionsIn(text(row, 'fixVersion') ?? text(row, 'fixedInVersion')),
    severity: severity(text(row, 'severity') ?? text(objectAt(row, 'severity'), 'value')),
    cvss: vector ? [vector] : [],
    publishedAt: timeAt(row, 'disclosureDate'),
  }
}
