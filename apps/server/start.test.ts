/** Starting: TLS with renewal, one server per directory, a second start resumes. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { readConfig } from '@holdfast/edges-base/config/config'
import { needsProgram } from '../../proof/testkit/needs.ts'
import { testServer, YAML } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'
import { startServer } from './compose.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../bin/holdfast')

test('a second server on the same data exits 7 in one sentence; a restart resumes with the same ledger', async () => {
  const first = await testServer('enforce')
  const estate =
    'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host }\n'
  await first.call('POST', '/api/v1/apply', estate, YAML)
  const { ledgerId } = first.context.driver.view
  const second = spawnSync(
    process.execPath,
    [HOLDFAST, '--data', first.data, 'serve', '--listen', '127.0.0.1:0'],
    { encoding: 'utf8' },
  )
  assert.equal(second.status, 7)
  assert.match(second.stderr, /another server uses/)
  assert.ok(!/ {4}at /.test(second.stderr), 'no stack trace')
  await first.close()
  // The environment no longer decides the mode of a ledger that exists.
  const again = await testServer('report-only', first.data)
  assert.deepEqual(
    [again.context.driver.view.ledgerId, again.context.driver.view.modes[0]?.mode],
    [ledgerId, 'enforce'],
  )
  assert.equal((await again.call('GET', '/api/v1/assets/web-01')).status, 200)
  await again.close()
})

test('a damaged directory exits 10 in words', async () => {
  const server = await testServer('enforce')
  await server.close()
  writeFileSync(join(server.data, 'ledger.db'), 'x'.repeat(9_000))
  const run = spawnSync(
    process.execPath,
    [HOLDFAST, '--data', server.data, 'serve', '--listen', '127.0.0.1:0'],
    { encoding: 'utf8' },
  )
  assert.equal(run.status, 10, run.stderr)
  assert.match(run.stderr, /is damaged/)
  assert.ok(!/ {4}at /.test(run.stderr), 'no stack trace')
})

test('a configured address that is taken is said, not moved', async () => {
  const server = await testServer('enforce')
  const config = readConfig(
    { data: mkdtempSync(join(tmpdir(), 'holdfast-')), listen: server.url.slice('http://'.length) },
    {},
  )
  assert.ok(config.ok)
  const taken = await startServer(config.value)
  assert.ok(!taken.ok)
  assert.equal(taken.error.code, 'address-in-use')
  await server.close()
})

test(
  'TLS: a renewed certificate is served without a restart',
  { skip: needsProgram('openssl', 'apt-get install openssl') },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'))
    const make = (name: string): void => {
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ed25519',
          '-nodes',
          '-days',
          '2',
          '-subj',
          `/CN=${name}`,
          '-keyout',
          join(folder, `${name}.key`),
          '-out',
          join(folder, `${name}.crt`),
        ],
        { stdio: 'ignore' },
      )
    }
    make('first')
    make('second')
    const use = (name: string): void => {
      copyFileSync(join(folder, `${name}.key`), join(folder, 'key'))
      copyFileSync(join(folder, `${name}.crt`), join(folder, 'crt'))
    }
    use('first')
    const config = readConfig(
      {
        data: join(folder, 'data'),
        listen: '127.0.0.1:0',
        tlsCert: join(folder, 'crt'),
        tlsKey: join(folder, 'key'),
        logLevel: 'silent',
      },
      {},
    )
    assert.ok(config.ok)
    const started = await startServer(config.value)
    assert.ok(started.ok)
    const port = Number(new URL(started.value.url).port)
    const served = (): Promise<string> =>
      new Promise((done, fail) => {
        // Only whose certificate it is matters here.
        const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
          done(String(socket.getPeerCertificate().subject.CN))
          socket.end()
        })
        socket.on('error', fail)
      })
    assert.equal(await served(), 'first')
    use('second')
    await until('the second certificate is served', async () => (await served()) === 'second')
    assert.ok(readFileSync(join(folder, 'data/server.json'), 'utf8').includes('https://'))
    await started.value.close()
  },
)
