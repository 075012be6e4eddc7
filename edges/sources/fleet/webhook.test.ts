/** What webhooks of Fleet name as changed, and what is not taken for one. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedBy } from './webhook.ts'

const timestamp = '2026-06-01T08:00:00Z'
const host = (id: unknown): object => ({ id, hostname: 'web-1', url: 'https://f.example/hosts/1' })
const vulnerability = (hosts: unknown): object => ({
  timestamp,
  vulnerability: { cve: 'CVE-2026-0001', hosts_affected: hosts },
})
const policy = (hosts: unknown): object => ({ timestamp, policy: { id: 4, name: 'x' }, hosts })

test('hosts are named, and nothing else is taken from it', () => {
  const rows: [object, readonly string[] | null][] = [
    [vulnerability([host(1), host(22)]), ['host/1', 'host/22']],
    [vulnerability([host(1), host(1)]), ['host/1']],
    [vulnerability([]), []],
    [policy([host(7)]), ['host/7']],
    [policy(Array.from({ length: 1_001 }, (_, place) => host(place + 1))), null],
    [{ text: 'More than …', data: { unseen_hosts: 2, total_hosts: 9, host_ids: [1, 2] } }, []],
  ]
  for (const [body, files] of rows) assert.deepEqual(changedBy(body), { kind: 'ok', files })
})

test('an unknown shape is refused in words', () => {
  const other = 'expected a vulnerability, failing policy or host status webhook of Fleet'
  const rows: [unknown, string][] = [
    [undefined, 'a webhook of Fleet is a JSON object'],
    ['host/1', 'a webhook of Fleet is a JSON object'],
    [[vulnerability([])], 'a webhook of Fleet is a JSON object'],
    [{}, other],
    [{ hosts: [host(1)] }, other],
    [{ vulnerability: 'CVE-2026-0001' }, other],
    [{ data: { hosts: 1 } }, other],
    [
      { timestamp, activity: { type: 'ran_script' } },
      'activities say nothing of software: send the vulnerability and policy webhooks',
    ],
    [vulnerability(undefined), '`vulnerability.hosts_affected` is not a list of hosts'],
    [vulnerability({ 0: host(1) }), '`vulnerability.hosts_affected` is not a list of hosts'],
    [policy(null), '`hosts` is not a list of hosts'],
    [policy([host('1')]), 'a host in `hosts` has no id'],
    [policy([host(0)]), 'a host in `hosts` has no id'],
    [policy([host(1.5)]), 'a host in `hosts` has no id'],
    [policy([host('1/refetch')]), 'a host in `hosts` has no id'],
    [policy([null]), 'a host in `hosts` has no id'],
  ]
  for (const [body, message] of rows) {
    assert.deepEqual(changedBy(body), { kind: 'refused', message })
  }
})
