/** JFrog Xray: the violations list, the unified report and the artifact summary of its API. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import {
  asObject,
  listAt,
  objectAt,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'

export const jfrog: Reader = listReader<JsonObject>({
  format: 'jfrog-xray',
  title: 'JFrog Xray',
  tool: 'xray',
  rows: (document) => rowsOf(document),
  about: () => ({ type: 'image' }),
  finding(row) {
    const cves = objectsAt(row, 'cves').concat(
      objectsAt(objectAt(objectAt(row, 'component_versions'), 'more_details'), 'cves'),
    )
    const ids = [...new Set(cves.flatMap((cve) => text(cve, 'cve') ?? []))]
    const own = text(row, 'issue_id') || text(row, 'id') || ''
    const id = ids[0] ?? (own === '' ? 'xray:unnamed' : own)
    const component = componentOf(row)
    const fixed = [
      ...texts(listAt(row, 'fixed_versions')),
      ...texts(listAt(objectAt(row, 'component_versions'), 'fixed_versions')),
    ]
    return {
      id,
      aliases: [...ids.slice(1), own].filter((one) => one !== '' && one !== id),
      component,
      fixedVersions: fixed.flatMap((one) => versionsIn(one.replace(/[[\]()]/g, ''))),
      severity: severity(text(row, 'severity')),
      cvss: cves.flatMap((cve) =>
        ['cvss_v3_vector', 'cvss_v3', 'cvss_v2_vector', 'cvss_v2'].flatMap(
          (key) => /CVSS:.*$/.exec(text(cve, key) ?? '')?.[0] ?? [],
        ),
      ),
      publishedAt: timeAt(row, 'published') ?? timeAt(row, 'created'),
    }
  },
})

function rowsOf(document: Document): readonly JsonObject[] | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (object === undefined) return undefined
  if ('total_rows' in object && Array.isArray(object['rows'])) {
    return objectsAt(object, 'rows')
  }
  if ('total_count' in object && Array.isArray(object['data'])) return objectsAt(object, 'data')
  if (!Array.isArray(object['artifacts'])) return undefined
  const artifacts = objectsAt(object, 'artifacts')
  if (!artifacts.every((artifact) => 'general' in artifact)) return undefined
  return artifacts.flatMap((artifact) => objectsAt(artifact, 'issues'))
}

/** `pypi://Jinja2:2.11.2`, `deb://debian:stretch:libx11:2:1.6.4-3`, or the end of a path through layers. */
function componentOf(row: JsonObject): { purl: string; name: string; version: string } | null {
  const full = text(row, 'vulnerable_component') ?? text(row, 'source_comp_id')
  const [scheme = '', rest = ''] = full === undefined ? [] : full.split('://')
  if (rest !== '') {
    const [head = '', ...more] = rest.split(':')
    if (scheme === 'deb' || scheme === 'rpm' || scheme === 'alpine') {
      const name = more[1] ?? head
      const version = more.slice(2).join(':')
      const kind = scheme === 'alpine' ? 'alpine' : head
      const origin = { distro: distroOf(kind, more[0]) }
      return { purl: purlOf(kind, name, version, origin), name, version }
    }
    const name = scheme === 'gav' ? `${head}:${more[0] ?? ''}` : head
    const version = more.at(-1) ?? ''
    return { purl: purlOf(scheme === 'gav' ? 'maven' : scheme, name, version), name, version }
  }
  const path = texts(listAt(row, 'impact_path')).at(-1) ?? text(row, 'component') ?? ''
  const match = /([^/:]+):([^/:]+)$/.exec(path)
  if (match === null) return path === '' ? null : { purl: '', name: path, version: '' }
  const [, name = '', version = ''] = match
  return { purl: purlOf('', name, version), name, version }
}
