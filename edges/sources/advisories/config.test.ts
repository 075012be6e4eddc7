/** Where advisories may come from: what is wrong is said in one line each, all at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { source as advisories } from './adapter.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')
const secret = { from: 'env', name: 'TOKEN' } as const
const CHANGES = 'http lets the network change the document'

const table: readonly (readonly [Omit<SourceFetch, 'adapter'>, readonly string[]])[] = [
  [{ directory: '/srv/feeds' }, []],
  [{ directory: '/srv/feeds', checksum: 'beside', key: KEY }, []],
  [{ url: 'https://example.org/all.zip' }, []],
  [{ url: 'https://example.org/kev.json?a=b', secret, checksum: 'beside' }, []],
  [{ url: 'http://10.0.0.1/kev.json', secret, network: 'private' }, []],
  [{ url: 'http://example.org/kev.json', key: KEY }, []],
  [{}, ['neither `directory` nor `url` says where advisories are']],
  [{ directory: '/srv', url: 'https://example.org/' }, ['give either `directory` or `url`']],
  [{ directory: 'feeds/osv' }, []],
  [{ directory: '' }, ['the `directory` `` is no absolute path']],
  [{ directory: 'feeds/../..' }, ['the `directory` `feeds/../..` is no absolute path']],
  [{ directory: '/srv\0' }, ['the `directory` `/srv\0` is no absolute path']],
  [{ directory: '/srv', secret }, ['a `directory` needs no `secret`']],
  [
    { directory: '../feeds', network: 'private', secret, key: 'short' },
    [
      'the `directory` `../feeds` is no absolute path',
      'a `directory` needs no `secret`',
      'a `directory` needs no `network`',
      'the `key` is no Ed25519 public key, 32 bytes in base64',
    ],
  ],
  [{ url: 'ftp://example.org/' }, ['the url is not http or https']],
  [{ url: 'https://u:p@example.org/' }, ['the url carries a login']],
  [{ url: 'https://example.org/a b' }, ['the url has a space']],
  [{ url: 'https://10.0.0.1/' }, ['10.0.0.1 is a loopback or private address: one that is meant']],
  [{ url: 'https://[::1]/' }, ['::1 is a loopback or private address: one that is meant']],
  [{ url: 'http://169.254.169.254/', network: 'private' }, ['169.254.169.254 is a link-local']],
  [{ url: 'http://example.org/' }, [CHANGES]],
  [{ url: 'http://example.org/', checksum: 'beside' }, [CHANGES]],
  [{ url: 'HTTP://example.org/', key: KEY, secret }, ['http shows the `secret` to the network']],
  [{ url: 'https://example.org/', key: KEY.slice(0, -4) }, ['the `key` is no Ed25519 public key']],
]

for (const [fetch, expected] of table) {
  test(`${JSON.stringify(fetch)}: ${expected.join('; ') || 'fine'}`, () => {
    const found = advisories.problems({ adapter: 'advisories', ...fetch })
    assert.equal(found.length, expected.length, found.join('\n'))
    expected.forEach((start, index) => assert.ok(found[index]?.startsWith(start), found[index]))
  })
}

test('the adapter says what it is', () => {
  const { id, capability, intervalMs, intervalMsMin } = advisories
  assert.deepEqual(
    [id, capability.gives, intervalMs, intervalMsMin],
    ['advisories', 'advisories', 3_600_000, 60_000],
  )
})
