/** The units that the how-to guides use are units: systemd reads each without a word, and says so where one is not. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needsProgram } from '../testkit/needs.ts'
import { ROOT } from './clean-copy.ts'

const UNITS = globSync('examples/systemd/*.service', { cwd: ROOT }).toSorted()
const HARDENED = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'UMask=0077', 'KillMode=mixed']

describe('units', { skip: needsProgram('systemd-analyze', 'apt-get install systemd') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-units-'))
  after(() => rmSync(folder, { recursive: true }))

  /** What systemd says of it, with the program where it lies here. */
  const saidOf = (unit: string, text: string): string => {
    const path = join(folder, basename(unit))
    writeFileSync(path, text.replaceAll('/usr/local/bin/holdfast', join(ROOT, 'bin/holdfast')))
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    return `${stdout}${stderr}`
  }

  test('there is one of the server and one of the agent', () => assert.equal(UNITS.length, 2))

  for (const unit of UNITS) {
    const text = readFileSync(join(ROOT, unit), 'utf8')
    const said = (change: (whole: string) => string): string => saidOf(unit, change(text))

    test(`${unit} is read without a word`, () => assert.equal(saidOf(unit, text), ''))

    test(`${unit} with a setting that is none is told`, () => {
      assert.match(
        said((whole) => whole.replace('NoNewPrivileges=', 'NoNewPrivilege=')),
        /Unknown key/,
      )
    })
    test(`${unit} with a value that is none is told`, () => {
      assert.match(
        said((whole) => whole.replace('ProtectSystem=strict', 'ProtectSystem=much')),
        /Failed to parse/,
      )
    })
    test(`${unit} whose program is not there is told`, () => {
      assert.match(
        said((whole) => whole.replace('/usr/local/bin/', '/usr/local/no-such/')),
        /not executable/,
      )
    })
    test(`${unit} gives away nothing it does not need`, () => {
      assert.deepEqual(
        HARDENED.filter((line) => !text.includes(`\n${line}\n`)),
        [],
      )
    })
  }

  test('the server may open as many files as it says it wants', () => {
    const text = readFileSync(join(ROOT, 'examples/systemd/holdfast.service'), 'utf8')
    assert.match(text, /^LimitNOFILE=10512$/m)
    assert.match(readFileSync(join(ROOT, 'README.md'), 'utf8'), /`LimitNOFILE=10512`/)
  })
})
