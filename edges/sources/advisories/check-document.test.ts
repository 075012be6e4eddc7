/** What stands beside a document: every form that is written, and everything that is not one. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { checkDocument, checkSignature, checksOf, checkSum } from './check-document.ts'

const bytes = new Uint8Array(Buffer.from('{"id":"A-1"}'))
const sum = createHash('sha256').update(bytes).digest('hex')
const otherSum = createHash('sha256').update('other').digest('hex')

const checksums = [
  [sum, null],
  [`${sum}\n`, null],
  [`${sum.toUpperCase()}\r\n`, null],
  [`${sum}  a.json\n`, null],
  [`${sum} *a.json\n`, null],
  [`${sum}  /srv/feeds/a.json\n`, null],
  [null, 'no checksum stands beside `osv/a.json`'],
  ['', 'what stands beside `osv/a.json` is no SHA-256 checksum'],
  [otherSum, '`osv/a.json` does not match its checksum'],
  [`${otherSum}  a.json`, '`osv/a.json` does not match its checksum'],
  [`${sum}  b.json`, 'the checksum beside `osv/a.json` is that of another file'],
  [`${sum}  a.json.part`, 'the checksum beside `osv/a.json` is that of another file'],
  [
    `${sum}  a.json\n${otherSum}  b.json\n`,
    'what stands beside `osv/a.json` is no SHA-256 checksum',
  ],
  [`SHA256 (a.json) = ${sum}`, 'what stands beside `osv/a.json` is no SHA-256 checksum'],
  [sum.slice(1), 'what stands beside `osv/a.json` is no SHA-256 checksum'],
  [`${sum}0`, 'what stands beside `osv/a.json` is no SHA-256 checksum'],
  ['<html>', 'what stands beside `osv/a.json` is no SHA-256 checksum'],
] as const
for (const [beside, refusal] of checksums) {
  test(`checksum ${JSON.stringify(beside)}: ${refusal ?? 'fits'}`, () => {
    const check = (): void =>
      checkSum('osv/a.json', bytes, beside === null ? null : new Uint8Array(Buffer.from(beside)))
    if (refusal === null) check()
    else assert.throws(check, refusedAs('checksum', refusal))
  })
}

const pair = generateKeyPairSync('ed25519')
const key = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString(
  'base64',
)
const good = sign(null, bytes, pair.privateKey)
const stranger = sign(null, bytes, generateKeyPairSync('ed25519').privateKey)
const UNSIGNED = '`a.json` is not signed with the key of this source'
const NONE = 'what stands beside `a.json` is no Ed25519 signature'

const signatures: readonly (readonly [string, Uint8Array | null, string | null])[] = [
  ['64 bytes', good, null],
  ['base64', Buffer.from(good.toString('base64')), null],
  ['base64 with a line end', Buffer.from(`${good.toString('base64')}\n`), null],
  ['nothing', null, 'no signature stands beside `a.json`'],
  ['an empty file', new Uint8Array(0), NONE],
  ['63 bytes', good.subarray(1), NONE],
  ['hexadecimal', Buffer.from(good.toString('hex')), NONE],
  ['base64 for URLs', Buffer.from(Buffer.alloc(64, 0xff).toString('base64url')), NONE],
  ['of another key', stranger, UNSIGNED],
  ['of another document', sign(null, Buffer.from('other'), pair.privateKey), UNSIGNED],
  ['zeros', new Uint8Array(64), UNSIGNED],
]
for (const [name, beside, refusal] of signatures) {
  test(`signature, ${name}: ${refusal ?? 'fits'}`, () => {
    const check = (): void => checkSignature('a.json', bytes, key, beside)
    if (refusal === null) check()
    else assert.throws(check, refusedAs('signature', refusal))
  })
}

test('only what is asked for is looked for, and both are', async () => {
  const asked: string[] = []
  const beside = (suffix: string): Promise<Uint8Array> => {
    asked.push(suffix)
    return Promise.resolve(suffix === '.sig' ? good : Buffer.from(sum))
  }
  await checkDocument({ adapter: 'advisories' }, 'a.json', bytes, beside)
  assert.deepEqual(asked, [])
  await checkDocument({ adapter: 'advisories', checksum: 'beside', key }, 'a.json', bytes, beside)
  assert.deepEqual(asked, ['.sha256', '.sig'])
})

test('a cursor tells which checks a document has passed', () => {
  const said = [{}, { checksum: 'beside' }, { key }, { checksum: 'beside', key }] as const
  const checks = said.map((one) => checksOf({ adapter: 'advisories', ...one }))
  assert.equal(checks[0], '')
  assert.equal(new Set(checks).size, said.length)
})

function refusedAs(code: string, message: string): (thrown: unknown) => true {
  return (thrown) => {
    assert.ok(thrown instanceof SourceError)
    assert.deepEqual([thrown.code, thrown.message], [code, message])
    assert.notEqual(thrown.help, '')
    return true
  }
}
