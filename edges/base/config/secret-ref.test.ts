/** A secret is read from the three places a manifest may name, and from nowhere else. */

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
  const file = (name: string): string => join(folder, name)

  before(() => {
    mkdirSync(file('credentials'))
    writeFileSync(file('token'), ' hush \n')
    writeFileSync(file('blank'), ' \n')
    writeFileSync(file('large'), 'x'.repeat(LIMITS.secretBytesMax + 1))
    writeFileSync(file('credentials/token'), 'hush\n')
    // As Kubernetes mounts its secrets.
    symlinkSync(file('token'), file('link'))
    process.env['HOLDFAST_TEST_TOKEN'] = 'hush'
    process.env['HOLDFAST_TEST_EMPTY'] = ''
    process.env['CREDENTIALS_DIRECTORY'] = file('credentials')
  })

  const table = [
    ['file', 'token', 'hush'],
    ['file', 'link', 'hush'],
    ['env', 'HOLDFAST_TEST_TOKEN', 'hush'],
    ['credential', 'token', 'hush'],
    ['file', 'absent', null],
    ['file', 'blank', null],
    ['file', 'large', null],
    ['file', '.', null],
    ['file', '/dev/zero', null],
    ['env', 'HOLDFAST_TEST_ABSENT', null],
    ['env', 'HOLDFAST_TEST_EMPTY', null],
    ['credential', 'absent', null],
    ['credential', '../token', null],
    ['credential', '..', null],
    ['credential', '.', null],
    ['credential', '', null],
  ] as const
  for (const [from, name, expected] of table) {
    test(`${from} \`${name}\` ${expected === null ? 'is not read' : 'is read'}`, () => {
      const path = from === 'file' && !name.startsWith('/') ? file(name) : name
      const secret = readSecret({ from, name: path })
      assert.equal(secret === null ? null : reveal(secret), expected)
    })
  }

  test('an absolute path is no name of a credential', () => {
    assert.equal(readSecret({ from: 'credential', name: file('token') }), null)
  })

  test('without a folder from systemd there is no credential', () => {
    delete process.env['CREDENTIALS_DIRECTORY']
    assert.equal(readSecret({ from: 'credential', name: 'token' }), null)
  })

  test('what is read has no form that shows it', () => {
    const secret = readSecret({ from: 'env', name: 'HOLDFAST_TEST_TOKEN' })
    assert.doesNotMatch(`${String(secret)}${JSON.stringify(secret)}${inspect(secret)}`, /hush/)
  })
})
