/** Wazuh: the vulnerability states index (4.8 and newer) and the API's list (up to 4.7). */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import {
  asObject,
  objectAt,
  objectsAt,
  severity,
  text,
  timeAt,
  membersAt,
} from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'

export const wazuh: Reader = listReader<JsonObject>({
  format: 'wazuh',
  title: 'Wazuh vulnerabilities',
  tool: 'wazuh',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const hits = objectAt(object, 'hits')
    if (hits !== undefined && Array.isArray(hits['hits'])) {
      const rows = membersAt(objectsAt(hits, 'hits'), '_source')
      return rows.every((row) => objectAt(row, 'vulnerability') !== undefined) ? rows : undefined
    }
    const data = objectAt(object, 'data')
    return data !== undefined && 'total_affected_items' in data
      ? objectsAt(data, 'affected_items')
      : undefined
  },
  subject(row) {
    const agent = objectAt(row, 'agent')
    const name = text(agent, 'name') ?? text(row, 'agent_name') ?? text(row, 'agent_ip') ?? ''
    const ip = text(row, 'agent_ip')
    const id = text(agent, 'id')
    return {
      type: 'host',
      name,
      identifiers: [
        ...(ip === undefined ? [] : [`ip:${ip}`]),
        ...(id === undefined ? [] : [`wazuh-agent:${id}`]),
      ],
      observedAt:
        timeAt(objectAt(row, 'vulnerability'), 'detected_at') ?? timeAt(row, 'detection_time'),
    }
  },
  finding(row) {
    const about = objectAt(row, 'package')
    const vulnerability = objectAt(row, 'vulnerability')
    const id = text(vulnerability, 'id') ?? text(row, 'cve')
    const name = text(about, 'name') ?? text(row, 'name')
    if (id === undefined || name === undefined) return undefined
    const version = text(about, 'version') ?? text(row, 'version') ?? ''
    const os = objectAt(objectAt(row, 'host'), 'os')
    const distro = distroOf(text(os, 'name'), text(os, 'version'))
    return {
      id,
      component: {
        purl: purlOf(text(about, 'type') ?? '', name, version, { distro }),
        name,
        version,
      },
      status: text(row, 'status') === 'SOLVED' ? 'fixed' : 'affected',
      severity: severity(text(vulnerability, 'severity') ?? text(row, 'severity')),
      publishedAt: timeAt(vulnerability, 'published_at') ?? timeAt(row, 'published'),
    }
  },
})
