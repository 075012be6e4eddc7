/** OCSF vulnerability findings (class 2002); findings of other classes are refused. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft, type ReportBuilder } from '../report-builder.ts'

const VULNERABILITY_FINDING = 2_002

export const ocsf: Reader = {
  format: 'ocsf',
  title: 'OCSF vulnerability findings',
  knows: (document) => eventsOf(document) !== undefined,
  read(document) {
    const events = eventsOf(document) ?? []
    const found = events.filter((event) => event['class_uid'] === VULNERABILITY_FINDING)
    if (found.length === 0)
      return err({ refused: 'its events are about compliance or detections, not vulnerabilities' })
    const reports = new Map<string, { builder: ReportBuilder; event: JsonObject }>()
    for (const event of found) {
      const [resource] = objectsAt(event, 'resources')
      const key = text(resource, 'uid') ?? text(objectAt(event, 'device'), 'hostname') ?? ''
      const known = reports.get(key) ?? {
        builder: reportBuilder('ocsf', { name: toolOf(event) }),
        event,
      }
      reports.set(key, known)
      for (const flaw of objectsAt(event, 'vulnerabilities')) readFlaw(flaw, event, known.builder)
    }
    const others = events.length - found.length
    return ok(
      reading({
        reports: [...reports].map(([name, { builder, event }]) =>
          builder.build({
            type: objectAt(event, 'device') === undefined ? 'unknown' : 'host',
            name,
            identifiers: name.startsWith('arn:') ? [name] : [],
            observedAt: timeAt(event, 'time'),
            bootedAt: timeAt(objectAt(event, 'device'), 'boot_time'),
            runningKernel:
              text(objectAt(objectAt(event, 'device'), 'os'), 'kernel_release') ?? null,
          }),
        ),
        dropped: others === 0 ? [] : [{ reason: 'an event of another class', count: others }],
      }),
    )
  },
}

function eventsOf(document: Document): readonly JsonObject[] | undefined {
  const values: readonly Json[] =
    document.kind === 'json-lines'
      ? document.values
      : document.kind === 'json'
        ? Array.isArray(document.value)
          ? (document.value as readonly Json[])
          : [document.value]
        : []
  const events = objects(values)
  const known =
    events.length > 0 &&
    events.every((event) => typeof event['class_uid'] === 'number' && 'metadata' in event)
  return known ? events : undefined
}

function toolOf(event: JsonObject): string {
  return text(objectAt(objectAt(event, 'metadata'), 'product'), 'name') ?? 'ocsf'
}

function readFlaw(flaw: JsonObject, event: JsonObject, builder: ReportBuilder): void {
  const cve = objectAt(flaw, 'cve')
  const id = text(cve, 'uid') ?? text(objectAt(flaw, 'advisory'), 'uid')
  const packages = [...objectsAt(flaw, 'affected_packages'), ...objectsAt(flaw, 'packages')]
  if (id === undefined) return builder.drop('a vulnerability without an id')
  // One flaw may be in several packages, or in several versions of one.
  for (const package_ of packages.length === 0 ? [undefined] : packages) {
    builder.finding(findingOf(id, flaw, event, package_))
  }
}

function findingOf(
  id: string,
  flaw: JsonObject,
  event: JsonObject,
  package_: JsonObject | undefined,
): FindingDraft {
  const cve = objectAt(flaw, 'cve')
  const name = text(package_, 'name')
  const version = text(package_, 'version') ?? ''
  const fixed = text(package_, 'fixed_in_version')
  return {
    id,
    component:
      name === undefined
        ? null
        : {
            purl:
              text(package_, 'purl') ??
              purlOf(text(package_, 'package_manager') ?? '', name, version),
            name,
            version,
          },
    fixedVersions: fixed === undefined ? [] : [fixed],
    severity: severity(text(flaw, 'severity') ?? text(event, 'severity')),
    cvss: objectsAt(cve, 'cvss').flatMap((object) => text(object, 'vector_string') ?? []),
  }
}
