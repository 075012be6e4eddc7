/** Fleet's hosts with their software, as its API answers: one host or a list. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, text, timeAt, wordAt } from '../json-members.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { exploitedFlag, reportBuilder } from '../report-builder.ts'

export const fleet: Reader = {
  format: 'fleet',
  title: 'Fleet hosts',
  knows: (document) => hostsOf(document).length > 0,
  read(document) {
    const hosts = hostsOf(document)
    // Fleet writes the member only where it was set up to look for vulnerabilities.
    const looked = hosts.some((host) =>
      objectsAt(host, 'software').some((object) => 'vulnerabilities' in object),
    )
    return ok(reading({ reports: hosts.map((host) => reportOf(host, looked)) }))
  },
}

function hostsOf(document: Document): readonly JsonObject[] {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const single = objectAt(object, 'host')
  const hosts = single === undefined ? objectsAt(object, 'hosts') : [single]
  return hosts.every((host) => 'osquery_version' in host || 'team_id' in host || 'fleet_id' in host)
    ? hosts
    : []
}

function reportOf(host: JsonObject, looked: boolean): ComponentFacts {
  const builder = reportBuilder('fleet', { name: 'fleet' })
  const distro = distroOf(text(host, 'os_version'))
  for (const object of objectsAt(host, 'software')) {
    const name = text(object, 'name')
    if (name === undefined) {
      builder.drop('software without a name')
      continue
    }
    const release = text(object, 'release')
    const plain = text(object, 'version') ?? ''
    const version = release === undefined || release === '' ? plain : `${plain}-${release}`
    const component = {
      purl: purlOf(KINDS.get(text(object, 'source') ?? '') ?? '', name, version, { distro }),
      name,
      version,
    }
    builder.component(component)
    for (const flaw of objectsAt(object, 'vulnerabilities')) {
      const id = text(flaw, 'cve')
      const fixed = text(flaw, 'resolved_in_version')
      if (id === undefined) builder.drop('a vulnerability without a CVE id')
      else
        builder.finding({
          id,
          component,
          fixedVersions: fixed === undefined || fixed === '' ? [] : [fixed],
          ...exploitedFlag(flaw['cisa_known_exploit']),
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
    observedAt: saidAt(host, 'software_updated_at') ?? saidAt(host, 'detail_updated_at'),
    bootedAt: bootOf(host),
    inventoryOnly: !looked,
    incomplete: Array.isArray(host['software'])
      ? null
      : 'the answer has no software: ask for populate_software',
  })
}

/** As osquery was told; older versions give only how long it had been up, in nanoseconds. */
function bootOf(host: JsonObject): Instant | null {
  const said = saidAt(host, 'last_restarted_at')
  if (said !== null) return said
  const looked = saidAt(host, 'detail_updated_at')
  const uptime = host['uptime']
  if (looked === null || typeof uptime !== 'number' || uptime <= 0) return null
  return instant(looked - uptime / 1e6)
}

/** Until a host has answered its times stand at the beginning of 2000, or of the calendar. */
function saidAt(host: JsonObject, name: string): Instant | null {
  const at = timeAt(host, name)
  return at !== null && at > NEVER ? at : null
}

const NEVER = Date.UTC(2000, 0, 2)

const KINDS: ReadonlyMap<string, string> = new Map([
  ['deb_packages', 'deb'],
  ['rpm_packages', 'rpm'],
  ['python_packages', 'pypi'],
  ['npm_packages', 'npm'],
])
