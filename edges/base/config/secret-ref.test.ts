/** A secret is read from the three places that lend secrets, and from nowhere else. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { readSecret } from './secret-ref.ts'

describe('readSecret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
  const file = (name: string): string => join(folder, 'secrets', name)
  const places = { secrets: join(folder, 'secrets'), data: join(folder, 'secrets/data') }

  before(() => {
    mkdirSync(file('credentials'), { recursive: true })
    mkdirSync(file('data'))
    mkdirSync(join(folder, 'secrets-of-others'))
    writeFileSync(file('token'), ' hush \n')
    writeFileSync(file('blank'), ' \n')
    writeFileSync(file('large'), 'x'.repeat(LIMITS.secretBytesMax + 1))
    writeFileSync(file('credentials/token'), 'hush\n')
    writeFileSync(file('data/admin-token'), 'admin')
    writeFileSync(join(folder, 'outside'), 'other')
    writeFileSync(join(folder, 'secrets-of-others/token'), 'other')
    // As Kubernetes mounts its secrets.
    mkdirSync(file('..2026'))
    writeFileSync(file('..2026/mounted'), 'hush')
    symlinkSync('..2026', file('..data'))
    symlinkSync('..data/mounted', file('mounted'))
    symlinkSync(file('token'), file('link'))
    symlinkSync(join(folder, 'outside'), file('leads-out'))
    symlinkSync(file('data/admin-token'), file('leads-to-data'))
    symlinkSync(folder, file('folder-out'))
    process.env['HOLDFAST_SECRET_TOKEN'] = 'hush'
    process.env['HOLDFAST_SECRET_EMPTY'] = ''
    process.env['HOLDFAST_ADMIN_TOKEN'] = 'admin'
    process.env['CREDENTIALS_DIRECTORY'] = file('credentials')
  })

  const table = [
    ['file', 'token', 'hush'],
    ['file', 'link', 'hush'],
    ['file', 'mounted', 'hush'],
    ['file', '../secrets/token', 'hush'],
    ['env', 'HOLDFAST_SECRET_TOKEN', 'hush'],
    ['credential', 'token', 'hush'],
    ['file', 'absent', null],
    ['file', 'blank', null],
    ['file', 'large', null],
    ['file', '.', null],
    ['file', '', null],
    ['file', '/dev/zero', null],
    ['file', '../outside', null],
    ['file', '../secrets-of-others/token', null],
    ['file', 'data/admin-token', null],
    ['file', 'leads-out', null],
    ['file', 'leads-to-data', null],
    ['file', 'folder-out/outside', null],
    ['file', 'token\0', null],
    ['env', 'HOLDFAST_SECRET_ABSENT', null],
    ['env', 'HOLDFAST_SECRET_EMPTY', null],
    ['env', 'HOLDFAST_ADMIN_TOKEN', null],
    ['env', 'HOLDFAST_SECRETS', null],
    ['env', 'PATH', null],
    ['credential', 'absent', null],
    ['credential', '../token', null],
    ['credential', '..', null],
    ['credential', '.', null],
    ['credential', '', null],
  ] as const
  for (const [from, name, expected] of table) {
    test(`${from} \`${name}\` ${expected === null ? 'is not read' : 'is read'}`, () => {
      const secret = readSecret(places, { from, name })
      assert.equal(secret === null ? null : reveal(secret), expected)
    })
  }

  test('a file may be named in full; where no directory lends, none is read', () => {
    const ref = { from: 'file', name: file('token') } as const
    assert.ok(readSecret(places, ref))
    assert.equal(readSecret({ ...places, secrets: null }, ref), null)
  })

  test('an absolute path is no name of a credential', () => {
    assert.equal(readSecret(places, { from: 'credential', name: file('token') }), null)
  })

  test('without a folder from systemd there is no credential', () => {
    delete process.env['CREDENTIALS_DIRECTORY']
    assert.equal(readSecret(places, { from: 'credential', name: 'token' }), null)
  })

  test('what is read has no form that shows it', () => {
    const secret = readSecret(places, { from: 'env', name: 'HOLDFAST_SECRET_TOKEN' })
    assert.doesNotMatch(`${String(secret)}${JSON.stringify(secret)}${inspect(secret)}`, /hush/)
  })
})
