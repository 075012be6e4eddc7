/** Fleet's hosts with their software, as its API answers: one host or a list. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, text, timeAt, wordAt } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const fleet: Reader = {
  format: 'fleet',
  title: 'Fleet hosts',
  knows: (document) => hostsOf(document).length > 0,
  read: (document) => ok(reading({ reports: hostsOf(document).map((one) => reportOf(one)) })),
}

function hostsOf(document: Document): readonly JsonObject[] {
  const one = document.kind === 'json' ? asObject(document.value) : undefined
  const single = objectAt(one, 'host')
  const hosts = single === undefined ? objectsAt(one, 'hosts') : [single]
  return hosts.every((host) => 'osquery_version' in host || 'team_id' in host || 'fleet_id' in host)
    ? hosts
    : []
}

function reportOf(host: JsonObject): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('fleet', { name: 'fleet' })
  for (const one of objectsAt(host, 'software')) {
    const name = text(one, 'name')
    if (name === undefined) {
      builder.drop('software without a name')
      continue
    }
    const release = text(one, 'release')
    const plain = text(one, 'version') ?? ''
    const version = release === undefined || release === '' ? plain : `${plain}-${release}`
    const component = {
      purl: purlOf(KINDS.get(text(one, 'source') ?? '') ?? '', name, version),
      name,
      version,
    }
    builder.component(component)
    for (const flaw of objectsAt(one, 'vulnerabilities')) {
      const id = text(flaw, 'cve')
      const fixed = text(flaw, 'resolved_in_version')
      if (id === undefined) builder.drop('a vulnerability without a CVE id')
      else
        builder.finding({
          id,
          component,
          fixedVersions: fixed === undefined || fixed === '' ? [] : [fixed],
          exploited: flaw['cisa_known_exploit'] === true,
          publishedAt: timeAt(flaw, 'cve_published'),
        })
    }
  }
  const named = [
    ['uuid', 'uuid'],
    ['ip', 'primary_ip'],
    ['mac', 'primary_mac'],
    ['serial', 'hardware_serial'],
    ['fleet-host', 'id'],
  ] as const
  return builder.build({
    type: 'host',
    name: text(host, 'hostname') ?? text(host, 'computer_name'),
    identifiers: named.flatMap(([kind, key]) => {
      const value = wordAt(host, key)
      return value === undefined ? [] : [`${kind}:${value}`]
    }),
    observedAt: timeAt(host, 'software_updated_at') ?? timeAt(host, 'detail_updated_at'),
    incomplete: Array.isArray(host['software'])
      ? null
      : 'the answer has no software: ask for populate_software',
  })
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['deb_packages', 'deb'],
  ['rpm_packages', 'rpm'],
  ['python_packages', 'pypi'],
  ['npm_packages', 'npm'],
])
