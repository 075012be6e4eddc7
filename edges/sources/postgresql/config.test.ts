/** Where a server is said to be: everything that is wrong with it at once, and nothing of a password repeated. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { serverAt } from '@holdfast/postgres/address'
import { source as postgresql } from './adapter.ts'
import { problems } from './config.ts'

const secret = { from: 'file', name: 'orders-db' } as const
const good: SourceFetch = {
  adapter: 'postgresql',
  url: 'postgresql://watcher@db.example/orders',
  secret,
}

describe('where it is', () => {
  const table = [
    [good, 'db.example 5432 watcher orders tls'],
    [{ ...good, url: 'postgresql://watcher@db.example' }, 'db.example 5432 watcher postgres tls'],
    [{ ...good, url: 'postgresql://watcher@db.example:6432/?sslmode=verify-full' }, 'db.example 6432 watcher postgres tls'],
    [{ ...good, url: 'postgresql://w%40a@[fd00::7]:5433/my%20db', network: 'private' }, 'fd00::7 5433 w@a my db tls'],
    [{ ...good, url: 'postgresql://w@10.0.0.7?sslmode=disable', network: 'private' }, '10.0.0.7 5432 w postgres clear'],
  ] as const // prettier-ignore
  for (const [fetch, expected] of table) {
    test(fetch.url, () => {
      assert.deepEqual(problems(fetch), [])
      const { host, port, user, database, tls } = serverAt(fetch.url ?? '')
      assert.equal(`${host} ${port} ${user} ${database} ${tls ? 'tls' : 'clear'}`, expected)
    })
  }
})

describe('what is wrong with it', () => {
  const example = 'postgresql://USER@HOST:5432/DATABASE'
  const table: readonly (readonly [Partial<SourceFetch>, readonly string[]])[] = [
    [{ url: 'https://db.example' }, [`the \`url\` is not ${example}`]],
    [{ url: 'postgres://w@db.example' }, [`the \`url\` is not ${example}`]],
    [{ url: 'postgresql://w:hunter2@db.example' }, ['the `url` carries a password: name it under `secret`']],
    [{ url: 'postgresql://db.example' }, [`the \`url\` names no user: ${example}`]],
    [{ url: 'postgresql://w@db%2Fexample' }, ['the `url` names no host, or one in no usual spelling']],
    [{ url: 'postgresql://w%00@db.example' }, [`the \`url\` is not ${example}`]],
    [{ url: 'postgresql://w@db.example/a/b' }, [`the \`url\` is not ${example}`]],
    [{ url: 'postgresql://w@db.example/#x' }, ['the `url` carries a fragment']],
    [{ url: 'postgresql://w@db.example/?host=/run/postgresql' }, ['the `url` carries `host`: only sslmode is known']],
    [{ url: 'postgresql://w@db.example/?sslmode=require' }, ['sslmode `require` does not check who answers: it is verify-full, also when left out']],
    [{ url: 'postgresql://w@db.example/?sslmode=no-verify' }, ['sslmode `no-verify` does not check who answers: it is verify-full, also when left out']],
    [{ url: 'postgresql://w@db.example/?sslmode=disable' }, ['without TLS anybody on the way answers in its place: only on `network: private`']],
    [{ directory: '/srv', checksum: 'beside', key: 'x' }, ['a `directory` is not a server', 'a server publishes no `checksum`', 'a server signs nothing that a `key` could check']],
  ] // prettier-ignore
  for (const [change, expected] of table) {
    test(JSON.stringify(change), () => {
      const found = problems({ ...good, ...change })
      assert.deepEqual(found, expected)
      assert.doesNotMatch(found.join(' '), /hunter2/)
    })
  }

  test('neither url nor secret', () => {
    assert.deepEqual(problems({ adapter: 'postgresql' }), [
      `the \`url\` of the server is missing: ${example}`,
      'the `secret` with the password is missing',
    ])
  })
})

describe('one server is one database', () => {
  const table = [
    [[], /no asset that is declared/],
    [[{ name: 'web-01', type: 'host' }], /`web-01`, which is of type host/],
    [[{ name: 'a', type: 'database' }, { name: 'b', type: 'database' }], /given 2 assets/],
  ] as const // prettier-ignore
  for (const [assets, words] of table) {
    test(`given ${assets.map((asset) => asset.name).join(' and ') || 'nothing'}: refused`, async () => {
      const call = {
        fetch: good,
        secret: null,
        assets,
        cursors: new Map<string, string>(),
        changed: null,
        signal: new AbortController().signal,
        progress: () => undefined,
      }
      const polled = postgresql.poll(call)[Symbol.asyncIterator]()
      await assert.rejects(polled.next(), (thrown) => {
        assert.ok(thrown instanceof SourceError && thrown.code === 'refused')
        assert.match(thrown.message, words)
        return true
      })
    })
  }
})
