/**
 * What a webhook of Fleet names as changed. Nothing in it is taken for a fact: whoever may call us can make us
 * look at hosts, and no more.
 */

import type { Changed } from '@holdfast/edges-base/ports/sources'
import { fileOf, isId } from './hosts.ts'

/** A webhook that names more is not worth following one by one. */
const HOSTS_MAX = 1_000

export function changedBy(body: unknown): Changed {
  if (!isObject(body)) return refused('a webhook of Fleet is a JSON object')
  if (isObject(body['vulnerability'])) {
    return named(body['vulnerability']['hosts_affected'], 'vulnerability.hosts_affected')
  }
  if (isObject(body['policy'])) return named(body['hosts'], 'hosts')
  // Hosts that were not seen for days: what Fleet has of them is what it had.
  if (isObject(body['data']) && 'unseen_hosts' in body['data']) return { kind: 'ok', files: [] }
  if (isObject(body['activity'])) {
    return refused('activities say nothing of software: send the vulnerability and policy webhooks')
  }
  return refused('expected a vulnerability, failing policy or host status webhook of Fleet')
}

function named(hosts: unknown, where: string): Changed {
  if (!Array.isArray(hosts)) return refused(`\`${where}\` is not a list of hosts`)
  if (hosts.length > HOSTS_MAX) return { kind: 'ok', files: null }
  const files = new Set<string>()
  for (const host of hosts as readonly unknown[]) {
    const id = isObject(host) ? host['id'] : undefined
    if (!isId(id)) return refused(`a host in \`${where}\` has no id`)
    files.add(fileOf(id))
  }
  return { kind: 'ok', files: [...files] }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(message: string): Changed {
  return { kind: 'refused', message }
}
