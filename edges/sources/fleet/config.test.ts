/** Everything that is wrong with a Fleet source, each in a line, before anything is asked. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { baseOf } from '@holdfast/edges-base/http/api-server'
import { problems } from './config.ts'

const secret = { from: 'file', name: '/etc/holdfast/fleet-token' } as const
const good: SourceFetch = { adapter: 'fleet', url: 'https://fleet.example', secret }

test('what can be polled', () => {
  const rows: [SourceFetch, base: string][] = [
    [good, 'https://fleet.example'],
    [{ ...good, url: 'https://fleet.example:8080/' }, 'https://fleet.example:8080'],
    [{ ...good, url: 'https://it.example/fleet/' }, 'https://it.example/fleet'],
    [{ ...good, url: 'https://it.example/apis' }, 'https://it.example/apis'],
    [{ ...good, url: 'http://10.0.0.5', network: 'private' }, 'http://10.0.0.5'],
  ]
  for (const [fetch, base] of rows) {
    assert.deepEqual(problems(fetch), [])
    assert.equal(baseOf(fetch), base)
  }
})

test('what cannot', () => {
  const rows: [Partial<SourceFetch>, string[]][] = [
    [{ url: 'ftp://fleet.example' }, ['the `url` `ftp://fleet.example` is not http or https']],
    [{ url: 'fleet.example' }, ['the `url` `fleet.example` is not http or https']],
    [{ url: 'https://a:b@fleet.example' }, ['the `url` carries a login']],
    [{ url: 'https://fleet.example?team=1' }, ['the `url` carries a query or a fragment']],
    [
      { url: 'https://fleet.example/api/v1/fleet' },
      ['the `url` is that of the Fleet server, without `/api` and what follows'],
    ],
    [
      { url: 'http://fleet.example' },
      ['http shows the token to the network: use https, or say `network: private`'],
    ],
    [{ directory: '/srv/fleet' }, ['a `directory` is not fetched from Fleet']],
    [{ checksum: 'beside' }, ['Fleet publishes no `checksum`']],
    [{ key: 'A' }, ['Fleet signs nothing that a `key` could check']],
  ]
  for (const [change, lines] of rows) assert.deepEqual(problems({ ...good, ...change }), lines)
})

test('all of it at once', () => {
  const lines = problems({ adapter: 'fleet', directory: '/srv', checksum: 'beside', key: 'A' })
  assert.deepEqual(lines, [
    'the `url` of the Fleet server is missing',
    'a `directory` is not fetched from Fleet',
    'the `secret` with the API token is missing',
    'Fleet publishes no `checksum`',
    'Fleet signs nothing that a `key` could check',
  ])
})
