/** TLS as `doctor` finds it: files that do not belong together, that end or name nobody, and what is served. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { DAY_MS } from '@holdfast/core/kernel/instant'
import { readConfig } from '@holdfast/edges-base/config/config'
import { startServer, type RunningServer } from '@holdfast/server/compose'
import { needsProgram } from '../../../proof/testkit/needs.ts'
import { lookedAt, siteWith } from '../../../proof/testkit/site.ts'
import { TLS } from './tls.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-tls-'))
const at = (name: string): string => join(folder, name)
const NAMES = 'subjectAltName=IP:127.0.0.1,DNS:localhost'

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' })
}

/** `days`: -1 ended yesterday. */
function make(name: string, days: number, names: string | null): void {
  const [key, request, chain, extra] = ['key', 'csr', 'crt', 'ext'].map((end) =>
    at(`${name}.${end}`),
  )
  openssl('genpkey', '-algorithm', 'ed25519', '-out', key ?? '')
  chmodSync(key ?? '', 0o600)
  openssl('req', '-new', '-key', key ?? '', '-subj', `/CN=${name}`, '-out', request ?? '')
  writeFileSync(extra ?? '', names ?? '')
  const signed = ['-signkey', key ?? '', '-days', String(days), '-extfile', extra ?? '']
  openssl('x509', '-req', '-in', request ?? '', ...signed, '-out', chain ?? '')
}

describe('TLS', { skip: needsProgram('openssl', 'apt-get install openssl') }, () => {
  let server: RunningServer
  before(async () => {
    make('good', 90, NAMES)
    make('other', 90, NAMES)
    make('soon', 5, NAMES)
    make('ended', -1, NAMES)
    make('nameless', 90, null)
    writeFileSync(at('words.crt'), 'no certificate\n')
    writeFileSync(at('words.key'), 'no key\n', { mode: 0o600 })
    writeFileSync(at('open.key'), readFileSync(at('good.key')))
    chmodSync(at('open.key'), 0o644)
    writeFileSync(at('group.key'), readFileSync(at('good.key')))
    chmodSync(at('group.key'), 0o640)
    openssl(
      'pkcs8',
      '-topk8',
      '-in',
      at('good.key'),
      '-passout',
      'pass:x',
      '-out',
      at('locked.key'),
    )
    const config = readConfig(
      { data: at('data'), listen: '127.0.0.1:0', ...files('good', 'good'), logLevel: 'silent' },
      {},
    )
    assert.ok(config.ok)
    const started = await startServer(config.value)
    assert.ok(started.ok)
    server = started.value
  })
  after(() => server.close())

  const files = (cert: string, key: string): { tlsCert: string; tlsKey: string } => ({
    tlsCert: at(`${cert}.crt`),
    tlsKey: at(`${key}.key`),
  })

  const FILES: readonly (readonly [cert: string, key: string, expected: RegExp])[] = [
    [
      'good',
      'good',
      /^ok: .*good\.crt ends in (?:89 d 23 h|90 d), of IP Address:127\.0\.0\.1, DNS:localhost; only this/,
    ],
    ['soon', 'soon', /^warn: .*soon\.crt ends in (?:4 d 23 h|5 d) → put a renewed chain and key/],
    ['ended', 'ended', /^fail: .*ended\.crt ended 1 d ago → put a renewed/],
    ['nameless', 'nameless', /^warn: .*nameless\.crt names nobody .* → have one signed that names/],
    ['good', 'other', /^fail: the key .*other\.key is not that of .*good\.crt → name the two/],
    [
      'good',
      'open',
      /^warn: the key .*open\.key is open to everybody \(mode 0644\) → chmod o= .*open\.key/,
    ],
    ['good', 'group', /^ok: .*good\.crt ends in/],
    ['good', 'locked', /^fail: .*locked\.key cannot be used: .* → a chain and its key are meant/],
    ['good', 'words', /^fail: .*words\.key cannot be used/],
    ['words', 'good', /^fail: .*words\.crt cannot be used/],
    ['missing', 'good', /^fail: .*missing\.crt cannot be used: ENOENT/],
    ['good', 'missing', /^fail: .*missing\.key cannot be used: ENOENT/],
  ]
  for (const [cert, key, expected] of FILES) {
    test(`the certificate ${cert} with the key ${key}`, async () => {
      assert.match(await lookedAt(TLS, await siteWith(files(cert, key))), expected)
    })
  }

  test('a certificate that does not count yet', async () => {
    const site = { ...(await siteWith(files('good', 'good'))), now: Date.now() - DAY_MS }
    assert.match(
      await lookedAt(TLS, site),
      /^fail: .*good\.crt counts only from 20.* → compare the clock/,
    )
  })

  test('what is served and not trusted here', async () => {
    const site = await siteWith(files('good', 'good'), server)
    assert.match(site.asked.failure?.message ?? '', /^no answer from https:.*: [A-Z_]*SELF_SIGNED/)
    assert.match(site.asked.failure?.help ?? '', /NODE_EXTRA_CA_CERTS/)
    assert.match(
      await lookedAt(TLS, site),
      /^warn: what is served is not trusted here: [A-Z_]*SELF_SIGNED[A-Z_]* → .*NODE_EXTRA_CA_CERTS/,
    )
  })
  test('what is served is another than the file', async () => {
    assert.match(
      await lookedAt(TLS, await siteWith(files('other', 'other'), server)),
      /^warn: the server still serves another certificate than its file holds → /,
    )
  })
  test('what a server elsewhere serves has ended', async () => {
    const site = { ...(await siteWith({}, server)), remote: true, now: Date.now() + 100 * DAY_MS }
    assert.match(
      await lookedAt(TLS, site),
      /^fail: what is served ended 1\d d.* ago → put a renewed/,
    )
  })
})

describe('no TLS', () => {
  for (const [flags, expected] of [
    [{}, /^ok: not used: only this machine/],
    [{ listen: '0.0.0.0:7420', behindTlsProxy: 'true' }, /^ok: ended by a proxy/],
  ] as const) {
    test(JSON.stringify(flags), async () => {
      assert.match(await lookedAt(TLS, await siteWith(flags)), expected)
    })
  }
  test('to a server elsewhere', async () => {
    const site = await siteWith()
    const asked = { ...site.asked, url: 'http://holdfast.example:7420' }
    assert.match(
      await lookedAt(TLS, { ...site, remote: true, asked }),
      /^warn: http:\/\/holdfast\.example:7420 is asked without TLS: .* → give the server a certificate/,
    )
  })
})
