/** The settings as the program takes them: flags of the table, a file, what it says of what it does not know. */

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { flagOf, OPTION_NAMES, VARIABLES } from '@holdfast/edges-base/config/options'

const HOLDFAST = resolve(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'holdfast-flags-'))

function run(args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', HOLDFAST, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
}

for (const command of ['serve', 'start', 'doctor']) {
  test(`${command} takes every flag of the table, and no secret`, () => {
    const { stdout } = run([command, '--help'])
    const listed = [...stdout.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag]) => flag)
    for (const name of OPTION_NAMES.filter((known) => known !== 'data')) {
      assert.equal(listed.includes(flagOf(name) ?? 'admin-token'), flagOf(name) !== null, name)
    }
  })
}

test('the flags of other programs are those of the table', () => {
  const helps = [['--help'], ['agent', 'run', '--help']].map((args) => run(args).stdout).join('')
  for (const { flag, variable } of VARIABLES) {
    if (flag === null) continue
    const line = new RegExp(`--${flag} <[^>]+> [^\\n]*(?:\\n {10,}[^\\n]*)*\\(${variable}\\)`)
    assert.match(helps, line)
  }
})

test('what is wrong is told at once and nothing is started', () => {
  const config = join(folder, 'wrong.yaml')
  writeFileSync(config, 'lissten: a\n')
  const data = join(folder, 'never')
  const done = run(['--data', data, 'serve', '--config', config, '--log-level', 'loud'], {
    HOLDFAST_MODE: 'off',
  })
  assert.equal(done.status, 2)
  assert.match(
    done.stderr,
    /^error: the configuration has 3 problems\n {2}- .*wrong\.yaml line 1: `lissten` .* `listen`\?\n {2}- mode `off` .*\(HOLDFAST_MODE\)\n {2}- log level `loud` .*\(--log-level\)\n {2}do {5}see docs\/reference\/configuration\.md/,
  )
  assert.throws(() => readFileSync(join(data, 'ledger.db')), /ENOENT/)
})

test('a single problem is the sentence', () => {
  const done = run(['serve', '--listen', 'nowhere'])
  assert.equal(done.status, 2)
  assert.match(done.stderr, /^error: listen `nowhere` is not ADDRESS:PORT \(--listen\)\n/)
})

test('a secret is no argument', () => {
  const done = run(['serve', '--admin-token', 'x'.repeat(40)])
  assert.equal(done.status, 2)
  assert.match(done.stderr, /unknown option '--admin-token'/)
})

test('a file starts a server, and a variable nobody reads is named on the way', async () => {
  const config = join(folder, 'holdfast.json')
  const data = join(folder, 'data')
  const adminToken = 'z'.repeat(40)
  writeFileSync(
    config,
    JSON.stringify({ data, listen: '127.0.0.1:0', adminToken, mode: 'enforce' }),
  )
  chmodSync(config, 0o600)
  const misspelt = `HOLDFAST_${'LISTN'}`
  const child = spawn(process.execPath, [HOLDFAST, 'serve'], {
    env: { ...process.env, HOLDFAST_CONFIG: config, [misspelt]: '0.0.0.0:1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((done) => child.on('close', done))
  let said = ''
  const url = await new Promise<string>((done, fail) => {
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      const served = /serves at (\S+)/.exec(said)?.[1]
      if (served !== undefined) done(served)
    })
    child.on('close', () => fail(new Error(said)))
  })
  try {
    assert.ok(said.includes(`! ${misspelt} is read by nobody: did you mean HOLDFAST_LISTEN?`), said)
    const status = await fetch(`${url}/api/v1/status`, {
      headers: { authorization: `Bearer ${adminToken}` },
    })
    assert.equal(((await status.json()) as { mode: string }).mode, 'enforce')
  } finally {
    child.kill('SIGTERM')
    await ended
  }
})
