/** Everything that is wrong with a Dependency-Track source, each in a line, before anything is asked. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { baseOf } from '@holdfast/edges-base/http/api-server'
import { problems } from './config.ts'

const secret = { from: 'file', name: '/etc/holdfast/dtrack-key' } as const
const good: SourceFetch = { adapter: 'dependency-track', url: 'https://dtrack.example', secret }

test('what can be polled', () => {
  const rows: [SourceFetch, base: string][] = [
    [good, 'https://dtrack.example'],
    [{ ...good, url: 'https://dtrack.example:8080/' }, 'https://dtrack.example:8080'],
    [{ ...good, url: 'https://it.example/dtrack/' }, 'https://it.example/dtrack'],
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
    [{ url: 'ftp://dtrack.example' }, ['the `url` `ftp://dtrack.example` is not http or https']],
    [{ url: 'dtrack.example' }, ['the `url` `dtrack.example` is not http or https']],
    [{ url: 'https://a:b@dtrack.example' }, ['the `url` carries a login']],
    [{ url: 'https://dtrack.example?key=1' }, ['the `url` carries a query or a fragment']],
    [
      { url: 'https://dtrack.example/api/v1' },
      ['the `url` is that of the API server, without `/api` and what follows'],
    ],
    [
      { url: 'http://dtrack.example' },
      ['http shows the key to the network: use https, or say `network: private`'],
    ],
    [{ directory: '/srv/boms' }, ['a `directory` is not fetched from Dependency-Track']],
    [{ checksum: 'beside' }, ['Dependency-Track publishes no `checksum`']],
    [{ key: 'A' }, ['Dependency-Track signs nothing that a `key` could check']],
  ]
  for (const [change, lines] of rows) assert.deepEqual(problems({ ...good, ...change }), lines)
})

test('all of it at once', () => {
  const lines = problems({
    adapter: 'dependency-track',
    directory: '/srv',
    checksum: 'beside',
    key: 'A',
  })
  assert.deepEqual(lines, [
    'the `url` of the API server is missing',
    'a `directory` is not fetched from Dependency-Track',
    'the `secret` with the API key is missing',
    'Dependency-Track publishes no `checksum`',
    'Dependency-Track signs nothing that a `key` could check',
  ])
})
